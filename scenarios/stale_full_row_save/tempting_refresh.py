"""Read the product once more just before saving it."""

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
        # BUG: the window is narrower and still there: the other columns are as old as this read when they are written.
        serializer.instance.refresh_from_db()
        serializer.save()


urlpatterns = [path("products/<int:pk>/", ProductView.as_view())]
