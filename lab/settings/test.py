"""For pytest: the lab's own tests and the scenarios' deterministic ones, on the embedded PostgreSQL."""

import os
from pathlib import Path
from typing import Any

# Before anything asks where the state is: each worker of pytest-xdist has servers of its own, and the first has ours.
if APART := (WORKER := os.environ.get("PYTEST_XDIST_WORKER", "gw0")) != "gw0":
    os.environ["LAB_STATE"] = str(Path(os.environ.get("LAB_STATE") or ".lab", "tests", WORKER).absolute())

from lab.databases import django_database, endpoint
from lab.settings import web
from lab.settings.base import *  # noqa: F403
from lab.settings.base import DATABASES

INSTALLED_APPS, REST_FRAMEWORK = web.INSTALLED_APPS, web.REST_FRAMEWORK
SPECTACULAR_SETTINGS = web.SPECTACULAR_SETTINGS
MIGRATION_MODULES = {"silk": None}  # its tables are made at once: its migrations are not ours to test
# Only who administers the server may make the test databases.
_admin = {"USER": endpoint().admin, "PASSWORD": endpoint().admin_password, "CONN_MAX_AGE": 0}
# A test of the pages alone does without the tables of every scenario.
_alone: dict[str, Any] = {"TEST": {"DEPENDENCIES": []}}
DATABASES = {"default": DATABASES["default"] | _admin, "pages": django_database("lab_pages") | _admin | _alone}
DATABASE_ROUTERS = ["lab.dashboard.router.PagesRouter"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
