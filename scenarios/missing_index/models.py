"""A shop's orders, carts included; guests can order, so the e-mail address says whose they are."""

from django.db import models


class Order(models.Model):
    """An order, or the cart that may become one."""

    class Status(models.IntegerChoices):
        """How far it has come; about half of all carts are left behind."""

        CART = 0
        PAID = 1
        SHIPPED = 2
        RETURNED = 3

    placed = models.DateTimeField()
    total_cents = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(choices=Status)
    email = models.CharField(max_length=254)

    def __str__(self) -> str:
        return f"Order {self.pk}"
