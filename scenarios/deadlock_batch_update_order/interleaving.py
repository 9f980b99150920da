"""Two carts with two items in common, which have them in opposite order."""

from django.db import connection
from django.db.models import Sum

from lab.api import Aftermath, Interleaving, Request
from scenarios.deadlock_batch_update_order.models import INITIAL, ITEMS, Item, Line
from scenarios.deadlock_batch_update_order.seed import seed


def cart(*items: int) -> Request:
    """The order of one piece of each item."""
    return Request("orders/", {"lines": [{"item": item, "quantity": 1} for item in items]})


DEADLOCK = "40P01"
# T3 moves item 1 behind all others, T4 holds item 3.
OTHERS = {"T3": cart(5, 1), "T4": cart(6, 2, 3)}

# Rows that lie in the same order for everybody are locked in the same order, with or without order_by(). So T1 is made
# to read the table before T3 moves item 1, and T2 afterwards; T4 keeps T1 from going on meanwhile.
SCRIPT = [
    ("T4", "before COMMIT"),
    ("T3", "before COMMIT"),
    ("T1", "until blocked"),
    ("T3", "to the end"),
    ("T2", "until blocked"),
    ("T4", "to the end"),
]


def prepare() -> None:
    """Fill the shelf anew, in the order of the numbers, and let the planner know how small it is."""
    with connection.cursor() as cursor:
        tables = ", ".join(f"deadlock_batch_update_order_{name}" for name in ("line", "order", "item"))
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        seed()
        cursor.execute("ANALYZE deadlock_batch_update_order_item")


def verdict(left: Aftermath) -> str:
    """Who was sacrificed, though it may have tried again, and whether the shelf still agrees with the orders."""
    names = [name for name, errors in left.errors.items() if DEADLOCK in errors]
    ordered = Line.objects.aggregate(pieces=Sum("quantity"))["pieces"] or 0
    gone = INITIAL * ITEMS - Item.objects.aggregate(left=Sum("stock"))["left"]
    off = f"{ordered} ordered, {gone} gone" if ordered != gone else ""
    return "; ".join(filter(None, [f"deadlock: {', '.join(names)} gave way" if names else "", off]))


interleaving = Interleaving(cart(4, 1, 3), cart(1, 4), prepare, verdict, OTHERS, SCRIPT)
