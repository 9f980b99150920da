"""Leave the letter to a thread of the web server."""

from threading import Thread

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
    # BUG: nobody hears of a thread that fails, nobody tries again, and it ends with the process.
    Thread(target=send_welcome, args=[reference], daemon=True).start()
    return Response({"account": account.pk}, status=201)


urlpatterns = [path("accounts/", register)]
