"""Hand a generator to the response that is there already."""

import csv

from django.http import HttpResponse
from django.urls import path

from lab.shop.models import Book


class Echo:
    """What csv wants to write to: gives back each line in place of keeping it."""

    write = staticmethod(str)


def lines(books):
    writer = csv.writer(Echo(), lineterminator="\n")
    yield writer.writerow(["id", "title", "price", "published", "summary"])
    for book in books:
        yield writer.writerow([book.id, book.title, book.price, book.published, book.summary])


def export(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"]).order_by("id")
    # BUG: HttpResponse has a length to tell, so it takes all lines out of the generator and keeps them
    return HttpResponse(lines(books.iterator(chunk_size=500)), content_type="text/csv")


urlpatterns = [path("export/", export)]
