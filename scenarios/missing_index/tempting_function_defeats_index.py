"""Index the e-mail address, and find it however it is spelt."""

from django.db import migrations, models
from django.urls import path
from rest_framework import generics, serializers

from scenarios.missing_index.models import Order

PAGE = 20
OPERATIONS = [
    # The very index of fixed_composite_index: built, paid for by every write, and never used.
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
        # BUG: iexact compares UPPER(email), and the index holds email: to the planner these are two different things
        theirs = Order.objects.filter(email__iexact=email).exclude(status=Order.Status.CART)
        return theirs.only("placed", "total_cents", "status").order_by("-placed")[:PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
