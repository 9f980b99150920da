"""A wholesaler's customers: who looks after them, what they have ordered, and what they complain about."""

from django.db import models


class Seller(models.Model):
    """Somebody who looks after customers."""

    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.name} ({self.phone})"


class Customer(models.Model):
    """A company that orders."""

    name = models.CharField(max_length=80)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="customers")

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """What was ordered, in cents."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    cents = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Order {self.pk}"


class Complaint(models.Model):
    """Something that went wrong, and whether somebody has to see to it still."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="complaints")
    is_open = models.BooleanField()

    def __str__(self) -> str:
        return f"Complaint {self.pk}"
