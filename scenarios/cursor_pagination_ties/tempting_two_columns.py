"""Break the ties with a second column."""

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
    # BUG: the rows come in one order now, but the position in the cursor is still made of the first column alone
    ordering = ("-at", "-id")


class EventList(generics.ListCreateAPIView):
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    pagination_class = EventPagination


class EventDetail(generics.DestroyAPIView):
    queryset = Event.objects.all()


urlpatterns = [path("events/", EventList.as_view()), path("events/<int:pk>/", EventDetail.as_view())]
