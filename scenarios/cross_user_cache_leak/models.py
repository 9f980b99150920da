"""Who buys at the shop, what they bought, and who signed in as whom."""

from django.db import models


class Customer(models.Model):
    """Somebody with an account; `token` is what the link in the sign-in mail holds."""

    name = models.CharField(max_length=40)
    email = models.EmailField(unique=True)
    token = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.email


class Sale(models.Model):
    """Copies of a title that a customer bought."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    title = models.PositiveIntegerField()
    copies = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.copies} of title {self.title}"


class SignIn(models.Model):
    """Which request signed in as whom; rows are only ever added."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Sign-in of customer {self.customer_id}"
