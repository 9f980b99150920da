"""What a warehouse books when a lorry has been unloaded."""

from django.db import models


class Delivery(models.Model):
    """A delivery note, and how many lines it has according to the supplier."""

    note = models.CharField(max_length=40)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.note


class Line(models.Model):
    """So many pieces of one thing; a note names everything once."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    sku = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["delivery", "sku"], name="row_by_row_insert_named_once"),)

    def __str__(self) -> str:
        return f"{self.quantity} of {self.sku}"

    def save(self, *args, **kwargs) -> None:
        """Suppliers write it as they like; we write it in capitals."""
        self.sku = self.sku.upper()
        super().save(*args, **kwargs)
