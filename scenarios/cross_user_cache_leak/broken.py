"""Keep the whole answer for a minute with cache_page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_page

from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


# BUG: kept under the URL alone, and given to whoever asks for it; nobody looks at the session any more.
@cache_page(60)
def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    return JsonResponse({**profile_of(customer), "bestsellers": bestsellers()})


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
