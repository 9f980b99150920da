"""Count for whoever leafs through the first pages, and go on from an id beyond them."""

from django.urls import path
from rest_framework import exceptions, generics, serializers

from scenarios.deep_offset_pagination.models import Order

PAGE, COUNTED = 20, 1_000


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "placed", "customer", "total_cents")


class OrderList(generics.ListAPIView):
    serializer_class = OrderSerializer

    def get_queryset(self):
        offset, after = (int(self.request.query_params.get(name, 0)) for name in ("offset", "after"))
        if offset <= COUNTED:
            return Order.objects.order_by("id")[offset : offset + PAGE]
        if not after:
            raise exceptions.ValidationError({"after": f"Say it: beyond {COUNTED:,} rows nobody counts."})
        # FIX: deep pages begin at an id, so the dearest page is the last one that is counted
        return Order.objects.filter(id__gt=after).order_by("id")[:PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
