"""Add an index for each query that was slow once, and never take one away."""

from django.db.migrations import AddIndex
from django.db.models import Index
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import now
from rest_framework.response import Response
from rest_framework.views import APIView

from scenarios.over_indexing import readers
from scenarios.over_indexing.models import Parcel

OPERATIONS = [
    # The first two are what unique=True and a ForeignKey bring along unless they are told not to.
    AddIndex("parcel", Index(fields=["code"], name="parcel_code_like", opclasses=["varchar_pattern_ops"])),
    AddIndex("parcel", Index(fields=["customer"], name="parcel_customer")),
    AddIndex("parcel", Index(fields=["customer", "placed"], name="parcel_of_customer")),
    AddIndex("parcel", Index(fields=["placed"], name="parcel_placed")),
    AddIndex("parcel", Index(fields=["-placed"], name="parcel_latest")),
    AddIndex("parcel", Index(fields=["delivered", "placed"], name="parcel_waiting")),
    # BUG: nobody asks by these two any more, and every scan changes them, so it has to write all of the indexes
    AddIndex("parcel", Index(fields=["depot"], name="parcel_depot")),
    AddIndex("parcel", Index(fields=["scanned"], name="parcel_scanned")),
]


class Scan(APIView):
    """A parcel has come to a depot."""

    def post(self, request, code):
        parcel = get_object_or_404(Parcel, code=code)
        parcel.depot, parcel.scanned = request.data["depot"], now()
        parcel.save()
        return Response(status=204)


urlpatterns = [*readers.urlpatterns, path("parcels/<code>/scans/", Scan.as_view())]
