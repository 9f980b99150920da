"""Look for the author of that name, and make the book point at them."""

from django.db import IntegrityError, migrations, models, transaction
from django.urls import path
from rest_framework import generics, serializers

from scenarios.shared_parent_mutation.models import Author, Book

UNIQUE = models.UniqueConstraint(fields=["name"], name="one_author_of_a_name")
OPERATIONS = [migrations.AddConstraint("author", UNIQUE)]


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
                author, _ = Author.objects.get_or_create(**data.pop("author"))
                return Book.objects.create(author=author, **data)
        except IntegrityError as error:
            raise serializers.ValidationError({"pages": "A book has some."}) from error

    @transaction.atomic
    def update(self, book, data):
        if "author" in data:
            # FIX: the link is what belongs to the book; the row at its other end is found or made, never changed
            book.author, _ = Author.objects.get_or_create(**data.pop("author"))
        return super().update(book, data)


class Books(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Book.objects.select_related("author")
    serializer_class = BookSerializer


urlpatterns = [path("books/", Books.as_view()), path("books/<int:pk>/", Books.as_view())]
