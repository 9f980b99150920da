"""A shelf, and orders of several items from it."""

from django.db import models


class Item(models.Model):
    """Something of which there are only so many; `initial` is how many there were, and never changes."""

    initial = models.IntegerField()
    stock = models.IntegerField()

    def __str__(self) -> str:
        return f"Item {self.pk}"


class Order(models.Model):
    """An order for `size` different items, one of each."""

    size = models.IntegerField()
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Order {self.pk}"


class Line(models.Model):
    """One item of an order, taken off the shelf for it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    item = models.ForeignKey(Item, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"Item {self.item_id} of order {self.order_id}"
