"""Orders, and the invoice that each of them is to get."""

from django.db import models


class Order(models.Model):
    """An order whose invoice was promised; `state` is for those who like to mark what they have begun."""

    reference = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, default="new")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.reference)


class Invoice(models.Model):
    """What the customer gets; rows are only ever added, one for each order at most."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT)
    number = models.IntegerField()

    def __str__(self) -> str:
        return f"Invoice of {self.order_id}"
