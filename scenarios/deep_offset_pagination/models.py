"""A shop's orders, as its partners copy them."""

from django.db import models


class Order(models.Model):
    """An order; the later one has the larger id."""

    placed = models.DateTimeField()
    customer = models.PositiveIntegerField()
    total_cents = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Order {self.pk}"
