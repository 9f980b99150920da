"""Lock the row with the read, until the sum is written."""

from django.db import transaction
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
    # FIX: whoever reads the balance in order to change it waits for whoever did so before.
    wallet = get_object_or_404(Wallet.objects.select_for_update(), pk=request.data.get("wallet"))
    wallet.balance += cents
    wallet.save()
    Deposit.objects.create(wallet=wallet, cents=cents, request=request.headers.get("X-Request-ID", ""))
    return Response({"balance": wallet.balance}, status=201)


urlpatterns = [path("deposits/", deposit)]
