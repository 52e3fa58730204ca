"""Which page is where."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from yana.project.health import health, live
from yana.web.accounts import ConfirmAddress

TO_SIGN_IN = RedirectView.as_view(pattern_name="account_request_login_code", query_string=True)

urlpatterns = [
    # There are no passwords here: every page of the library for them leads to signing in by code.
    re_path(r"^accounts/(?:login/$|password/|email/|reauthenticate/)", TO_SIGN_IN),
    path("accounts/confirm-email/", ConfirmAddress.as_view()),
    path("accounts/", include("allauth.account.urls")),
    path("health", health),
    path("health/live", live),
    path("api/", include("yana.api.urls")),
    path("", include("yana.web.urls")),
]

handler400 = "yana.web.errors.views.bad_request"
handler403 = "yana.web.errors.views.forbidden"
handler404 = "yana.web.errors.views.not_found"
handler500 = "yana.web.errors.views.server_error"
