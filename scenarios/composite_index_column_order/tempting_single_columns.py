"""Give each column an index of its own."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.composite_index_column_order.models import Entry

PAGE = 20
OPERATIONS = [
    # BUG: each knows one condition; put together they find the rows, and have lost the order
    migrations.AddIndex("entry", models.Index(fields=["service"], name="entry_service")),
    migrations.AddIndex("entry", models.Index(fields=["level"], name="entry_level")),
    migrations.AddIndex("entry", models.Index(fields=["at"], name="entry_at")),
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
