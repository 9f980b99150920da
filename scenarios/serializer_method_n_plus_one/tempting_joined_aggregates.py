"""Annotate both figures at once, over two joins."""

from django.db.models import Count, Q, Sum
from django.urls import path
from rest_framework import generics, serializers

from scenarios.serializer_method_n_plus_one.models import Customer


class CustomerSerializer(serializers.ModelSerializer):
    seller = serializers.StringRelatedField()
    spent = serializers.IntegerField()
    complaints = serializers.IntegerField(source="open_complaints")

    class Meta:
        model = Customer
        fields = ("id", "name", "seller", "spent", "complaints")


class CustomerList(generics.ListAPIView):
    serializer_class = CustomerSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        # BUG: two joins pair every order with every complaint, so each order is added up four times
        customers = Customer.objects.select_related("seller").annotate(
            spent=Sum("orders__cents", default=0),
            open_complaints=Count("complaints", filter=Q(complaints__is_open=True)),
        )
        return customers.order_by("id")[:size]


urlpatterns = [path("customers/", CustomerList.as_view())]
