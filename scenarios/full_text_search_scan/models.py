"""The manuals of a maker of machines."""

from django.db import models


class Article(models.Model):
    """A page of a manual."""

    title = models.CharField(max_length=200)
    body = models.TextField()

    def __str__(self) -> str:
        return self.title
