"""Read the balance once more just before adding to it."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.lost_update.models import Deposit, Wallet


@api_view(["POST"])
def deposit(request: Request) -> Response:
    """Pay an amount into a wallet, and say what is in it now."""
    cents = request.data["cents"]
    wallet = get_object_or_404(Wallet, pk=request.data.get("wallet"))
    # BUG: a fresh read is as stale as the first one when the UPDATE comes; between them there is still room.
    wallet.refresh_from_db()
    wallet.balance += cents
    wallet.save()
    Deposit.objects.create(wallet=wallet, cents=cents, request=request.headers.get("X-Request-ID", ""))
    return Response({"balance": wallet.balance}, status=201)


urlpatterns = [path("deposits/", deposit)]
