"""Keep the finished page in the cache for a minute."""

from django.core.cache import cache
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.response import Response

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
        return Book.objects.order_by("id")[:size]

    def list(self, request):
        # BUG: hides the queries until the page expires; the first to come then waits for all of them again
        page = cache.get_or_set(request.get_full_path(), lambda: super(BookList, self).list(request).data, 60)
        return Response(page)


urlpatterns = [path("books/", BookList.as_view())]
