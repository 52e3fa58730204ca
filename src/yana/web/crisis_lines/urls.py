"""Where the page with all crisis lines is."""

from django.urls import path

from yana.web.crisis_lines.shown import page

urlpatterns = [path("lines/", page, name="lines")]
