"""With Silk: what a variant's requests are made of; never used for measuring."""

from lab.databases import django_database
from lab.serving.sampling import wanted
from lab.settings.base import *  # noqa: F403
from lab.settings.base import DATABASES, INSTALLED_APPS, LAB_SERVER_SETTINGS, LAB_TRACED, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "silk"]
TRACING = ["lab.tracing.middleware.TracingMiddleware"] if LAB_TRACED else []
MIDDLEWARE = [*TRACING, "silk.middleware.SilkyMiddleware", *MIDDLEWARE]
DATABASES = {
    # A backend that refuses to EXPLAIN in an aborted transaction, where Silk would hide the real error.
    "default": {**DATABASES["default"], "ENGINE": "lab.explain_guard"},
    "silk": django_database("lab_silk"),
}
DATABASE_ROUTERS = ["lab.databases.SilkRouter"]
SILKY_INTERCEPT_FUNC = wanted
SILKY_ANALYZE_QUERIES = False
SILKY_PYTHON_PROFILER = False
SILKY_MAX_RECORDED_REQUESTS_CHECK_PERCENT = 0
SILKY_MAX_REQUEST_BODY_SIZE = 64 * 1024
SILKY_MAX_RESPONSE_BODY_SIZE = 64 * 1024
SILKY_META = False

globals().update({key: value for key, value in LAB_SERVER_SETTINGS.items() if key not in ("DATABASES", "MIDDLEWARE")})
