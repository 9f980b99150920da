"""Keep the account under the customer's name."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from scenarios.cross_user_cache_leak.models import Customer
from scenarios.cross_user_cache_leak.pages import bestsellers, profile_of, sign_in


def account(request: HttpRequest) -> HttpResponse:
    """Show customers their account; ask everybody else to sign in."""
    customer = request.session.get("customer")
    if customer is None:
        return JsonResponse({"code": "sign_in"}, status=401)
    # BUG: a key has to name one customer and no other; two people may have one name.
    name = Customer.objects.values_list("name", flat=True).get(pk=customer)
    page = cache.get(f"account:{name}")
    if page is None:
        page = {**profile_of(customer), "bestsellers": bestsellers()}
        cache.set(f"account:{name}", page, timeout=60)
    return JsonResponse(page)


urlpatterns = [path("sign-in/", sign_in), path("account/", account)]
