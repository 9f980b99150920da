"""What was ordered, and which requests have been answered already."""

from django.db import models


class Order(models.Model):
    """An order that goes to the warehouse; rows are only ever added. `cart` is what the customer saw on the screen."""

    cart = models.CharField(max_length=36)
    item = models.IntegerField()
    request = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["cart"], name="order_by_cart")]

    def __str__(self) -> str:
        return f"Order {self.pk}"


class Answered(models.Model):
    """The answer that a caller's key has got, for whoever sends it again before `expires`."""

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return f"{self.status} for {self.key}"
