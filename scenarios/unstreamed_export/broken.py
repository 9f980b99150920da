"""Write all rows to a buffer and answer with its text."""

import csv
from io import StringIO

from django.http import HttpResponse
from django.urls import path

from lab.shop.models import Book


def lines(books):
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["id", "title", "price", "published", "summary"])
    for book in books:
        writer.writerow([book.id, book.title, book.price, book.published, book.summary])
    return buffer.getvalue()


def export(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"]).order_by("id")
    # BUG: every book is there at once, and then the whole file twice: as text, and as the bytes of the answer
    return HttpResponse(lines(books), content_type="text/csv")


urlpatterns = [path("export/", export)]
