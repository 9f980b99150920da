"""Companies that pay from a budget, and every payment that was begun."""

from django.db import models

OPENING = 10_000_000
PRICE = 1_000


class Account(models.Model):
    """What a company has left to spend, in cents."""

    left = models.BigIntegerField(default=OPENING)

    def __str__(self) -> str:
        return f"Account {self.pk}"


class Payment(models.Model):
    """One payment: `pending` until the card company has said yes (`paid`) or no (`refused`); none is ever deleted."""

    reference = models.UUIDField(unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    cents = models.IntegerField(default=PRICE)
    state = models.CharField(max_length=8, default="pending")

    def __str__(self) -> str:
        return f"{self.reference}: {self.state}"
