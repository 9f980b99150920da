"""What a write makes PostgreSQL write: counted on a table of its own, and judged on made-up runs."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from lab.databases import endpoint
from lab.evidence.counters import reset_statements, statements
from lab.run import ArmRun, Rows
from lab.runner.arms import create_empty, drop
from lab.services import postgres
from lab.services.servers import Servers
from lab.writes import at_most_wal_records, hot_updates, wal_of, wal_written
from tests.lab import made_up

DATABASE = "lab_x_writes"
INSERT = 'INSERT INTO "page"'


def counted(query: str, calls: int, records: int, images: int = 0, size: int = 0) -> dict[str, Any]:
    return {"query": query, "calls": calls, "wal_records": records, "wal_fpi": images, "wal_bytes": size}


def judged(rows: Rows | None, limit: float = 3) -> tuple[str, str]:
    arm = made_up.arm("fixed", statements=rows)
    finding = at_most_wal_records(limit, INSERT, "A new page").judge(arm, made_up.run(arm))
    return finding.value, finding.figures


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([counted(INSERT + " (a)", 10, 30)], "holds"),
        ([counted(INSERT + " (a)", 10, 31)], "broken"),
        ([counted(INSERT + " (a)", 10, 10), counted(INSERT + " (b)", 10, 51)], "broken"),
        ([counted(INSERT, 10, 30), counted("UPDATE", 1, 99)], "holds"),
        ([counted("UPDATE", 1, 1)], "unknown"),
        ([counted(INSERT, 0, 0)], "unknown"),
        ([{"query": INSERT, "calls": 1}], "unknown"),
        (None, "unknown"),
    ],
)
def test_records_are_those_of_the_statement_on_average(rows: Rows | None, value: str) -> None:
    assert judged(rows)[0] == value


def test_claims_about_two_statements_are_two_claims() -> None:
    claims = [at_most_wal_records(3, INSERT, "A new page"), at_most_wal_records(3, 'UPDATE "page"', "A change")]
    assert [claim.name for claim in claims] == ["at_most_wal_records_insert", "at_most_wal_records_update"]
    assert claims[0].sentence == "A new page leaves at most 3 records in the write-ahead log."


def test_bytes_are_told_beside_records() -> None:
    assert judged([counted(INSERT, 8, 20, size=4096)])[1] == "2.50 records and 512 bytes on average of 8"


@pytest.mark.parametrize(
    ("tables", "value"),
    [
        ({"page": {"n_tup_upd": 10, "n_tup_hot_upd": 8}}, "holds"),
        ({"page": {"n_tup_upd": 10, "n_tup_hot_upd": 7}}, "broken"),
        ({"page": {"n_tup_upd": 0, "n_tup_hot_upd": 0}}, "unknown"),
        ({"other": {"n_tup_upd": 10, "n_tup_hot_upd": 10}}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_share_of_heap_only_updates(tables: dict[str, dict[str, int]], value: str) -> None:
    arm = made_up.arm("fixed", tables=tables)
    assert hot_updates("page", 0.8).judge(arm, made_up.run(arm)).value == value


def test_price_of_what_is_written_is_told_beside_broken() -> None:
    price = wal_written("WAL of an insert", INSERT)
    broken = made_up.arm("broken", statements=[counted(INSERT, 10, 50, 1, 10_000)])
    fix = made_up.arm("fixed", statements=[counted(INSERT, 20, 40, 2, 8_000)])
    run = made_up.run(broken, fix)
    assert price.measure(fix, run) == "400 bytes, -60% against broken; 2 page images in 20"
    assert price.measure(made_up.arm("fixed"), run) == ""


@pytest.fixture(scope="module")
def server() -> Iterator[psycopg.Connection]:
    with Servers(), postgres.connect("lab") as connection:
        create_empty(connection, DATABASE)
        yield connection
        drop(connection, DATABASE)


def written(server: psycopg.Connection, *work: str) -> ArmRun:
    """What the server counted of these statements, sent as the role that serves."""
    reset_statements(server, DATABASE)
    with psycopg.connect(**endpoint().dsn(DATABASE), autocommit=True) as connection:
        for statement in work:
            connection.execute(statement.encode())
    return made_up.arm("fixed", statements=statements(server, DATABASE))


def test_an_insert_leaves_a_record_for_the_table_and_one_for_each_index(server: psycopg.Connection) -> None:
    one, two = 'INSERT INTO "page" (a, b) VALUES (1, 1)', 'INSERT INTO "page" (a, b) VALUES (2, 2)'
    written(server, 'CREATE TABLE "page" (a int, b int)', one)
    for number in range(3):
        arm = written(server, two)
        cost = wal_of(arm, INSERT)
        assert cost is not None
        assert cost[:2] == (1, 1 + number)
        written(server, 'CREATE INDEX ON "page" (b)')


def test_an_update_of_a_column_that_no_index_knows_leaves_one_record(server: psycopg.Connection) -> None:
    row = "INSERT INTO pair VALUES (1, 1, 1)"
    written(server, "CREATE TABLE pair (id int PRIMARY KEY, known int, free int)", "CREATE INDEX ON pair (known)", row)
    for column, records in (("free", 1), ("known", 3)):
        cost = wal_of(written(server, f"UPDATE pair SET {column} = {column} + 1"), "UPDATE pair")
        assert cost is not None
        assert cost[:2] == (1, records)
