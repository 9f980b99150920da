"""Number the pages instead, in an order without ties."""

from django.urls import path
from rest_framework import generics, pagination, serializers

from scenarios.cursor_pagination_ties.models import Event


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = ("id", "at", "parcel", "imported")
        read_only_fields = ("at", "imported")


class EventPagination(pagination.PageNumberPagination):
    # BUG: a page is counted from the newest event, and while somebody reads there is a newer one
    page_size = 100


class EventList(generics.ListCreateAPIView):
    queryset = Event.objects.order_by("-at", "-id")
    serializer_class = EventSerializer
    pagination_class = EventPagination


class EventDetail(generics.DestroyAPIView):
    queryset = Event.objects.all()


urlpatterns = [path("events/", EventList.as_view()), path("events/<int:pk>/", EventDetail.as_view())]
