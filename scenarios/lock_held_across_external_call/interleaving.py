"""Two employees, and a budget that is enough for both."""

from django.db.models import Sum

from lab.api import Aftermath, Interleaving, Request
from scenarios.lock_held_across_external_call.models import PRICE, Account, Payment

REFERENCES = ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002")
ONE, OTHER = (Request("payments/", {"reference": reference, "account": 1}) for reference in REFERENCES)
BUDGET = 3 * PRICE


def prepare() -> None:
    """Give the company enough for three payments."""
    Payment.objects.all().delete()
    Account.objects.update_or_create(pk=1, defaults={"left": BUDGET})


def verdict(left: Aftermath) -> str:
    """Both must have paid, the budget must know of both, and neither has to wait until the other one has called."""
    wrong = [f"{who} waits until {whom} has called the card company" for who, whom in left.waits_for_calls]
    spent = Payment.objects.exclude(state="refused").aggregate(cents=Sum("cents"))["cents"] or 0
    budget, served = Account.objects.get(pk=1).left, left.count(201)
    if served != len(left) or not spent == BUDGET - budget == served * PRICE:
        wrong.append(f"{served} of {len(left)} have paid, {spent} cents in all, {budget} left of {BUDGET}")
    return "; ".join(wrong)


interleaving = Interleaving(ONE, OTHER, prepare, verdict)
