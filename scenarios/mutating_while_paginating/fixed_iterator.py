"""Read all of one answer of the database, batch by batch."""

from itertools import batched

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from scenarios.mutating_while_paginating.models import Invoice, Reminder

BATCH = 20


def remind(invoices):
    """Send a reminder for each invoice that has an address; gives how many were sent."""
    reachable = [invoice for invoice in invoices if invoice.email]
    Reminder.objects.bulk_create(Reminder(invoice=invoice) for invoice in reachable)
    Invoice.objects.filter(pk__in=[invoice.pk for invoice in reachable]).update(reminded=True)
    return len(reachable)


@api_view(["POST"])
def reminders(request):
    """Remind of all invoices that are due on a day."""
    pending = Invoice.objects.filter(due=request.data["due"], reminded=False).order_by("pk")
    # FIX: a cursor of the server gives the rows that were pending when it was opened
    sent = sum(remind(batch) for batch in batched(pending.iterator(chunk_size=BATCH), BATCH))
    return Response({"sent": sent}, status=201)


urlpatterns = [path("reminders/", reminders)]
