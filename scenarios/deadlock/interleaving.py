"""A payment and a refund between the same two, and two more who move a row and hold one up."""

from django.db import connection
from django.db.models import Sum

from lab.api import Interleaving, Request
from scenarios.deadlock.models import OPENING, Account
from scenarios.deadlock.seed import seed

PAY = Request("pay/", {"customer": 4, "shop": 1})
REFUND = Request("refund/", {"customer": 4, "shop": 1})
# T3 moves shop 1 to the end of the table, T4 holds the house.
OTHERS = {
    "T3": Request("refund/", {"customer": 5, "shop": 1}),
    "T4": Request("pay/", {"customer": 6, "shop": 2}),
}

# Rows that lie in the same order for everybody are locked in the same order, with or without order_by(). So T1 is made
# to read the table before T3 moves shop 1 behind customer 4, and T2 afterwards; T4 keeps T1 from going on meanwhile.
SCRIPT = [
    ("T4", "before COMMIT"),
    ("T3", "before COMMIT"),
    ("T1", "until blocked"),
    ("T3", "to the end"),
    ("T2", "until blocked"),
    ("T4", "to the end"),
]


def prepare() -> None:
    """Open the accounts anew, in the order of their numbers, and let the planner know how few they are."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE deadlock_account, deadlock_transfer RESTART IDENTITY")
        seed()
        cursor.execute("ANALYZE deadlock_account")


def verdict(statuses: list[int | None]) -> str:
    """Who was sacrificed, and whether the books still agree."""
    names = [f"T{number}" for number, status in enumerate(statuses, 1) if status is None or status >= 500]
    total = Account.objects.aggregate(total=Sum("balance"))["total"] - OPENING * Account.objects.count()
    made = f"{total:+,} cents made from nothing" if total else ""
    return "; ".join(filter(None, [f"deadlock: {', '.join(names)} gave way" if names else "", made]))


interleaving = Interleaving(PAY, REFUND, prepare, verdict, OTHERS, SCRIPT)
