"""Prefetch the recent books under the name of all books."""

from datetime import date

from django.db.models import Prefetch
from django.urls import path
from rest_framework import generics, serializers

from lab.shop.models import Author, Book

SINCE = date(2019, 1, 1)
RECENT = Book.objects.filter(published__gte=SINCE).order_by("-published", "id")


class TitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "published")


class AuthorSerializer(serializers.ModelSerializer):
    titles = serializers.IntegerField(source="books.count")
    recent = TitleSerializer(source="books", many=True)

    class Meta:
        model = Author
        fields = ("id", "name", "titles", "recent")


class AuthorList(generics.ListAPIView):
    serializer_class = AuthorSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        # BUG: `author.books` means the recent ones now, for everybody who asks, and `titles` counts those alone
        return Author.objects.prefetch_related(Prefetch("books", RECENT)).order_by("id")[:size]


urlpatterns = [path("authors/", AuthorList.as_view())]
