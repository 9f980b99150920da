"""One payment, told to two workers at a time."""

from lab.api import Aftermath, Interleaving, Request
from scenarios.duplicate_email.models import Order

BODY = {"order": 1}


def prepare() -> None:
    """Nobody has a receipt."""
    Order.objects.exclude(receipt_sent=None).update(receipt_sent=None)


def verdict(left: Aftermath) -> str:
    """One payment is one receipt."""
    mails = sum(mail["acted"] for mail in left.mails)
    return "" if mails == 1 else f"one payment, told twice, is {mails} receipts"


interleaving = Interleaving(
    Request("payments/", BODY), Request("payments/", BODY), prepare, verdict, lost_first_replies=1
)
