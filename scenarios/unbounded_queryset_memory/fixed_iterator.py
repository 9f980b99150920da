"""Read through a cursor on the server, five hundred books at a time."""

from django.http import JsonResponse
from django.urls import path

from lab.shop.models import Book


def report(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"])
    decades: dict = {}
    # FIX: the server keeps the result and hands out five hundred rows; a book is gone when the next one comes
    for book in books.iterator(chunk_size=500):
        decade = decades.setdefault(book.published.year // 10 * 10, {"titles": 0, "worth": 0})
        decade["titles"] += 1
        decade["worth"] += book.price
    return JsonResponse(dict(sorted(decades.items())))


urlpatterns = [path("report/", report)]
