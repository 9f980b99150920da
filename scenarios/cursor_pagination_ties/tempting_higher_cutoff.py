"""Break the ties and let the cursor count further than 1,000."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from scenarios.cursor_pagination_ties.models import Event


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = ("id", "at", "parcel", "imported")
        read_only_fields = ("at", "imported")


class EventPagination(pagination.CursorPagination):
    page_size = 100
    ordering = ("-at", "-id")
    # BUG: counts rows from the last other time, so an event that is withdrawn meanwhile moves another out of sight
    offset_cutoff = 100_000


class EventList(generics.ListCreateAPIView):
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    pagination_class = EventPagination


class EventDetail(generics.DestroyAPIView):
    queryset = Event.objects.all()


urlpatterns = [path("events/", EventList.as_view()), path("events/<int:pk>/", EventDetail.as_view())]
