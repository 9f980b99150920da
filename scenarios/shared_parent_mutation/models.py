"""A library's catalogue: books, and authors that many of them share."""

from django.db import models


class Author(models.Model):
    """Somebody who wrote books."""

    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Book(models.Model):
    """A book; `cover` is the name that is printed on it, which nothing in the catalogue can change."""

    title = models.CharField(max_length=200)
    pages = models.IntegerField()
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="books")
    cover = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pages__gt=0), name="book_has_pages")]

    def __str__(self) -> str:
        return self.title
