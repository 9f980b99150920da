"""Write only if it is still the version that the editor saw, else refuse with 412."""

from django.db.models import F
from django.db.models.functions import Now
from django.urls import path
from rest_framework.exceptions import APIException
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.serializers import ModelSerializer

from scenarios.stale_full_row_save.models import Product


class ProductSerializer(ModelSerializer):
    """What the staff see of a product; all but the version can be changed, by whoever looks after it."""

    class Meta:
        model = Product
        fields = ("id", "title", "summary", "brand", "origin", "supplier", "remark", "version")
        read_only_fields = ("version",)


class Changed(APIException):
    """Somebody else has changed it since it was shown."""

    status_code = 412


class ProductView(RetrieveUpdateAPIView):
    """Show a product, or change the fields of it that are sent."""

    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    http_method_names = ("get", "patch")

    def perform_update(self, serializer):
        """Save what was sent, if nobody was faster."""
        seen = self.request.headers.get("If-Match", "").strip('"')
        row = Product.objects.filter(pk=serializer.instance.pk, version=int(seen) if seen.isdecimal() else -1)
        # FIX: the statement that writes compares the version itself, so of two who saw the same one only one can win.
        if not row.update(**serializer.validated_data, version=F("version") + 1, updated=Now()):
            raise Changed
        serializer.instance.refresh_from_db()


urlpatterns = [path("products/<int:pk>/", ProductView.as_view())]
