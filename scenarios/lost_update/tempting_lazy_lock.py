"""Lock the row first, with a queryset that nobody evaluates."""

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
    # BUG: a queryset is a description; as nobody reads its rows, no SELECT ... FOR UPDATE is ever sent.
    Wallet.objects.select_for_update().filter(pk=request.data["wallet"])
    wallet = get_object_or_404(Wallet, pk=request.data.get("wallet"))
    wallet.balance += cents
    wallet.save()
    Deposit.objects.create(wallet=wallet, cents=cents, request=request.headers.get("X-Request-ID", ""))
    return Response({"balance": wallet.balance}, status=201)


urlpatterns = [path("deposits/", deposit)]
