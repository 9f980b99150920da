"""Cut the list into numbered pages, and let clients choose their size."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from lab.shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "price", "published")


class BookPagination(pagination.PageNumberPagination):
    page_size = 50
    # BUG: a client that wants no pages asks for one with a million books, and gets it
    page_size_query_param = "page_size"


class BookList(generics.ListAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer
    pagination_class = BookPagination


urlpatterns = [path("books/", BookList.as_view())]
