"""Index the three columns of the query, the one that sorts first."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.composite_index_column_order.models import Entry

PAGE = 20
OPERATIONS = [
    # BUG: sorted by time first, one service's entries lie among everybody's, so it walks until it has met 20
    migrations.AddIndex("entry", models.Index(fields=["at", "service", "level"], name="entry_latest")),
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
