"""Keep money in floats, and round the balance each time it changes."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from scenarios.float_money.models import FloatAccount as Account
from scenarios.float_money.models import FloatEntry as Entry

# BUG: the balance is the nearest float to what it should be, and the entries under it add up to another
money, shown = float, "{:.2f}".format


@api_view(["POST"])
def book(request, sign):
    """Pay in (+1) or out (-1); 409 where there is not so much on the account."""
    asked = request.data["amount"]
    with transaction.atomic():
        account = get_object_or_404(Account.objects.select_for_update(), pk=request.data["account"])
        account.balance = round(account.balance + sign * money(asked), 2)
        if account.balance < 0:
            return Response({"code": "not_enough"}, status=409)
        account.save()
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
