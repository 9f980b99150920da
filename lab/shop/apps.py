"""The app configuration of the shop."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The shared shop."""

    name = "lab.shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"
