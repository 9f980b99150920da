"""Stamp an order that was there before with an update that sends no signal."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers

from scenarios.signal_recursion.models import Order


@receiver(post_save, sender=Order)
def stamp(sender, instance, created, **kwargs):
    """Note when the order was completed."""
    # BUG: an order that is completed from the start, at the till, is created, and so it is never stamped
    if instance.status == Order.Status.COMPLETED and not created:
        instance.completed_at = timezone.now()
        Order.objects.filter(pk=instance.pk).update(completed_at=instance.completed_at)


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "status", "completed_at")
        read_only_fields = ("completed_at",)


class Orders(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer


urlpatterns = [path("orders/", Orders.as_view()), path("orders/<int:pk>/", Orders.as_view())]
