"""A product as several departments see it: each has a column or two that it cares for."""

from django.db import models


class Product(models.Model):
    """Something the shop sells; whoever compares versions counts them in `version`."""

    title = models.CharField(max_length=80, default="")
    summary = models.CharField(max_length=80, default="")
    brand = models.CharField(max_length=80, default="")
    origin = models.CharField(max_length=80, default="")
    supplier = models.CharField(max_length=80, default="")
    remark = models.CharField(max_length=80, default="")
    version = models.IntegerField(default=0)
    updated = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Product {self.pk}"
