"""Ask for the next five hundred after the last one seen."""

from django.http import JsonResponse
from django.urls import path

from lab.shop.models import Book

BATCH = 500


def in_batches(books):
    last = 0
    while batch := list(books.filter(id__gt=last).order_by("id")[:BATCH]):
        yield from batch
        last = batch[-1].id


def report(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"])
    decades: dict = {}
    # FIX: each batch is a small result of its own, and needs neither a cursor nor a connection that stays the same
    for book in in_batches(books):
        decade = decades.setdefault(book.published.year // 10 * 10, {"titles": 0, "worth": 0})
        decade["titles"] += 1
        decade["worth"] += book.price
    return JsonResponse(dict(sorted(decades.items())))


urlpatterns = [path("report/", report)]
