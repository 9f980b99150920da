"""List the books and let the serializer fetch each author when it comes to it."""

from django.urls import path
from rest_framework import generics, serializers

from lab.shop.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ("id", "name", "country")


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer()

    class Meta:
        model = Book
        fields = ("id", "title", "price", "author")


class BookList(generics.ListAPIView):
    serializer_class = BookSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 10)), 10_000)
        # BUG: says nothing of authors, so every `book.author` in the serializer is a query of its own
        return Book.objects.order_by("id")[:size]


urlpatterns = [path("books/", BookList.as_view())]
