"""A shelf and what was sold from it."""

from django.db import models


class Item(models.Model):
    """Something of which there are only so many; `initial` is how many there were, and never changes."""

    initial = models.IntegerField()
    stock = models.IntegerField()

    def __str__(self) -> str:
        return f"Item {self.pk}"


class Sale(models.Model):
    """One piece that somebody was told is theirs; rows are only ever added."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"One of item {self.item_id}"
