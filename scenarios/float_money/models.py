"""The same savings book three times, with its money in three types; each variant uses one of them."""

from django.db import models


class Account(models.Model):
    """What somebody has."""

    balance: models.Field

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.balance} on account {self.pk}"


class Entry(models.Model):
    """What was paid in or, below zero, out; `asked` is the very text of the request. Rows are only ever added."""

    amount: models.Field
    asked = models.CharField(max_length=20)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.asked} booked as {self.amount}"


class FloatAccount(Account):
    """With a binary fraction."""

    balance = models.FloatField(default=0)


class FloatEntry(Entry):
    """With a binary fraction."""

    account = models.ForeignKey(FloatAccount, on_delete=models.PROTECT)
    amount = models.FloatField()


class DecimalAccount(Account):
    """With a decimal fraction of two places."""

    balance = models.DecimalField(max_digits=14, decimal_places=2, default=0)


class DecimalEntry(Entry):
    """With a decimal fraction of two places."""

    account = models.ForeignKey(DecimalAccount, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=14, decimal_places=2)


class CentAccount(Account):
    """With a whole number of cents."""

    balance = models.BigIntegerField(default=0)


class CentEntry(Entry):
    """With a whole number of cents."""

    account = models.ForeignKey(CentAccount, on_delete=models.PROTECT)
    amount = models.BigIntegerField()
