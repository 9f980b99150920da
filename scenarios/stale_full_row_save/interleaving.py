"""One gives the product a title, the other a remark; both have seen version 0 of it."""

from lab.api import Interleaving, Request
from scenarios.stale_full_row_save.models import Product

SEEN = {"If-Match": '"0"'}
EDITS = (("title", "Lamp"), ("remark", "Fragile"))


def prepare() -> None:
    """Leave one product, with nothing filled in."""
    Product.objects.all().delete()
    Product.objects.create(pk=1)


def verdict(statuses: list[int | None]) -> str:
    """Which edit was confirmed and is gone, or refused and is there."""
    product = Product.objects.get(pk=1)
    wrong = []
    for status, (field, value) in zip(statuses, EDITS, strict=False):
        found = getattr(product, field)
        if found != (value if status == 200 else ""):
            wrong.append(f"the {field} was answered {status} and is {found!r}")
    if 200 not in statuses:
        wrong.append(f"nobody could save: {statuses}")
    return "; ".join(wrong)


ONE, OTHER = (Request("products/1/", {field: value}, "PATCH", SEEN) for field, value in EDITS)
interleaving = Interleaving(ONE, OTHER, prepare, verdict)
