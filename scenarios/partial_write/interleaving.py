"""Two orders for the last piece, and one that asks for something unknown as well."""

from lab.api import Interleaving, Request
from scenarios.partial_write.models import Item, Line, Order

ORDER = Request("orders/", {"items": [1, 2]})
UNKNOWN = Request("orders/", {"items": [1, 2, 10**9]})
# Who looks at everything first has looked when the other one comes, and has written nothing yet.
SCRIPT = [("T1", "before INSERT"), ("T3", "to the end"), ("T1", "to the end")]
PLENTY, LAST = 9, 1


def prepare() -> None:
    """Leave plenty of item 1, one piece of item 2, and no orders."""
    Line.objects.all().delete()
    Order.objects.all().delete()
    for pk, pieces in ((1, PLENTY), (2, LAST)):
        Item.objects.update_or_create(pk=pk, defaults={"initial": pieces, "stock": pieces})


def verdict(statuses: list[int | None]) -> str:
    """What is left of orders that were refused; the last piece goes to somebody who can have the whole order."""
    lines = [order.line_set.count() for order in Order.objects.all()]
    gone = PLENTY + LAST - sum(Item.objects.filter(pk__in=(1, 2)).values_list("stock", flat=True))
    told = statuses.count(201)
    right = (told, lines, gone) == (1, [2], 2) and set(statuses) <= {201, 404, 409}
    return "" if right else f"answered {statuses}: orders with {lines} lines, {gone} pieces gone"


interleaving = Interleaving(ORDER, UNKNOWN, prepare, verdict, {"T3": ORDER}, SCRIPT)
