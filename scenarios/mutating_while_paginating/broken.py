"""Remind of what is due page by page, with the framework's paginator."""

from django.core.paginator import Paginator
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
    # BUG: who was reminded is no longer pending, so what was on the second page is now on the first
    sent = sum(remind(page.object_list) for page in Paginator(pending, BATCH))
    return Response({"sent": sent}, status=201)


urlpatterns = [path("reminders/", reminders)]
