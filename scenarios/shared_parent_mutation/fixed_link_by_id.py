"""Let clients say which author it is, and show them their name."""

from django.db import IntegrityError
from django.urls import path
from rest_framework import generics, serializers

from scenarios.shared_parent_mutation.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ("name",)


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer(read_only=True)
    # FIX: a book can point at another author, and no request for a book can write an author
    author_id = serializers.PrimaryKeyRelatedField(queryset=Author.objects, source="author")

    class Meta:
        model = Book
        fields = ("id", "title", "pages", "author", "author_id")

    def create(self, data):
        try:
            return Book.objects.create(**data)
        except IntegrityError as error:
            raise serializers.ValidationError({"pages": "A book has some."}) from error


class Books(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Book.objects.select_related("author")
    serializer_class = BookSerializer


urlpatterns = [path("books/", Books.as_view()), path("books/<int:pk>/", Books.as_view())]
