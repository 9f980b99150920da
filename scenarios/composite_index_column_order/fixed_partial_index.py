"""Index the service and the time, of nothing but warnings."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.composite_index_column_order.models import Entry

PAGE = 20
OPERATIONS = [
    # FIX: the range has become a condition of the index itself, and what is left is one column with = and the order
    migrations.AddIndex(
        "entry", models.Index(fields=["service", "at"], condition=models.Q(level__gte=30), name="entry_warnings")
    ),
]


class EntrySerializer(serializers.ModelSerializer):
    class Meta:
        model = Entry
        fields = ("id", "at", "level", "message")


class EntryList(generics.ListAPIView):
    serializer_class = EntrySerializer

    def get_queryset(self):
        service = self.request.query_params["service"]
        return Entry.objects.filter(service=service, level__gte=Entry.Level.WARNING).order_by("-at")[:PAGE]


urlpatterns = [path("warnings/", EntryList.as_view())]
