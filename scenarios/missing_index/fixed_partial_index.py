"""Index the orders alone, since the list never shows a cart."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.missing_index.models import Order

PAGE = 20
OPERATIONS = [
    # FIX: the query repeats the condition, so half the entries are enough, and a cart costs the index nothing
    migrations.AddIndex(
        "order", models.Index(fields=["email", "-placed"], condition=~models.Q(status=0), name="order_not_cart")
    ),
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
