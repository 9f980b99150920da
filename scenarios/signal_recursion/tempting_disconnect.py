"""Take the receiver off while the order is saved again."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import path
from django.utils import timezone
from rest_framework import generics, serializers

from scenarios.signal_recursion.models import Order


@receiver(post_save, sender=Order)
def stamp(sender, instance, created, **kwargs):
    """Note when the order was completed."""
    if instance.status == Order.Status.COMPLETED:
        instance.completed_at = timezone.now()
        # BUG: the receiver is gone for the whole process, and other threads complete orders in the meantime
        post_save.disconnect(stamp, sender=Order)
        instance.save()
        post_save.connect(stamp, sender=Order)


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ("id", "status", "completed_at")
        read_only_fields = ("completed_at",)


class Orders(generics.CreateAPIView, generics.UpdateAPIView):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer


urlpatterns = [path("orders/", Orders.as_view()), path("orders/<int:pk>/", Orders.as_view())]
