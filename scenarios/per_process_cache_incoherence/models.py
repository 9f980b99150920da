"""Where customers live, every time that they moved, and the codes that were mailed to them."""

from django.db import models


class Customer(models.Model):
    """Somebody with an address; `version` counts the moves."""

    address = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.address


class Move(models.Model):
    """An address that a customer has set; rows are only ever added."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Move {self.version} of customer {self.customer_id}"


class Code(models.Model):
    """A sign-in code in somebody's mail, and how many guesses at it are `allowed`; not every variant counts `used`."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    allowed = models.PositiveIntegerField(default=5)
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Code of customer {self.customer_id}"


class Guess(models.Model):
    """A guess that was compared with its code; rows are only ever added."""

    code = models.ForeignKey(Code, on_delete=models.CASCADE)
    request = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"A guess at code {self.code_id}"
