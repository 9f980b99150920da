"""A magazine: articles, the comments under them, and the readers who wrote those."""

from django.db import models


class Reader(models.Model):
    """Somebody who comments."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """What the comments stand under."""

    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """What one reader said of one article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"Comment {self.pk}"
