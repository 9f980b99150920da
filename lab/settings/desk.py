"""The run desk: the tables of the pages, and nothing of what is served."""

from lab.databases import django_database
from lab.state import install_secrets

SECRET_KEY = install_secrets()["secret_key"]
INSTALLED_APPS = ["lab.dashboard"]
DATABASES = {"default": django_database("lab"), "pages": django_database("lab_pages")}
DATABASE_ROUTERS = ["lab.dashboard.router.PagesRouter"]
USE_TZ = True
TIME_ZONE = "UTC"
