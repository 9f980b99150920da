"""Cut the list into numbered pages, and let clients choose their size up to a limit."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from lab.shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "price", "published")


class BookPagination(pagination.PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    # FIX: whatever a client asks for, a page has no more books than this
    max_page_size = 100


class BookList(generics.ListAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer
    pagination_class = BookPagination


urlpatterns = [path("books/", BookList.as_view())]
