"""Reports that customers asked for."""

from django.db import models

PAGES = 10


class Report(models.Model):
    """A report of so many pages; rows are only ever added."""

    reference = models.UUIDField(unique=True)
    pages = models.IntegerField(default=PAGES)

    def __str__(self) -> str:
        return str(self.reference)
