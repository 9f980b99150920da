"""Two customers of one name ask for their accounts; then the second asks again."""

from typing import Any

from django.contrib.sessions.backends.signed_cookies import SessionStore

from lab.api import Interleaving, NextReader, Request
from scenarios.cross_user_cache_leak.models import Customer

NAME, EMAILS = "Robin", {1: "c1@shop.test", 5: "c5@shop.test"}


def asking(customer: int) -> Request:
    """The request of a customer who has signed in."""
    session = SessionStore()
    session["customer"] = customer
    session.save()
    return Request("account/", method="GET", headers={"Cookie": f"sessionid={session.session_key}"})


def prepare() -> None:
    """Both have accounts."""
    for number, email in EMAILS.items():
        fields = {"name": NAME, "email": email, "token": f"token-{number}"}
        Customer.objects.update_or_create(pk=number, defaults=fields)


def verdict(statuses: list[int | None]) -> str:
    """Both were let in."""
    return "" if set(statuses) == {200} else f"answered {statuses}"


def shown(page: Any) -> str:
    """What is wrong with the account that the second customer is shown."""
    email = page["email"] if page else None
    return "" if email == EMAILS[5] else f"{EMAILS[5]} is shown the account of {email}"


interleaving = Interleaving(asking(1), asking(5), prepare, verdict, next_reader=NextReader(asking(5), shown))
