"""Stamp an order where it is completed, and have no signal."""

from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers

from scenarios.signal_recursion.models import Order


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "status", "completed_at")
        read_only_fields = ("completed_at",)

    def save(self, **more):
        """Save the order, and note when it was completed."""
        known = self.instance and self.instance.completed_at
        if self.validated_data.get("status") == Order.Status.COMPLETED and not known:
            # FIX: what belongs to completing an order stands where orders are completed, and is written with it
            more["completed_at"] = timezone.now()
        return super().save(**more)


class Orders(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer


urlpatterns = [path("orders/", Orders.as_view()), path("orders/<int:pk>/", Orders.as_view())]
