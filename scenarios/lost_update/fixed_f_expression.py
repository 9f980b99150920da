"""Send the addition to the database instead of the sum."""

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.lost_update.models import Deposit, Wallet


@api_view(["POST"])
@transaction.atomic
def deposit(request: Request) -> Response:
    """Pay an amount into a wallet, and say what is in it now."""
    cents = request.data["cents"]
    wallet = get_object_or_404(Wallet, pk=request.data.get("wallet"))
    # FIX: the database adds to what is there when it writes; RETURNING brings back what that came to.
    wallet.balance = F("balance") + cents
    wallet.save(update_fields=["balance"])
    Deposit.objects.create(wallet=wallet, cents=cents, request=request.headers.get("X-Request-ID", ""))
    return Response({"balance": wallet.balance}, status=201)


urlpatterns = [path("deposits/", deposit)]
