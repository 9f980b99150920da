"""What the account page is made of, and how a customer signs in; the variants differ in what of it they keep."""

from typing import Any

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.cross_user_cache_leak.models import Customer, Sale, SignIn

# How all variants are served: the cookie holds the session, signed, so that it costs no statement.
SESSIONS = {
    "LAB_MIDDLEWARE": ["django.contrib.sessions.middleware.SessionMiddleware"],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
}


@api_view(["POST"])
def sign_in(request: Request) -> Response:
    """Open a session for whoever has the token out of the mail."""
    customer = get_object_or_404(Customer, token=request.data.get("token"))
    SignIn.objects.create(customer=customer, request=request.headers.get("X-Request-ID", ""))
    request.session["customer"] = customer.pk
    return Response(status=204)


def profile_of(customer: int) -> dict[str, Any]:
    """What is one customer's alone: who they are, and what they bought last."""
    found = Customer.objects.get(pk=customer)
    bought = Sale.objects.filter(customer=found).order_by("-id").values_list("title", flat=True)[:5]
    return {"name": found.name, "email": found.email, "bought": list(bought)}


def bestsellers() -> list[int]:
    """What is the same for everybody, and dear: the ten titles that sold best."""
    sold = Sale.objects.values("title").annotate(sold=Sum("copies")).order_by("-sold", "title")
    return [row["title"] for row in sold[:10]]
