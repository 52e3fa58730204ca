"""Signing in, in our words: what the library says in its own is replaced where people meet it."""

from allauth.account.adapter import DefaultAccountAdapter


class PlainWords(DefaultAccountAdapter):  # type: ignore[misc]
    """The library's own behaviour, with messages that say what to do next."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "rate_limited": "That was too soon. Wait a minute, then press again.",
        "too_many_login_attempts": "Too many wrong codes. Please ask for a new one.",
        "incorrect_code": "This is not the code. Look at the newest message.",
    }
