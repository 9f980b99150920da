"""Iterate, on connections that a pooler hands out by the transaction."""

from django.http import JsonResponse
from django.urls import path

from lab.api import Server
from lab.shop.models import Book

# What Django wants to be told behind a transaction pooler: there, a cursor would be on another connection.
SERVER = Server(settings={"LAB_CONNECTION": {"DISABLE_SERVER_SIDE_CURSORS": True}})


def report(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"])
    decades: dict = {}
    # BUG: without a cursor on the server the driver takes the whole result at once; only the objects come one by one
    for book in books.iterator(chunk_size=500):
        decade = decades.setdefault(book.published.year // 10 * 10, {"titles": 0, "worth": 0})
        decade["titles"] += 1
        decade["worth"] += book.price
    return JsonResponse(dict(sorted(decades.items())))


urlpatterns = [path("report/", report)]
