"""The page of books from Django without REST framework: the floor's fields from `values_list()`, and orjson."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lab.serving import urls
from lab.shop.models import Book

FIELDS = ("id", "title", "price", "author_id", "author__name", "author__country")


def books(request: HttpRequest) -> HttpResponse:
    """The first `size` books with their authors."""
    rows = Book.objects.values_list(*FIELDS).order_by("id")[: int(request.GET["size"])]
    body = [
        {"id": id_, "title": title, "price": str(price), "author": {"id": author, "name": name, "country": country}}
        for id_, title, price, author, name, country in rows
    ]
    return HttpResponse(orjson.dumps(body), content_type="application/json")


urlpatterns = [*urls.urlpatterns, path("books/", books)]
