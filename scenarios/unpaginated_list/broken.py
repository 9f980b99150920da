"""List the books: all of them."""

from django.urls import path
from rest_framework import generics, serializers

from lab.shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "price", "published")


class BookList(generics.ListAPIView):
    # BUG: nothing says how much is enough, so the answer grows with the table
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer


urlpatterns = [path("books/", BookList.as_view())]
