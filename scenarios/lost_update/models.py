"""Wallets, and every amount that was ever paid into one."""

from django.db import models


class Wallet(models.Model):
    """What somebody has, in cents; `opening` is what it began with, and never changes."""

    opening = models.BigIntegerField()
    balance = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Wallet {self.pk}"


class Deposit(models.Model):
    """An amount that was paid in; rows are only ever added. What is not `booked` is not in the balance yet."""

    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT)
    cents = models.IntegerField()
    booked = models.BooleanField(default=True)
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.cents} into wallet {self.wallet_id}"
