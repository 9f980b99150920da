"""Orders, whether they are known to be paid, and the attempts to have them paid."""

from django.db import models


class Order(models.Model):
    """What somebody has to pay for."""

    cents = models.PositiveIntegerField()
    is_paid = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"order {self.pk}"


class Attempt(models.Model):
    """That a payment was begun, and the key that the provider knows it by."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE)
    key = models.UUIDField()

    def __str__(self) -> str:
        return str(self.key)
