"""Let the serializer's methods add up, for one customer at a time."""

from django.db.models import Sum
from django.urls import path
from rest_framework import generics, serializers

from scenarios.serializer_method_n_plus_one.models import Customer


class CustomerSerializer(serializers.ModelSerializer):
    seller = serializers.StringRelatedField()
    spent = serializers.SerializerMethodField()
    complaints = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = ("id", "name", "seller", "spent", "complaints")

    # BUG: each of these methods, and the seller's name, is a query for every customer on the page
    def get_spent(self, customer):
        return customer.orders.aggregate(cents=Sum("cents", default=0))["cents"]

    def get_complaints(self, customer):
        return customer.complaints.filter(is_open=True).count()


class CustomerList(generics.ListAPIView):
    serializer_class = CustomerSerializer

    def get_queryset(self):
        size = min(int(self.request.query_params.get("size", 20)), 1_000)
        return Customer.objects.order_by("id")[:size]


urlpatterns = [path("customers/", CustomerList.as_view())]
