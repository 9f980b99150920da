"""Index what the query filters by, then what it sorts by."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.missing_index.models import Order

PAGE = 20
OPERATIONS = [
    # FIX: a customer's orders lie together, newest first, so the scan stops as soon as the page is full
    migrations.AddIndex("order", models.Index(fields=["email", "-placed"], name="order_by_customer")),
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
