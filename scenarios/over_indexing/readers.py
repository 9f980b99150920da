"""What every variant serves alike: new parcels, and the four questions that parcels are really asked."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.urls import path
from django.utils.timezone import make_aware
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from scenarios.over_indexing.models import Parcel

PAGE = 20


class ParcelSerializer(serializers.ModelSerializer):
    class Meta:
        model = Parcel
        fields = ("code", "customer", "placed", "depot", "scanned", "delivered", "address")


class Parcels(generics.ListCreateAPIView):
    """POST a parcel; GET the latest of a customer's."""

    serializer_class = ParcelSerializer

    def get_queryset(self):
        return Parcel.objects.filter(customer_id=self.request.query_params["customer"]).order_by("-placed")[:PAGE]


class OneParcel(generics.RetrieveAPIView):
    """The parcel of a code."""

    queryset = Parcel.objects.all()
    serializer_class = ParcelSerializer
    lookup_field = "code"


class Waiting(generics.ListAPIView):
    """The parcels that have waited longest and are not delivered."""

    queryset = Parcel.objects.filter(delivered=False).order_by("placed")[:PAGE]
    serializer_class = ParcelSerializer


class Day(APIView):
    """How many parcels were placed on a day, for each depot that they are in now."""

    def get(self, request, day):
        begin = make_aware(datetime.combine(date.fromisoformat(day), time.min))
        placed = Parcel.objects.filter(placed__gte=begin, placed__lt=begin + timedelta(days=1))
        return Response(list(placed.values("depot").annotate(parcels=Count("pk")).order_by("depot")))


urlpatterns = [
    path("parcels/", Parcels.as_view()),
    path("parcels/<code>/", OneParcel.as_view()),
    path("waiting/", Waiting.as_view()),
    path("days/<day>/", Day.as_view()),
]
