"""A bookshop that scenarios read and never write."""

from django.db import models


class Author(models.Model):
    """Somebody who wrote books."""

    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    biography = models.TextField()

    def __str__(self) -> str:
        return self.name


class Book(models.Model):
    """A title on the shelf."""

    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="books")
    price = models.DecimalField(max_digits=8, decimal_places=2)
    published = models.DateField()
    summary = models.TextField()

    def __str__(self) -> str:
        return self.title
