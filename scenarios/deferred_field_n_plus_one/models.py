"""An archive of reports, each with a text that is far larger than the rest of the row."""

from django.db import models


class Report(models.Model):
    """A report; its text fills some pages of the database by itself."""

    title = models.CharField(max_length=200)
    published = models.DateField()
    body = models.TextField()

    def __str__(self) -> str:
        return self.title

    @property
    def excerpt(self) -> str:
        """How it begins, for lists."""
        return self.body[:80]
