"""Keep what is the same for everybody, and read the rest."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    # FIX: what is in the cache belongs to nobody, so it may be given to anybody.
    shared = cache.get("bestsellers")
    if shared is None:
        shared = bestsellers()
        cache.set("bestsellers", shared, timeout=60)
    return JsonResponse({**profile_of(customer), "bestsellers": shared})


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
