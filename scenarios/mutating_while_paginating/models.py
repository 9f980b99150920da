"""Invoices that are due, and the reminders that were sent for them."""

from django.db import models


class Invoice(models.Model):
    """Something that is to be paid by a day; without an address nobody can be reminded of it."""

    due = models.PositiveIntegerField(db_index=True)
    email = models.CharField(max_length=254, blank=True)
    reminded = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Invoice {self.pk}, due on day {self.due}"


class Reminder(models.Model):
    """One reminder that was sent; rows are only ever added."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Reminder of invoice {self.invoice_id}"
