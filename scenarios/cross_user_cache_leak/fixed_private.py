"""Tell every cache that the answer is private."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_control, cache_page

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


# FIX: no shared cache keeps what is private, Django's own among them; the customer's browser may.
@cache_page(60)
@cache_control(private=True)
def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    return JsonResponse({**profile_of(customer), "bestsellers": bestsellers()})


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
