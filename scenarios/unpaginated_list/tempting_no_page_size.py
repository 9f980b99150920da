"""Use the framework's numbered pages."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from lab.shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "price", "published")


class BookList(generics.ListAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer
    # BUG: no page size is set, here or in the settings, and without one REST framework does not cut anything
    pagination_class = pagination.PageNumberPagination


urlpatterns = [path("books/", BookList.as_view())]
