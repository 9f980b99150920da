"""Prefetch every author's books, and let the serializer pick the recent ones with filter()."""

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
        # BUG: filter() is a new queryset that knows nothing of the prefetched books: a query for every author
        books = author.books.filter(published__gte=SINCE).order_by("-published", "id")
        return TitleSerializer(books, many=True).data


class AuthorList(generics.ListAPIView):
    serializer_class = AuthorSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        return Author.objects.prefetch_related("books").order_by("id")[:size]


urlpatterns = [path("authors/", AuthorList.as_view())]
