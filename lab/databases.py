"""How the lab's processes reach its databases: connection settings from the environment or the embedded server."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from lab.refusal import RefusedError
from lab.state import install_secrets, server_dir

APP_ROLE = "lab_app"
ADMIN_ROLE = "lab_admin"

# libpq takes what is not passed from these, PGHOSTADDR and PGSERVICE even the way to another server.
for _name in [name for name in os.environ if name.startswith("PG")]:
    del os.environ[_name]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where PostgreSQL is: a socket folder or a loopback host, with the roles that administer and that serve."""

    host: str
    port: int
    admin: str
    admin_password: str
    embedded: bool

    def dsn(self, database: str, *, admin: bool = False, name: str = "lab") -> dict[str, Any]:
        """Keyword arguments for `psycopg.connect`."""
        secrets = install_secrets()
        return {
            "host": self.host,
            "port": self.port,
            "dbname": database,
            "user": self.admin if admin else APP_ROLE,
            "password": self.admin_password if admin else secrets["app_password"],
            "application_name": name,
            "connect_timeout": 10,
        }


def endpoint() -> Endpoint:
    """The PostgreSQL the lab uses: `LAB_DATABASE_URL`, else the embedded one.

    A generic `DATABASE_URL` and the PG* variables are never read: they may point at something that matters.

    Raises:
        RefusedError: it is no such URL, or leads to another machine.
    """
    url = os.environ.get("LAB_DATABASE_URL")
    if not url:
        return Endpoint(str(server_dir() / "s"), 5432, ADMIN_ROLE, install_secrets()["admin_password"], embedded=True)
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname:
        raise RefusedError("LAB_DATABASE_URL must look like postgresql://user:password@127.0.0.1:5432/lab.")
    check_near("LAB_DATABASE_URL", unquote(parts.hostname))
    return Endpoint(
        unquote(parts.hostname),
        parts.port or 5432,
        unquote(parts.username or ADMIN_ROLE),
        unquote(parts.password or ""),
        embedded=False,
    )


def check_near(variable: str, host: str) -> None:
    """Refuse a server on another machine: databases are dropped there, and stores are emptied.

    Raises:
        RefusedError: `variable` names a host that is not this one, and nobody said that this is understood.
    """
    with contextlib.suppress(ValueError):
        if host == "localhost" or host.startswith("/") or ip_address(host).is_loopback:
            return
    if os.environ.get("LAB_REMOTE") != "i-understand":
        raise RefusedError(
            f"{variable} leads to {host!r}, which is not this machine. The lab drops databases and empties stores, so "
            "nothing was asked there. If that server is there for the lab alone, set LAB_REMOTE=i-understand."
        )


def django_database(name: str) -> dict[str, Any]:
    """A Django `DATABASES` entry for one of the lab's databases, as the role that is no superuser."""
    where = endpoint()
    dsn = where.dsn(name)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": where.host,
        "PORT": str(where.port),
        "USER": dsn["user"],
        "PASSWORD": dsn["password"],
        "CONN_MAX_AGE": None,
        "OPTIONS": {"application_name": os.environ.get("LAB_VARIANT", "lab")},
    }


class SilkRouter:
    """Keep Silk's tables in a database of their own, out of what is measured."""

    def db_for_read(self, model: type, **hints: Any) -> str | None:
        """Silk's models live in `silk`."""
        return "silk" if model._meta.app_label == "silk" else None  # type: ignore[attr-defined]

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Silk's tables there, and nothing else."""
        if db == "silk" or app_label == "silk":
            return db == "silk" and app_label == "silk"
        return None


@contextlib.contextmanager
def using_database(name: str) -> Iterator[None]:
    """Point Django's default connection at another of the lab's databases, as the role that serves variants."""
    from django.db import connections  # settings import this module, so Django can not be imported above

    default = connections["default"]
    other = {"NAME": name, "USER": APP_ROLE, "PASSWORD": install_secrets()["app_password"]}
    before = {key: default.settings_dict[key] for key in other}
    default.close()
    default.settings_dict.update(other)
    try:
        yield
    finally:
        default.close()
        default.settings_dict.update(before)
