"""Paid orders, and since when each is known to have its receipt."""

from django.db import models


class Order(models.Model):
    """What somebody has bought, and where the receipt goes."""

    email = models.EmailField()
    cents = models.PositiveIntegerField()
    receipt_sent = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"order {self.pk}"
