"""Leave the letter to a task, and forget about it."""

from celery import shared_task
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.heavy_work_in_request.models import Account
from scenarios.heavy_work_in_request.provider import send_welcome


# BUG: what failed in front of the customer now fails where nobody looks, once and for all.
@shared_task
def welcome(reference: str) -> None:
    """Send the letter of welcome."""
    send_welcome(reference)


@api_view(["POST"])
def register(request: Request) -> Response:
    """Open an account, and have its owner welcomed."""
    reference = request.data["reference"]
    with transaction.atomic():
        account = Account.objects.create(reference=reference)
        welcome.delay_on_commit(reference)
    return Response({"account": account.pk}, status=201)


urlpatterns = [path("accounts/", register)]
