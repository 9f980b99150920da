"""Keep one index for each question, and let the customer's list be read from the index alone."""

from django.db.migrations import AddIndex
from django.db.models import Index, Q
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import now
from rest_framework.response import Response
from rest_framework.views import APIView

from scenarios.over_indexing import readers
from scenarios.over_indexing.models import Parcel

OPERATIONS = [
    # BUG: a column that is only included is written all the same: depot and scanned change with every scan
    AddIndex(
        "parcel",
        Index(fields=["customer", "placed"], include=["depot", "scanned", "delivered"], name="parcel_of_customer"),
    ),
    AddIndex("parcel", Index(fields=["placed"], name="parcel_placed")),
    AddIndex("parcel", Index(fields=["placed"], condition=Q(delivered=False), name="parcel_waiting")),
]


class Scan(APIView):
    """A parcel has come to a depot."""

    def post(self, request, code):
        parcel = get_object_or_404(Parcel, code=code)
        parcel.depot, parcel.scanned = request.data["depot"], now()
        parcel.save()
        return Response(status=204)


urlpatterns = [*readers.urlpatterns, path("parcels/<code>/scans/", Scan.as_view())]
