"""Cut the finished list into pages."""

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
    max_page_size = 100

    def paginate_queryset(self, queryset, request, view=None):
        # BUG: the list is made before it is cut: every book is fetched for a page of fifty
        return super().paginate_queryset(list(queryset), request, view)


class BookList(generics.ListAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer
    pagination_class = BookPagination


urlpatterns = [path("books/", BookList.as_view())]
