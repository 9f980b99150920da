"""Stream from an event loop, with a generator that it can wait for."""

import csv

from django.http import StreamingHttpResponse
from django.urls import path

from lab.api import Server
from lab.shop.models import Book

SERVER = Server(worker_class="asgi")


class Echo:
    """What csv wants to write to: gives back each line in place of keeping it."""

    write = staticmethod(str)


async def lines(books):
    writer = csv.writer(Echo(), lineterminator="\n")
    yield writer.writerow(["id", "title", "price", "published", "summary"])
    async for book in books:
        yield writer.writerow([book.id, book.title, book.price, book.published, book.summary])


def export(request):
    books = Book.objects.filter(id__lte=request.GET["up_to"]).order_by("id")
    # FIX: while the next rows are fetched the loop serves others, and no line waits for the last one
    return StreamingHttpResponse(lines(books.aiterator(chunk_size=500)), content_type="text/csv")


urlpatterns = [path("export/", export)]
