"""Go on after the time of the last order that the client has."""

from django.urls import path
from rest_framework import generics, serializers

from scenarios.deep_offset_pagination.models import Order

PAGE = 20


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "placed", "customer", "total_cents")


class OrderList(generics.ListAPIView):
    serializer_class = OrderSerializer

    def get_queryset(self):
        after = int(self.request.query_params.get("after", 0))
        orders = Order.objects.order_by("placed")
        if after:
            # BUG: nothing indexes the time, so now every page sorts all that is left of the table
            orders = orders.filter(placed__gt=Order.objects.filter(id=after).values("placed"))
        return orders[:PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
