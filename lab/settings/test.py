"""For pytest: the lab's own tests and the scenarios' deterministic ones, on the embedded PostgreSQL."""

from lab.databases import endpoint
from lab.settings.base import *  # noqa: F403
from lab.settings.base import DATABASES

# Only who administers the server may make the test database.
DATABASES["default"] |= {"USER": endpoint().admin, "PASSWORD": endpoint().admin_password, "CONN_MAX_AGE": 0}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
