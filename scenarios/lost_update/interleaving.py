"""Two deposits into one wallet, of different amounts, so that it can be told which one is missing."""

from lab.api import Interleaving, Request
from scenarios.lost_update.models import Deposit, Wallet

OPENING, CENTS = 1_000, (100, 25)


def prepare() -> None:
    """Open the wallet anew."""
    Deposit.objects.all().delete()
    Wallet.objects.update_or_create(pk=1, defaults={"opening": OPENING, "balance": OPENING})


def verdict(statuses: list[int | None]) -> str:
    """What is missing after two deposits, of those that were acknowledged."""
    told = sum(cents for status, cents in zip(statuses, CENTS, strict=False) if status == 201)
    unbooked = sum(Deposit.objects.filter(booked=False).values_list("cents", flat=True))
    gained = Wallet.objects.get(pk=1).balance + unbooked - OPENING
    written = sum(Deposit.objects.values_list("cents", flat=True))
    right = told == gained == written and all(status == 201 for status in statuses)
    return "" if right else f"{told} cents acknowledged, {written} written down, {gained} in the wallet"


ONE, OTHER = (Request("deposits/", {"wallet": 1, "cents": cents}) for cents in CENTS)
interleaving = Interleaving(ONE, OTHER, prepare, verdict)
