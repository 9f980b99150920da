"""Set the amount aside, and ask again with the same key where the answer got lost."""

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.lock_held_across_external_call.card import RefusedError, charge
from scenarios.lock_held_across_external_call.models import PRICE, Account, Payment


@api_view(["POST"])
def pay(request: Request) -> Response:
    """Pay from a company's budget, or refuse with 402."""
    reference, account_id = request.data["reference"], request.data["account"]
    with transaction.atomic():
        # FIX: what is about to be spent is set aside and written down, and committed, before anybody is called.
        if not Account.objects.filter(pk=account_id, left__gte=PRICE).update(left=F("left") - PRICE):
            return Response({"code": "no_budget"}, status=402)
        payment = Payment.objects.create(reference=reference, account_id=account_id)
    try:
        charge(reference, PRICE)
    except RefusedError:
        with transaction.atomic():
            if Payment.objects.filter(pk=payment.pk, state="pending").update(state="refused"):
                Account.objects.filter(pk=account_id).update(left=F("left") + PRICE)
        return Response({"code": "refused"}, status=402)
    except OSError:
        try:
            charge(reference, PRICE)  # the key makes it the same charge, done or not
        except (RefusedError, OSError):  # whoever may have charged already says no to the second call alone
            return Response({"state": "pending"}, status=202)
    Payment.objects.filter(pk=payment.pk, state="pending").update(state="paid")
    return Response({"state": "paid"}, status=201)


urlpatterns = [path("payments/", pay)]
