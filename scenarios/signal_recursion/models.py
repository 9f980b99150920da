"""Orders, and the moment at which each was completed."""

from django.db import models


class Order(models.Model):
    """An order; whoever completes it does not say when, the shop does."""

    class Status(models.TextChoices):
        """How far it has come."""

        OPEN = "open"
        COMPLETED = "completed"

    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    completed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Order {self.pk}, {self.status}"
