"""Four tenants who have called nothing yet, each with sixteen rows to count in."""

from django.db import connection

from scenarios.hot_row_contention.models import SLOTS

TENANTS = "INSERT INTO hot_row_contention_tenant (id, name) SELECT n, 'Tenant ' || n FROM generate_series(1, 4) AS n"
USAGE = """
INSERT INTO hot_row_contention_usage (tenant_id, slot, used)
SELECT tenant.id, slot, 0 FROM hot_row_contention_tenant AS tenant, generate_series(0, %s - 1) AS slot
ORDER BY tenant.id, slot
"""


def seed() -> None:
    """Insert the tenants and their rows."""
    with connection.cursor() as cursor:
        cursor.execute(TENANTS)
        cursor.execute(USAGE, [SLOTS])
