"""A short-lived process that makes sure a variant's live database is there, and says how the variant is served.

A process of its own reads the scenario as it is on disk now, whatever the long-lived one imported before it was edited.
"""

import hashlib
import json
import sys
import time
from dataclasses import asdict
from typing import Any

import django
import psycopg
from psycopg import sql

from lab.attempt import AttemptError

RETRIES = 60


def main() -> None:
    """Prepare the variant `argv[1]` of scenario `argv[0]`, and print what to serve it with, as one line of JSON."""
    django.setup()
    scenario, variant = sys.argv[1:3]
    try:
        found = prepared(scenario, variant)
    except AttemptError as error:
        found = {"problem": str(error)}
    print(json.dumps(found, default=str))


def prepared(scenario_name: str, variant_name: str) -> dict[str, Any]:
    """Clone the database unless it is there and current; gives its name and the options of its servers.

    Raises:
        AttemptError: the learner's variant can not be imported.
    """
    from lab.registry import get_scenario, get_variant
    from lab.runner.arms import database_name

    scenario = get_scenario(scenario_name)
    variant = get_variant(scenario, variant_name)
    database = database_name("v", scenario.name, variant.name)
    for attempt in range(RETRIES):
        try:
            _ensure(scenario, variant, database)
            break
        except (
            # A run beside us is making the same template, or cloning from it.
            psycopg.errors.ObjectInUse,
            psycopg.errors.InvalidCatalogName,
            psycopg.errors.DuplicateDatabase,
            psycopg.OperationalError,
        ):
            if attempt == RETRIES - 1:
                raise
            time.sleep(0.5)
    return {
        "database": database,
        "kind": variant.kind,
        "server": asdict(scenario.server_of(variant)),
        "worker": scenario.worker and asdict(scenario.worker),
        "outside": {name: asdict(weather) for name, weather in scenario.outside.items()},
    }


def _ensure(scenario: Any, variant: Any, database: str) -> None:
    from lab.runner.arms import apply_operations, clone, ensure_template, template_digest
    from lab.services import postgres
    from lab.source import path_of

    template, _ = ensure_template(scenario)
    own = path_of(variant).read_bytes() if variant.operations else b""
    digest = hashlib.sha256(template_digest(scenario).encode() + own).hexdigest()
    with postgres.connect() as server:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        if server.execute(query, [database]).fetchone() == (digest,):
            return
        clone(server, template, database)
        apply_operations(variant, database)
        # Last, so that a database that was left half made is made anew.
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
        server.execute(comment.format(sql.Identifier(database), sql.Literal(digest)))


if __name__ == "__main__":
    main()
