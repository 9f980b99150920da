"""Fetch whole rows."""

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
        # FIX: what is read is fetched, and nothing is left to fetch later
        return Report.objects.order_by("id")[:size]


urlpatterns = [path("reports/", ReportList.as_view())]
