"""Articles, how often each was viewed, and which events were counted."""

from django.db import models


class Article(models.Model):
    """Something to read."""

    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class Tally(models.Model):
    """Views of an article; the sum over its sources is what the site shows."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="tallies")
    source = models.CharField(max_length=36, blank=True, default="")
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "source"], name="one_tally_per_source")]

    def __str__(self) -> str:
        return f"{self.views} views"


class ProcessedEvent(models.Model):
    """An event that has had its effect."""

    event = models.UUIDField(unique=True)
    processed = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.event)
