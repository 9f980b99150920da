"""List reports without their long texts, of which the list shows the beginning."""

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
        # BUG: `Report.excerpt` reads the body, so each one left out here is fetched later, by a query of its own
        return Report.objects.defer("body").order_by("id")[:size]


urlpatterns = [path("reports/", ReportList.as_view())]
