"""Begin each batch behind the last invoice of the one before."""

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
    sent, last = 0, 0
    # FIX: an invoice keeps its id whatever becomes of it, so nothing moves in front of the next batch
    while batch := list(pending.filter(pk__gt=last)[:BATCH]):
        sent, last = sent + remind(batch), batch[-1].pk
    return Response({"sent": sent}, status=201)


urlpatterns = [path("reminders/", reminders)]
