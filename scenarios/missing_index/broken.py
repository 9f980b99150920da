"""List a customer's latest orders by an e-mail address that nothing indexes."""

from django.urls import path
from rest_framework import generics, serializers

from scenarios.missing_index.models import Order

PAGE = 20


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "placed", "total_cents", "status")


class OrderList(generics.ListAPIView):
    serializer_class = OrderSerializer

    def get_queryset(self):
        email = self.request.query_params["email"]
        # BUG: no index leads with the e-mail address, so a page of 20 rows costs a look at every row of the table
        theirs = Order.objects.filter(email=email).exclude(status=Order.Status.CART)
        return theirs.only("placed", "total_cents", "status").order_by("-placed")[:PAGE]


urlpatterns = [path("orders/", OrderList.as_view())]
