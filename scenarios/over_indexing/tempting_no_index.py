"""Keep the primary key and the unique code, and drop every other index."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.timezone import now
from rest_framework.response import Response
from rest_framework.views import APIView

from scenarios.over_indexing import readers
from scenarios.over_indexing.models import Parcel

# BUG: writes cost the least that they can, and each question but one walks through the whole table
OPERATIONS = []


class Scan(APIView):
    """A parcel has come to a depot."""

    def post(self, request, code):
        parcel = get_object_or_404(Parcel, code=code)
        parcel.depot, parcel.scanned = request.data["depot"], now()
        parcel.save()
        return Response(status=204)


urlpatterns = [*readers.urlpatterns, path("parcels/<code>/scans/", Scan.as_view())]
