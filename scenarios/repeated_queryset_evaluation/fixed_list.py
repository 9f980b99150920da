"""Make a list of the books where they are found, and hand that on."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from lab.shop.models import Book


def published(country, year):
    books = Book.objects.filter(author__country=country, published__year=year)
    # FIX: a list is an answer: it can be counted, indexed and walked through as often as one likes
    return list(books.select_related("author").order_by("published", "id"))


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
