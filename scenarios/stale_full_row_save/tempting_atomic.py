"""Wrap the read and the save in a transaction."""

from django.db import transaction
from django.urls import path
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.serializers import ModelSerializer

from scenarios.stale_full_row_save.models import Product


class ProductSerializer(ModelSerializer):
    """What the staff see of a product; all but the version can be changed, by whoever looks after it."""

    class Meta:
        model = Product
        fields = ("id", "title", "summary", "brand", "origin", "supplier", "remark", "version")
        read_only_fields = ("version",)


class ProductView(RetrieveUpdateAPIView):
    """Show a product, or change the fields of it that are sent."""

    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    http_method_names = ("get", "patch")

    # BUG: all or nothing is not one at a time: the columns that another transaction changed meanwhile are written back.
    @transaction.atomic
    def patch(self, request, *args, **kwargs):
        """Save what was sent."""
        return super().patch(request, *args, **kwargs)


urlpatterns = [path("products/<int:pk>/", ProductView.as_view())]
