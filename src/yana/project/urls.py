"""Which page is where."""

from django.urls import include, path

from yana.project.health import health

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("health", health),
    path("api/", include("yana.api.urls")),
    path("", include("yana.web.urls")),
]

handler400 = "yana.web.errors.views.bad_request"
handler403 = "yana.web.errors.views.forbidden"
handler404 = "yana.web.errors.views.not_found"
handler500 = "yana.web.errors.views.server_error"
