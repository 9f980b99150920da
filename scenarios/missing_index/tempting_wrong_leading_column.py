"""Index the two columns of the query, the one that sorts first."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.missing_index.models import Order

PAGE = 20
OPERATIONS = [
    # BUG: sorted by date first, one customer's orders lie all over this index, so it is walked until 20 are found
    migrations.AddIndex("order", models.Index(fields=["-placed", "email"], name="order_latest")),
]


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "placed", "total_cents", "status")


class OrderList(generics.ListAPIView):
    serializer_class = OrderSerializer

    def get_queryset(self):
        email = self.request.query_params["email"]
        theirs = Order.objects.filter(email=email).exclude(status=Order.Status.CART)
        return theirs.only("placed", "total_cents", "status").order_by("-placed")[:PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
