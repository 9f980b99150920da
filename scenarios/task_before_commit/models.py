"""Orders, who places them, and what is still to be said to the broker."""

from django.db import models


class Customer(models.Model):
    """Somebody with an account."""

    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One item that somebody ordered; rows are only ever added. `reference` was given by the caller."""

    reference = models.UUIDField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    item = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.reference)


class Message(models.Model):
    """A task that is to be sent, written in the transaction that gives it something to do."""

    reference = models.UUIDField()

    def __str__(self) -> str:
        return str(self.reference)
