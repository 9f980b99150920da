"""Load the product, put in the fields that were sent, save the product."""

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

    def perform_update(self, serializer):
        """Save what was sent."""
        # BUG: save() writes every column, so the fields that nobody sent are set to what they were when this was read.
        serializer.save()


urlpatterns = [path("products/<int:pk>/", ProductView.as_view())]
