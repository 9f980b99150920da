"""A shelf, and the carts that were taken from it."""

from django.db import models

INITIAL = 1_000_000
ITEMS = 12


class Item(models.Model):
    """Something of which there are so many."""

    stock = models.IntegerField(default=INITIAL)

    def __str__(self) -> str:
        return f"Item {self.pk}"


class Order(models.Model):
    """A cart that was ordered; rows are only ever added."""

    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Order {self.pk}"


class Line(models.Model):
    """So many of an item in an order; rows are only ever added."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    quantity = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} of item {self.item_id}"
