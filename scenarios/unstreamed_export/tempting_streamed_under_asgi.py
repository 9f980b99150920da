"""Stream the same lines from a server that runs an event loop."""

import csv

from django.http import StreamingHttpResponse
from django.urls import path

from lab.api import Server
from lab.shop.models import Book

SERVER = Server(worker_class="asgi")


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
    # BUG: an event loop may not wait for a plain generator, so Django makes a list of it before the first line leaves
    return StreamingHttpResponse(lines(books.iterator(chunk_size=500)), content_type="text/csv")


urlpatterns = [path("export/", export)]
