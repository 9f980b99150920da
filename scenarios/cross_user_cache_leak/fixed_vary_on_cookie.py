"""Say that the answer varies on the cookie before cache_page keeps it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


# FIX: said inside, so the cookie is part of the key under which the answer is kept.
@cache_page(60)
@vary_on_cookie
def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    return JsonResponse({**profile_of(customer), "bestsellers": bestsellers()})


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
