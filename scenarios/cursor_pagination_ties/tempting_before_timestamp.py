"""Ask for what is older than the last event of the page."""

from django.urls import path
from rest_framework import generics, pagination, serializers
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from scenarios.cursor_pagination_ties.models import Event


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = Event
        fields = ("id", "at", "parcel", "imported")
        read_only_fields = ("at", "imported")


class EventPagination(pagination.BasePagination):
    def paginate_queryset(self, queryset, request, view=None):
        if before := request.query_params.get("before"):
            # BUG: events of the very same time are not older, so those that the page had no room for are left out
            queryset = queryset.filter(at__lt=before)
        page = list(queryset.order_by("-at")[:100])
        self.following = page[-1].at.isoformat() if len(page) == 100 else None
        self.url = request.build_absolute_uri()
        return page

    def get_paginated_response(self, data):
        following = self.following and replace_query_param(self.url, "before", self.following)
        return Response({"next": following, "results": data})


class EventList(generics.ListCreateAPIView):
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    pagination_class = EventPagination


class EventDetail(generics.DestroyAPIView):
    queryset = Event.objects.all()


urlpatterns = [path("events/", EventList.as_view()), path("events/<int:pk>/", EventDetail.as_view())]
