"""Stamp an order before it is saved."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers

from scenarios.signal_recursion.models import Order


@receiver(pre_save, sender=Order)
def stamp(sender, instance, **kwargs):
    """Note when the order was completed."""
    # FIX: what the row shall hold is decided before it is written, so there is one write and nothing to save again
    if instance.status == Order.Status.COMPLETED and instance.completed_at is None:
        instance.completed_at = timezone.now()


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "status", "completed_at")
        read_only_fields = ("completed_at",)


class Orders(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer


urlpatterns = [path("orders/", Orders.as_view()), path("orders/<int:pk>/", Orders.as_view())]
