"""Keep what is needed, and let the day's report do with a summary of the pages."""

from django.contrib.postgres.indexes import BrinIndex
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
    AddIndex("parcel", Index(fields=["customer", "placed"], name="parcel_of_customer")),
    # FIX: parcels are placed in the order of the table, so it is enough to know from when to when each few pages go
    AddIndex("parcel", BrinIndex(fields=["placed"], pages_per_range=8, name="parcel_placed")),
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
