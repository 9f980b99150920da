"""Read tuples in place of model instances."""

from django.http import JsonResponse
from django.urls import path

from lab.shop.models import Book


def report(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"]).values_list("published", "price")
    decades: dict = {}
    # BUG: a tuple is smaller than a book; there are as many, though, and the queryset keeps them all
    for published, price in books:
        decade = decades.setdefault(published.year // 10 * 10, {"titles": 0, "worth": 0})
        decade["titles"] += 1
        decade["worth"] += price
    return JsonResponse(dict(sorted(decades.items())))


urlpatterns = [path("report/", report)]
