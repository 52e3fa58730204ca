"""Signing in, in our words: what the library says in its own is replaced where people meet it."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    RequestLoginCodeForm,
    SignupForm,
)
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.views import ConfirmEmailVerificationCodeView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from yana.web.fields import BAD_ADDRESS, MISSING

UNDER_WAY = (EMAIL_VERIFICATION_CODE_SESSION_KEY, LOGIN_SESSION_KEY)
"""Where the library keeps that a code was asked for in this browser."""

WAYS_IN: Mapping[str, str] = {
    "set_up": "account_signup",
    "sign_in": "account_request_login_code",
}


class PlainWords(DefaultAccountAdapter):  # type: ignore[misc]
    """The library's own behaviour, with messages that say what to do next."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "rate_limited": "That was too soon. Wait a minute, then press again.",
        "too_many_login_attempts": "Too many wrong codes. Please ask for a new one.",
        "incorrect_code": "This is not the code. Look at the newest message.",
    }


class SignUp(SignupForm):  # type: ignore[misc]
    """Setting up: an e-mail address and nothing else."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's own.
        """Call the address what it is called everywhere."""
        super().__init__(*given, **named)
        _name_address(self)


class RequestCode(RequestLoginCodeForm):  # type: ignore[misc]
    """Signing in: the address to which the code goes."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's own.
        """Call the address what it is called everywhere."""
        super().__init__(*given, **named)
        _name_address(self)


class AddressCode(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code of who sets up."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's own.
        """Say in our words when there is none."""
        super().__init__(*given, **named)
        _name_code(self)


class SignInCode(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code of who signs in."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library's own.
        """Say in our words when there is none."""
        super().__init__(*given, **named)
        _name_code(self)


def _name_code(form: Form) -> None:
    field = form.fields["code"]
    field.error_messages["required"] = MISSING
    field.widget.attrs.pop("placeholder", None)


def _name_address(form: Form) -> None:
    field = form.fields["email"]
    field.label = "E-mail address"
    field.error_messages |= {"required": MISSING, "invalid": BAD_ADDRESS}
    field.widget.attrs.pop("placeholder", None)  # It would say the same once more, in grey.


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddress(ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code of who sets up; when it cannot go on, they begin anew where they came from."""

    def dispatch(
        self,
        request: HttpRequest,
        *given: Any,  # noqa: ANN401 - the library's own.
        **named: Any,  # noqa: ANN401
    ) -> HttpResponse:
        """Lead back to setting up, and not to signing in."""
        response: HttpResponse = super().dispatch(request, *given, **named)
        if response.get("Location", "") != reverse("account_login"):
            return response
        if not self._process:
            messages.error(request, "This code does not work any more. Please ask for a new one.")
        return redirect("account_signup")


@require_POST
def begin_anew(request: HttpRequest) -> HttpResponse:
    """Forget the code that was asked for, and nothing else, and lead to a way in."""
    for key in UNDER_WAY:
        request.session.pop(key, None)
    return redirect(WAYS_IN.get(request.POST.get("to", ""), WAYS_IN["sign_in"]))
