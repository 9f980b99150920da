"""Hand out a page and a link to the next, without counting what there is."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from lab.shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "price", "published")


class BookPagination(pagination.CursorPagination):
    # FIX: a page ends after so many books and says where the next one begins
    page_size, max_page_size = 50, 100
    page_size_query_param = "page_size"
    ordering = "id"


class BookList(generics.ListAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer
    pagination_class = BookPagination


urlpatterns = [path("books/", BookList.as_view())]
