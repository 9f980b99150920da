"""Keep money as a whole number of cents."""

from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from scenarios.float_money.models import CentAccount as Account
from scenarios.float_money.models import CentEntry as Entry


def money(text):
    """The cents in a text like "0.70"."""
    # FIX: whole numbers add up; the comma is a matter of reading and showing
    return int(Decimal(text) * 100)


def shown(cents):
    """The text for an amount of cents."""
    return f"{Decimal(cents) / 100:.2f}"


@api_view(["POST"])
def book(request, sign):
    """Pay in (+1) or out (-1); 409 where there is not so much on the account."""
    asked = request.data["amount"]
    with transaction.atomic():
        enough = Account.objects.filter(pk=request.data["account"], balance__gte=0 if sign > 0 else money(asked))
        if not enough.update(balance=F("balance") + sign * money(asked)):
            return Response({"code": "not_enough"}, status=409)
        signed = asked if sign > 0 else f"-{asked}"
        Entry.objects.create(account_id=request.data["account"], amount=money(signed), asked=signed)
    return Response(status=201)


@api_view(["GET"])
def account(request, pk):
    """What is on an account."""
    return Response({"balance": shown(get_object_or_404(Account, pk=pk).balance)})


urlpatterns = [
    path("deposits/", book, {"sign": 1}),
    path("withdrawals/", book, {"sign": -1}),
    path("accounts/<int:pk>/", account),
]
