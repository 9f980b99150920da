"""Loop over the books as one loops over a list."""

from django.http import JsonResponse
from django.urls import path

from lab.shop.models import Book


def report(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"])
    decades: dict = {}
    # BUG: looks like one book after the other, but a queryset makes them all before the first turn, and keeps them
    for book in books:
        decade = decades.setdefault(book.published.year // 10 * 10, {"titles": 0, "worth": 0})
        decade["titles"] += 1
        decade["worth"] += book.price
    return JsonResponse(dict(sorted(decades.items())))


urlpatterns = [path("report/", report)]
