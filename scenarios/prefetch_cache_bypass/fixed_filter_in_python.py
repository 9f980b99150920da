"""Filter and sort in Python what has been prefetched."""

from datetime import date

from django.urls import path
from rest_framework import generics, serializers

from lab.shop.models import Author, Book

SINCE = date(2019, 1, 1)


class TitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "published")


class AuthorSerializer(serializers.ModelSerializer):
    titles = serializers.IntegerField(source="books.count")
    recent = serializers.SerializerMethodField()

    class Meta:
        model = Author
        fields = ("id", "name", "titles", "recent")

    def get_recent(self, author):
        # FIX: all() alone is what the prefetch has kept; everything else is done to the list that comes of it
        books = [book for book in author.books.all() if book.published >= SINCE]
        return TitleSerializer(sorted(books, key=lambda book: (-book.published.toordinal(), book.id)), many=True).data


class AuthorList(generics.ListAPIView):
    serializer_class = AuthorSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        return Author.objects.prefetch_related("books").order_by("id")[:size]


urlpatterns = [path("authors/", AuthorList.as_view())]
