"""Cut every list of the project, by a default in the settings."""

from django.conf import settings
from django.urls import path
from rest_framework import generics, serializers

from lab.api import Server
from lab.shop.models import Book

PAGINATION = "rest_framework.pagination.PageNumberPagination"
# FIX: a list that says nothing has pages, those that are written next year too
DEFAULTS = {**settings.REST_FRAMEWORK, "DEFAULT_PAGINATION_CLASS": PAGINATION, "PAGE_SIZE": 50}
SERVER = Server(settings={"REST_FRAMEWORK": DEFAULTS})


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "price", "published")


class BookList(generics.ListAPIView):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer


urlpatterns = [path("books/", BookList.as_view())]
