"""A customer moves in one process and looks in another; and two guess at once at a code that allows one guess."""

from typing import Any

from lab.api import Interleaving, NextReader, Request
from scenarios.per_process_cache_incoherence.models import Code, Customer, Guess, Move

MOVE = Request("move/", {"customer": 1, "address": "New Street"})
LOOK = Request("address/?customer=1", method="GET")
GUESS = Request("guess/", {"customer": 1})
# Whoever counts with a read and a write is stopped between them; whoever does not is done by then.
SCRIPT = [("T3", "before UPDATE"), ("T4", "to the end"), ("T3", "to the end")]


def prepare() -> None:
    """A customer at the old address, and a new code in the mail: one that no process has counted guesses at."""
    Customer.objects.update_or_create(pk=1, defaults={"address": "Old Street", "version": 1})
    Move.objects.filter(customer=1).delete()
    Code.objects.filter(customer=1).delete()
    Code.objects.create(customer_id=1, allowed=1)


def verdict(statuses: list[int | None]) -> str:
    """The code was compared once, if anybody guessed at it."""
    compared = Guess.objects.filter(code__customer=1).count()
    return "" if compared <= 1 else f"{compared} guesses were compared with a code that allows 1"


def shown(page: Any) -> str:
    """What is wrong with the address that a process shows when all is done."""
    true = Customer.objects.get(pk=1).address
    told = page["address"] if page else None
    return "" if told == true else f"the address is {true}, and one process goes on showing {told}"


interleaving = Interleaving(
    MOVE, LOOK, prepare, verdict, others={"T3": GUESS, "T4": GUESS}, script=SCRIPT, next_reader=NextReader(LOOK, shown)
)
