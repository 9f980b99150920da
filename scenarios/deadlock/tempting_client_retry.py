"""Answer the victim with 503 and let the client try again."""

import json

from django.db import OperationalError, transaction
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


def book(order, price, fee, moves):
    try:
        with transaction.atomic():
            for account, cents in moves:
                Account.objects.filter(id=account).update(balance=F("balance") + cents)
            transfer = Transfer.objects.create(
                customer_id=order["customer"], shop_id=order["shop"], price=price, fee=fee
            )
    except OperationalError:
        # BUG: cures no deadlock: all who queue for these rows have stood still until PostgreSQL chose a victim
        return JsonResponse({"detail": "Busy, please try again."}, status=503, headers={"Retry-After": "1"})
    return JsonResponse({"transfer": transfer.id}, status=201)


urlpatterns = [path("pay/", pay), path("refund/", refund)]
