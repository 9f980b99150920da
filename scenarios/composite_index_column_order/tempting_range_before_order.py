"""Put what is compared first, the service and the level, and then what sorts."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.composite_index_column_order.models import Entry

PAGE = 20
OPERATIONS = [
    # BUG: behind a range nothing is in order: all warnings of the service are read and sorted for 20 of them
    migrations.AddIndex("entry", models.Index(fields=["service", "level", "at"], name="entry_by_level")),
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
