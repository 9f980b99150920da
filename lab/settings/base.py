"""What all the lab's processes share; environment variables are set by the lab itself for its children."""

import json
import os
from typing import Any

from lab.databases import django_database
from lab.discovery import ROOT, app_names
from lab.settings.mail import mailers
from lab.state import install_secrets

BASE_DIR = ROOT
LAB_SERVER_SETTINGS = json.loads(os.environ.get("LAB_SERVER_SETTINGS", "{}"))
SECRET_KEY = os.environ.get("LAB_SECRET_KEY") or install_secrets()["secret_key"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "lab.serving.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "lab.shop",
    *app_names(),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    # What a scenario needs beyond that, sessions above all: a whole other MIDDLEWARE would not be taken by `inspect`.
    *LAB_SERVER_SETTINGS.pop("LAB_MIDDLEWARE", []),
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
# How a variant is connected may be what is wrong with it; where it is connected is the lab's affair.
DATABASES = {
    "default": {
        **django_database(os.environ.get("LAB_DATABASE", "lab")),
        **LAB_SERVER_SETTINGS.pop("LAB_CONNECTION", {}),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
APPEND_SLASH = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"

REST_FRAMEWORK: dict[str, Any] = {
    # Most variants have no users: without this DRF would ask the database for nobody.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

LAB_CACHE_URL = os.environ.get("LAB_CACHE_URL", "")
# Others beside it may be what a scenario is about; where the shared one is, is the lab's affair.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": LAB_CACHE_URL}
    if LAB_CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    **LAB_SERVER_SETTINGS.pop("LAB_CACHES", {}),
}
CELERY_BROKER_URL = os.environ.get("LAB_BROKER_URL", "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": float(os.environ.get("LAB_VISIBILITY_TIMEOUT", "3600")),
    # Kombu sweeps for unacknowledged messages only every ~100 s by default: nobody waits that long to see one.
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "polling_interval": 0.1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ALWAYS_EAGER = os.environ.get("LAB_EAGER") == "1"
LAB_PARTNER_URL = os.environ.get("LAB_PARTNER_URL", "")
MAILERS = mailers(os.environ.get("LAB_MAILBOX_URL", ""))
LAB_NONCE = os.environ.get("LAB_NONCE", "")
LAB_VARIANT = os.environ.get("LAB_VARIANT", "")
# Never where something is measured: only who serves for people's eyes hands it down (see `clean_environment`).
LAB_TRACED = os.environ.get("LAB_TRACED") == "1"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
if LAB_TRACED:
    from lab.tracing.lines import logging_config

    LOGGING = logging_config()
