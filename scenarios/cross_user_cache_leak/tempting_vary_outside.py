"""Have the answer vary on the cookie, around cache_page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.vary import vary_on_cookie

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


# BUG: decorators act from the inside out; the answer is kept already when this says what it varies on.
@vary_on_cookie
@cache_page(60)
def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    return JsonResponse({**profile_of(customer), "bestsellers": bestsellers()})


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
