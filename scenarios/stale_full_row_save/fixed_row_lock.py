"""Lock the product with the read, until it is saved."""

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

    def get_queryset(self):
        """Lock what is going to be changed."""
        # FIX: who reads in order to save waits for who did so before, so every column is fresh when it is written.
        return Product.objects.select_for_update() if self.request.method == "PATCH" else Product.objects.all()

    @transaction.atomic
    def patch(self, request, *args, **kwargs):
        """Save what was sent."""
        return super().patch(request, *args, **kwargs)


urlpatterns = [path("products/<int:pk>/", ProductView.as_view())]
