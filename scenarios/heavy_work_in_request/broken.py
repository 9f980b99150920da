"""Open the account, and send the letter before the answer."""

from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.heavy_work_in_request.models import Account
from scenarios.heavy_work_in_request.provider import send_welcome


@api_view(["POST"])
def register(request: Request) -> Response:
    """Open an account, and have its owner welcomed."""
    reference = request.data["reference"]
    with transaction.atomic():
        account = Account.objects.create(reference=reference)
        # BUG: the customer waits for the provider, and a letter that it does not take undoes the account.
        send_welcome(reference)
    return Response({"account": account.pk}, status=201)


urlpatterns = [path("accounts/", register)]
