"""Two machines of one tenant."""

from django.db.models import Sum

from lab.api import Aftermath, Interleaving, Request
from scenarios.hot_row_contention.models import SLOTS, Call, Tenant, Usage

REFERENCES = ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002")
ONE, OTHER = (Request("calls/", {"tenant": 1, "reference": reference}) for reference in REFERENCES)


def prepare() -> None:
    """Nobody has called anything."""
    Call.objects.all().delete()
    Usage.objects.all().delete()
    Tenant.objects.get_or_create(pk=1, defaults={"name": "Tenant 1"})
    Usage.objects.bulk_create(Usage(tenant_id=1, slot=slot) for slot in range(SLOTS))


def verdict(left: Aftermath) -> str:
    """As many are counted as were answered, and nobody has to wait while another one's text is translated."""
    wrong = [f"{who} waits until {whom}'s text is translated" for who, whom in left.waits_for_calls]
    calls, counted = Call.objects.count(), Usage.objects.aggregate(used=Sum("used"))["used"]
    told = left.count(201)
    if not told == calls == counted:
        wrong.append(f"{told} answered, {calls} written down, {counted} counted")
    return "; ".join(wrong)


interleaving = Interleaving(ONE, OTHER, prepare, verdict)
