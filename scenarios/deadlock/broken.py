"""Take from the one who gives, then add to those who get."""

import json

from django.db import transaction
from django.db.models import F
from django.http import JsonResponse
from django.urls import path

from scenarios.deadlock.models import FEE, HOUSE, PRICE, Account, Transfer


def pay(request):
    order = json.loads(request.body)
    moves = [(order["customer"], -PRICE), (order["shop"], PRICE - FEE), (HOUSE, FEE)]
    return book(order, PRICE, FEE, moves)


def refund(request):
    order = json.loads(request.body)
    moves = [(order["shop"], -PRICE), (order["customer"], PRICE)]
    return book(order, -PRICE, 0, moves)


@transaction.atomic
def book(order, price, fee, moves):
    # BUG: locks each account as the story comes to it, and a refund tells the story of a payment backwards
    for account, cents in moves:
        Account.objects.filter(id=account).update(balance=F("balance") + cents)
    transfer = Transfer.objects.create(customer_id=order["customer"], shop_id=order["shop"], price=price, fee=fee)
    return JsonResponse({"transfer": transfer.id}, status=201)


urlpatterns = [path("pay/", pay), path("refund/", refund)]
