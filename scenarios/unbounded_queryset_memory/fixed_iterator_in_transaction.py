"""Read through a cursor that lives no longer than a transaction."""

from django.db import transaction
from django.http import JsonResponse
from django.urls import path

from lab.shop.models import Book


def report(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"])
    decades: dict = {}
    # FIX: a cursor that ends with its transaction can read on as it goes; one that must outlive it is copied first
    with transaction.atomic():
        for book in books.iterator(chunk_size=500):
            decade = decades.setdefault(book.published.year // 10 * 10, {"titles": 0, "worth": 0})
            decade["titles"] += 1
            decade["worth"] += book.price
    return JsonResponse(dict(sorted(decades.items())))


urlpatterns = [path("report/", report)]
