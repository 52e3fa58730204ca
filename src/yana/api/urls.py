"""Where the API is; a second version would stand beside the first."""

from django.urls import path

from yana.api.v1 import api

urlpatterns = [path("v1/", api.urls)]
