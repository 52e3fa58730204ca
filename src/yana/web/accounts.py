"""Signing in, in our words: what the library says in its own is replaced where people meet it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import RequestLoginCodeForm, SignupForm
from django.forms import Form


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


def _name_address(form: Form) -> None:
    field = form.fields["email"]
    field.label = "E-mail address"
    field.widget.attrs.pop("placeholder", None)  # It would say the same once more, in grey.
