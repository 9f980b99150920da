"""List twenty orders after as many as the client already has, counted by the database."""

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
        offset = int(self.request.query_params.get("offset", 0))
        # BUG: OFFSET reads every row that it skips, so the page gets dearer with every page before it
        return Order.objects.order_by("id")[offset : offset + PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
