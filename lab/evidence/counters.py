"""What PostgreSQL counts by itself: statements, transactions, deadlocks, rows read."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from lab.databases import APP_ROLE
from lab.run import Rows
from lab.services import postgres

# Connection set-up and transaction control are no queries of the view; they are left out by name. So is the check of a
# foreign key: deferred, as Django's are, it runs at COMMIT, and is counted there as if somebody had sent it.
NO_QUERY = (
    r"^\s*(set|show|reset|discard|begin|commit|rollback|savepoint|release|select (pg_catalog\.)?set_config)"
    r"|^SELECT \S+ FROM ONLY .* x WHERE .* OPERATOR\(pg_catalog\.=\) .* FOR KEY SHARE OF x$"
)
STATEMENTS = """
SELECT query, calls::int, rows::int, (shared_blks_hit + shared_blks_read)::int AS blocks,
       round((total_exec_time)::numeric, 3)::float AS ms,
       wal_records::int, wal_fpi::int, wal_bytes::bigint
FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = %s) AND rolname = %s AND query !~* %s
ORDER BY calls DESC, query
"""
RESET = "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = %s), 0)"
DATABASE = """
SELECT deadlocks, xact_commit, xact_rollback, temp_bytes, sessions, blks_hit + blks_read AS blocks,
       tup_inserted, tup_updated, tup_deleted, conflicts
FROM pg_stat_database WHERE datname = %s
"""
TABLES = """
SELECT relname, seq_scan, seq_tup_read, coalesce(idx_scan, 0) AS idx_scan, coalesce(idx_tup_fetch, 0) AS idx_tup_fetch,
       n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd
FROM pg_stat_user_tables
"""


def statements(connection: psycopg.Connection, database: str) -> Rows | None:
    """The statements of the application's role in `database` since the last reset; None without the extension."""
    try:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(STATEMENTS, [database, APP_ROLE, NO_QUERY]).fetchall()
    except (psycopg.errors.UndefinedTable, psycopg.errors.ObjectNotInPrerequisiteState):
        return None


def reset_statements(connection: psycopg.Connection, database: str) -> None:
    """Begin counting the statements of `database` anew."""
    try:
        connection.execute(RESET, [database])
    except (psycopg.errors.UndefinedFunction, psycopg.errors.ObjectNotInPrerequisiteState):
        return


def database_counters(database: str) -> dict[str, int]:
    """The counters of one database, read on a fresh connection."""
    with postgres.connect("lab") as connection, connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(DATABASE, [database]).fetchone()
    return {key: int(value or 0) for key, value in (row or {}).items()}


def table_counters(database: str) -> dict[str, dict[str, int]]:
    """The counters of every table in `database`, read on a fresh connection."""
    with postgres.connect(database) as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows: list[dict[str, Any]] = cursor.execute(TABLES).fetchall()
    return {row.pop("relname"): {key: int(value) for key, value in row.items()} for row in rows}


def difference(after: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    """What was added to each counter."""
    return {key: value - before.get(key, 0) for key, value in after.items()}
