"""Page through the events with a cursor on the time they happened."""

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
    # BUG: among events of the same time the cursor can only count, and it counts to 1,000 and no further
    ordering = "-at"


class EventList(generics.ListCreateAPIView):
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    pagination_class = EventPagination


class EventDetail(generics.DestroyAPIView):
    queryset = Event.objects.all()


urlpatterns = [path("events/", EventList.as_view()), path("events/<int:pk>/", EventDetail.as_view())]
