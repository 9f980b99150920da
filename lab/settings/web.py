"""The lab's own pages: the index, the scenarios, the way to every variant, Silk's pages and the debug toolbar."""

from typing import Any

from django.utils.csp import CSP

from lab.dashboard import here
from lab.databases import django_database
from lab.settings.base import *  # noqa: F403
from lab.settings.base import CACHES, DATABASES, INSTALLED_APPS, LOGGING, REST_FRAMEWORK, TEMPLATES
from lab.state import state_dir

ROOT_URLCONF = "lab.dashboard.urls"
ALLOWED_HOSTS = here.HOSTS
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "lab.dashboard",  # before the admin, some of whose templates it replaces
    "lab.reports",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "silk",
    "debug_toolbar",
]
MIDDLEWARE = [
    "lab.tracing.middleware.TracingMiddleware",
    "lab.dashboard.api.envelope.EnvelopeMiddleware",
    "lab.dashboard.guard.GuardMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lab.dashboard.spoilers.SpoilersMiddleware",
    "debug_toolbar.middleware.DebugToolbarMiddleware",
]
_options: Any = TEMPLATES[0]["OPTIONS"]
_processors = [*_options["context_processors"], "lab.dashboard.chrome.chrome"]
TEMPLATES = [{**TEMPLATES[0], "OPTIONS": {**_options, "context_processors": _processors}}]
DATABASES = {
    alias: {**one, "OPTIONS": {**one["OPTIONS"], "application_name": "lab-pages"}}
    for alias, one in {**DATABASES, "silk": django_database("lab_silk"), "pages": django_database("lab_pages")}.items()
}
DATABASE_ROUTERS = ["lab.databases.SilkRouter", "lab.dashboard.router.PagesRouter"]
CACHES = {
    **CACHES,
    # The two workers share it: with the toolbar's own memory every second panel would say that its data is gone. Files,
    # because a variant may fill Valkey, and the pages must tell of that instead of failing with it.
    "toolbar": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(state_dir() / "live" / "toolbar"),
    },
}
# The admin asks for sessions, messages and users of its own; here nobody logs in, and the guard says who may look.
SILENCED_SYSTEM_CHECKS = [f"admin.E{number}" for number in (402, 404, 408, 409, 410)]
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_SCHEMA_CLASS": "lab.dashboard.api.schema.LabSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lab of production bugs",
    "DESCRIPTION": "The catalogue, and the runs that prove it. docs/api.md shows how it is used.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
# A name of its own: variants answer on the same host, and a cookie knows no ports and no paths of ours.
CSRF_COOKIE_NAME = "lab_csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# The panels that say what a page of the lab cost. The others cost more than the page itself: one parses its HTML again.
DEBUG_TOOLBAR_PANELS = [
    "debug_toolbar.panels.timer.TimerPanel",
    "debug_toolbar.panels.request.RequestPanel",
    "debug_toolbar.panels.sql.SQLPanel",
    "debug_toolbar.panels.templates.TemplatesPanel",
]
DEBUG_TOOLBAR_CONFIG = {
    "TOOLBAR_STORE_CLASS": "debug_toolbar.store.CacheStore",
    "CACHE_BACKEND": "toolbar",
    "SHOW_TOOLBAR_CALLBACK": "lab.dashboard.guard.show_toolbar",
    "SHOW_COLLAPSED": True,
    # A page of the lab is made of many templates; all their contexts would be megabytes for every request.
    "SHOW_TEMPLATE_CONTEXT": False,
    "IS_RUNNING_TESTS": False,
}
SILKY_AUTHENTICATION = False
SILKY_ANALYZE_QUERIES = False
SILKY_PYTHON_PROFILER = False
SILKY_DELETE_PROFILES = False
# Its middleware is not here on purpose, and it would say so at every start.
_loggers: Any = LOGGING["loggers"]
LOGGING = {**LOGGING, "loggers": {**_loggers, "silk.profiling.profiler": {"level": "ERROR"}}}
