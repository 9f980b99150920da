"""Let the first missing text fetch those of the whole page."""

from django.db import models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.deferred_field_n_plus_one.models import Report


class ReportSerializer(serializers.ModelSerializer):
    excerpt = serializers.CharField()

    class Meta:
        model = Report
        fields = ("id", "title", "published", "excerpt")


class ReportList(generics.ListAPIView):
    serializer_class = ReportSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        # FIX: the first body that is read fetches those of all: one more query, and none if nobody reads one
        return Report.objects.fetch_mode(models.FETCH_PEERS).defer("body").order_by("id")[:size]


urlpatterns = [path("reports/", ReportList.as_view())]
