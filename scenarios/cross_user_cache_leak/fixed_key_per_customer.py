"""Keep the account under the number that the session knows the customer by."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    # FIX: the check comes before the cache, and the key is what the check has found.
    page = cache.get(f"account:{customer}")
    if page is None:
        page = {**profile_of(customer), "bestsellers": bestsellers()}
        cache.set(f"account:{customer}", page, timeout=60)
    return JsonResponse(page)


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
