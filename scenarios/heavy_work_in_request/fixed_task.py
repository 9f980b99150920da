"""Leave the letter to a task that tries until it is taken."""

from celery import shared_task
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.heavy_work_in_request.models import Account
from scenarios.heavy_work_in_request.provider import ProviderError, send_welcome


# FIX: the answer waits for no provider; and whoever waits in a customer's place has the patience to try again.
@shared_task(acks_late=True, autoretry_for=(ProviderError, OSError), retry_backoff=True, max_retries=8)
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
