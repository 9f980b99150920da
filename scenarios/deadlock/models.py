"""The books of a marketplace: customers pay shops, the house takes a fee and keeps it."""

from django.db import models

OPENING = 100_000_000
PRICE = 1_000
FEE = 50
SHOPS = (1, 2)
HOUSE = 3
CUSTOMERS = (4, 5, 6)


class Account(models.Model):
    """What somebody has, in cents."""

    name = models.CharField(max_length=40)
    balance = models.BigIntegerField(default=OPENING)

    def __str__(self) -> str:
        return self.name


class Transfer(models.Model):
    """One payment, never changed afterwards; a negative price is a refund, and the fee is not given back."""

    customer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    price = models.IntegerField()
    fee = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.price} from {self.customer_id} to {self.shop_id}"
