"""Leave the letter to a task, with the setting that makes tests so simple."""

from celery import shared_task
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from lab.api import Server
from scenarios.heavy_work_in_request.models import Account
from scenarios.heavy_work_in_request.provider import ProviderError, send_welcome

# BUG: with this, delay() is a function call, and the web server does the work before it answers, as ever.
SERVER = Server(settings={"CELERY_TASK_ALWAYS_EAGER": True})


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
