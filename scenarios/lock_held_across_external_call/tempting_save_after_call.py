"""Lock the budget for the look at it, and write it when the card is charged."""

from django.db import transaction
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
        # BUG: the lock ends with this block; what was read under it is written later, over what others wrote.
        account = Account.objects.select_for_update().get(pk=account_id)
    if account.left < PRICE:
        return Response({"code": "no_budget"}, status=402)
    try:
        charge(reference, PRICE)
    except RefusedError:
        return Response({"code": "refused"}, status=402)
    Payment.objects.create(reference=reference, account=account, state="paid")
    account.left -= PRICE
    account.save(update_fields=["left"])
    return Response({"state": "paid"}, status=201)


urlpatterns = [path("payments/", pay)]
