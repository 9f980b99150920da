"""Fetch all books once, and pick the right ones out of the list."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from lab.shop.models import Book


def published(country, year):
    # BUG: one query, and every book of the shop comes with it, to be thrown away here
    books = list(Book.objects.select_related("author").order_by("published", "id"))
    return [book for book in books if book.author.country == country and book.published.year == int(year)]


def total_price(books):
    return sum(book.price for book in books)


def author_names(books):
    return sorted({book.author.name for book in books})


def shelf(request: HttpRequest) -> JsonResponse:
    """Show the books of a country's authors in a year."""
    books = published(request.GET["country"], request.GET["year"])
    page = {"found": len(books), "total": total_price(books), "authors": author_names(books)}
    if books:
        page |= {"first": books[0].title, "last": books[-1].title}
    page["books"] = [{"id": book.id, "title": book.title, "by": book.author.name} for book in books]
    return JsonResponse(page)


urlpatterns = [path("shelf/", shelf)]
