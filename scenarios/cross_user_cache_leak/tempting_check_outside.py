"""Ask for the session before the cache is asked."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_page

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in

View = Callable[[HttpRequest], HttpResponse]


def signed_in(view: View) -> View:
    """Let only customers in."""

    def checked(request: HttpRequest) -> HttpResponse:
        known = "customer" in request.session
        return view(request) if known else JsonResponse({"code": "sign_in"}, status=401)

    return checked


# BUG: strangers are kept out, and every customer is given the account of whoever came first.
@signed_in
@cache_page(60)
def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account."""
    customer = request.session["customer"]
    return JsonResponse({**profile_of(customer), "bestsellers": bestsellers()})


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
