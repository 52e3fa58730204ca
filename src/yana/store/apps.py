"""Django's handle on the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one Django app with models."""

    name = "yana.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
