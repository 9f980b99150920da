"""Write a book and the author inside it in one transaction."""

from django.db import IntegrityError, transaction
from django.urls import path
from rest_framework import generics, serializers

from scenarios.shared_parent_mutation.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ("name",)


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer()

    class Meta:
        model = Book
        fields = ("id", "title", "pages", "author")

    def create(self, data):
        try:
            with transaction.atomic():
                author = Author.objects.create(**data.pop("author"))
                return Book.objects.create(author=author, **data)
        except IntegrityError as error:
            raise serializers.ValidationError({"pages": "A book has some."}) from error

    @transaction.atomic
    def update(self, book, data):
        # BUG: all or nothing is what the wrong rows are written, too: the author of all those other books
        book.author.name = data.pop("author", {}).get("name", book.author.name)
        book.author.save()
        return super().update(book, data)


class Books(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Book.objects.select_related("author")
    serializer_class = BookSerializer


urlpatterns = [path("books/", Books.as_view()), path("books/<int:pk>/", Books.as_view())]
