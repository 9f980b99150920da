"""What was sold, and every list of bestsellers that was ever computed."""

from django.db import models


class Sale(models.Model):
    """Copies of a title that were sold on a day."""

    title = models.PositiveIntegerField()
    day = models.DateField()
    copies = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.copies} of title {self.title}"


class Chart(models.Model):
    """A list of bestsellers, and the request that it was computed for; rows are only ever added."""

    titles = models.JSONField()
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Chart {self.pk}"
