"""For pytest: the lab's own tests and the scenarios' deterministic ones, on the embedded PostgreSQL."""

from lab.databases import django_database, endpoint
from lab.settings.base import *  # noqa: F403
from lab.settings.base import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "lab.dashboard"]
# Only who administers the server may make the test databases.
_admin = {"USER": endpoint().admin, "PASSWORD": endpoint().admin_password, "CONN_MAX_AGE": 0}
DATABASES = {"default": DATABASES["default"] | _admin, "pages": django_database("lab_pages") | _admin}
DATABASE_ROUTERS = ["lab.dashboard.router.PagesRouter"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
