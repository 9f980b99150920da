"""Fetch the books before anything else, and go on asking the queryset."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from lab.shop.models import Book


def published(country, year):
    books = Book.objects.filter(author__country=country, published__year=year)
    return books.select_related("author").order_by("published", "id")


def total_price(books):
    return sum(book.price for book in books.all())


def author_names(books):
    return sorted({book.author.name for book in books.all()})


def shelf(request: HttpRequest) -> JsonResponse:
    """Show the books of a country's authors in a year."""
    books = published(request.GET["country"], request.GET["year"])
    # BUG: all() is a copy that has not been asked yet, and last() turns the order round: three more queries
    page = {"found": len(books), "total": total_price(books), "authors": author_names(books)}
    if books:
        page |= {"first": books[0].title, "last": books.last().title}
    page["books"] = [{"id": book.id, "title": book.title, "by": book.author.name} for book in books]
    return JsonResponse(page)


urlpatterns = [path("shelf/", shelf)]
