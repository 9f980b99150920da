"""Put first what is compared with =, then what sorts, then the range."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.composite_index_column_order.models import Entry

PAGE = 20
OPERATIONS = [
    # FIX: one service lies in one piece, in order of time; the level is only looked at on the way
    migrations.AddIndex("entry", models.Index(fields=["service", "at", "level"], name="entry_by_service")),
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
