"""One order, checked out twice at a time."""

from lab.api import Aftermath, Interleaving, Request
from scenarios.duplicate_charge.models import Attempt, Order

BODY = {"order": 1}


def prepare() -> None:
    """Nobody has paid."""
    Attempt.objects.all().delete()
    Order.objects.filter(is_paid=True).update(is_paid=False)


def verdict(left: Aftermath) -> str:
    """One order is one charge."""
    charges = sum(call["acted"] for call in left.ledger)
    return "" if charges == 1 else f"one order is charged {charges} times"


interleaving = Interleaving(
    Request("checkout/", BODY), Request("checkout/", BODY), prepare, verdict, lost_first_replies=1
)
