"""What counts as a statement of the view: on a database of its own, as the server counts."""

from collections.abc import Iterator

import psycopg
import pytest

from lab.databases import endpoint
from lab.evidence.counters import reset_statements, statements
from lab.runner.arms import create_empty, drop
from lab.services import postgres
from lab.services.servers import Servers

DATABASE = "lab_x_counters"
LATER = "DEFERRABLE INITIALLY DEFERRED"
TABLES = (
    "CREATE TABLE note (a int, b int, PRIMARY KEY (a, b))",
    f"CREATE TABLE line (a int, b int, FOREIGN KEY (a, b) REFERENCES note {LATER})",
    "INSERT INTO note VALUES (1, 1)",
)


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection]:
    with Servers(), postgres.connect("lab") as connection:
        create_empty(connection, DATABASE)
        yield connection
        drop(connection, DATABASE)


def sent(server: psycopg.Connection, *work: str) -> dict[str, int]:
    """How often each of these statements was counted, sent in one transaction as the role that serves."""
    with psycopg.connect(**endpoint().dsn(DATABASE)) as connection:
        reset_statements(server, DATABASE)
        for statement in work:
            connection.execute(statement.encode())
    rows = statements(server, DATABASE)
    assert rows is not None
    return {row["query"]: row["calls"] for row in rows}


def test_the_checks_of_foreign_keys_are_nobodys_statements(server: psycopg.Connection) -> None:
    sent(server, *TABLES)
    rows = "SELECT 1, 1 FROM generate_series(1, 3)"
    assert list(sent(server, f"INSERT INTO line {rows}").values()) == [1]


def test_a_row_that_the_view_locks_is_its_statement(server: psycopg.Connection) -> None:
    counted = sent(server, "SELECT a FROM note WHERE a = 1 FOR KEY SHARE", "SET LOCAL lock_timeout = 1")
    assert list(counted.values()) == [1]
