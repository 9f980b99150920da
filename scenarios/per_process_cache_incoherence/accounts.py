"""What the account is made of, in rows; the variants differ in where they keep it, and where they count."""

from typing import Any
from uuid import uuid4

from django.db.models import F
from rest_framework.request import Request

from scenarios.per_process_cache_incoherence.models import Code, Customer, Guess, Move

LOCAL, ROOMY = "django.core.cache.backends.locmem.LocMemCache", {"MAX_ENTRIES": 100_000}
TABLE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "per_process_cache_incoherence_cache"}
# Beside `default`, which is Valkey; with so much room that nothing is thrown away.
CACHES = {
    "local": {"BACKEND": LOCAL, "LOCATION": "local", "OPTIONS": ROOMY},
    "brief": {"BACKEND": LOCAL, "LOCATION": "brief", "OPTIONS": ROOMY, "TIMEOUT": 1},
    "table": {**TABLE, "OPTIONS": ROOMY},
}


def address_of(customer: int) -> dict[str, Any]:
    """Where a customer lives."""
    found = Customer.objects.get(pk=customer)
    return {"customer": customer, "address": found.address, "version": found.version}


def set_address(request: Request) -> dict[str, Any]:
    """Set an address within the caller's transaction, and write down that it was set."""
    customer, address = int(request.data["customer"]), str(request.data["address"])
    Customer.objects.filter(pk=customer).update(address=address, version=F("version") + 1)
    changed = address_of(customer)
    sender = request.headers.get("X-Request-ID", "")
    Move.objects.create(customer_id=customer, version=changed["version"], request=sender)
    return changed


def code_for(request: Request) -> Code:
    """The last code that was mailed to a customer."""
    return Code.objects.filter(customer=int(request.data["customer"])).latest("id")


def compare(code: Code, request: Request) -> dict[str, bool]:
    """Compare a guess with the code, and write down that it was compared; these are all wrong."""
    Guess.objects.create(code=code, request=request.headers.get("X-Request-ID", ""))
    return {"right": False}


def generation() -> str:
    """A name that nothing was ever kept under."""
    return uuid4().hex
