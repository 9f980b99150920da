"""Keep the time and the id of the last event in the cursor, and compare both."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.cursor_pagination_ties.keyset import KeysetPagination
from scenarios.cursor_pagination_ties.models import Event


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = ("id", "at", "parcel", "imported")
        read_only_fields = ("at", "imported")


class EventPagination(KeysetPagination):
    page_size = 100
    # FIX: the position is a pair that no other event has, and it is compared as a pair
    ordering = ("-at", "-id")


class EventList(generics.ListCreateAPIView):
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    pagination_class = EventPagination


class EventDetail(generics.DestroyAPIView):
    queryset = Event.objects.all()


OPERATIONS = [migrations.AddIndex("event", models.Index(fields=["-at", "-id"], name="event_at_id"))]

urlpatterns = [path("events/", EventList.as_view()), path("events/<int:pk>/", EventDetail.as_view())]
