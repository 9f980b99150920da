"""List the twenty orders after the last one that the client has."""

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
        # FIX: the index leads to the row behind that id; whatever lies before it is not looked at
        return Order.objects.filter(id__gt=after).order_by("id")[:PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
