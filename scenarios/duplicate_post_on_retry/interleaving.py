"""One order that is sent twice, with the same key, and then once more."""

from typing import Any

from lab.api import Interleaving, NextReader, Request
from scenarios.duplicate_post_on_retry.models import Answered, Order

HEADERS = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"', "Authorization": "Token of-the-app"}
ORDER = Request("orders/", {"cart": "cart-1", "item": 7}, headers=HEADERS)


def prepare() -> None:
    """Nobody has ordered anything."""
    Order.objects.all().delete()
    Answered.objects.all().delete()


def verdict(statuses: list[int | None]) -> str:
    """How many orders came of it; who is second may be told to ask again."""
    orders = Order.objects.count()
    right = orders == 1 and 201 in statuses and set(statuses) <= {201, 409}
    return "" if right else f"one order, sent twice, is {orders} orders, answered {statuses}"


def told(answer: Any) -> str:
    """Who asks again when all is done is told of the order."""
    return "" if answer and "order" in answer else f"who asks again is told {answer}, and of no order"


interleaving = Interleaving(ORDER, ORDER, prepare, verdict, next_reader=NextReader(ORDER, told))
