"""The URL of the mail server: what it can say, and what it says back when it is wrong."""

from datetime import timedelta

import pytest

from yana.channels.email.settings import (
    BadAddress,
    BadEmailUrl,
    BadPassword,
    BadScheme,
    BadValue,
    EmailSettings,
    HalfSignIn,
    NoHost,
    NoSender,
    OpenPassword,
    Security,
    UnknownOption,
)

read = EmailSettings.from_url


def test_a_whole_url() -> None:
    settings = read(
        "smtp://user%40x:p%3Ass@mail.example.org:2525?from=Our House <help@example.org>"
        "&starttls=yes&bounces=back@example.org&receipts=no&timeout=4&workers=3"
    )
    assert settings == EmailSettings(
        host="mail.example.org",
        port=2525,
        sender="help@example.org",
        sender_name="Our House",
        bounces="back@example.org",
        user="user@x",
        password="p:ss",
        security=Security.STARTTLS,
        receipts=False,
        timeout=timedelta(seconds=4),
        workers=3,
    )
    assert settings.domain == "example.org"


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtp://localhost?from=a@x.test", 25, Security.OPEN),
        ("smtp://[::1]?from=a@x.test", 25, Security.OPEN),
        ("smtp://127.0.0.1:2525?from=a@x.test", 2525, Security.OPEN),
        ("smtp://localhost?from=a@x.test&starttls=yes", 25, Security.STARTTLS),
        ("smtp://mail.x.test?from=a@x.test", 25, Security.STARTTLS),
        ("smtp://mail.x.test?from=a@x.test&starttls=no", 25, Security.OPEN),
        ("smtp://u:p@mail.x.test?from=a@x.test", 587, Security.STARTTLS),
        ("smtp://u:p@localhost?from=a@x.test", 587, Security.OPEN),
        ("smtps://u:p@mail.x.test?from=a@x.test", 465, Security.TLS),
    ],
)
def test_the_line_is_closed_to_others_unless_asked_otherwise(
    url: str, port: int, security: Security
) -> None:
    settings = read(url)
    assert (settings.port, settings.security) == (port, security)
    assert settings.sender_name == "YANA"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("", BadScheme),
        ("mail.example.org", BadScheme),
        ("http://mail.example.org?from=a@x.test", BadScheme),
        ("smtp://?from=a@x.test", NoHost),
        ("smtp://mail.x.test:99999?from=a@x.test", BadEmailUrl),
        ("smtp://mail.x.test:port?from=a@x.test", BadEmailUrl),
        ("smtp://[::1?from=a@x.test", BadEmailUrl),
        ("smtp://mail.x.test", NoSender),
        ("smtp://mail.x.test?from=", NoSender),
        ("smtp://mail.x.test?from=nobody", BadAddress),
        ("smtp://mail.x.test?from=a%2Bb@x.test", BadAddress),
        ("smtp://mail.x.test?from=амина@x.test", BadAddress),
        ("smtp://mail.x.test?from=a@x.test&bounces=b", BadAddress),
        ("smtp://user@mail.x.test?from=a@x.test", HalfSignIn),
        ("smtp://u:пароль@mail.x.test?from=a@x.test", BadPassword),
        ("smtp://u:p@mail.x.test?from=a@x.test&starttls=no", OpenPassword),
        ("smtp://mail.x.test?from=a@x.test&starttls=maybe", BadValue),
        ("smtp://mail.x.test?from=a@x.test&timeout=0", BadValue),
        ("smtp://mail.x.test?from=a@x.test&timeout=60", BadValue),
        ("smtp://mail.x.test?from=a@x.test&workers=many", BadValue),
        ("smtp://mail.x.test?from=a@x.test&tls=yes", UnknownOption),
    ],
)
def test_a_wrong_url_says_what_to_do(url: str, error: type[BadEmailUrl]) -> None:
    with pytest.raises(error) as raised:
        read(url)
    assert str(raised.value).startswith(str(error.__doc__))
    assert "smtp://user:password@mail.example.org" in str(raised.value)


def test_a_password_is_not_shown_in_a_log() -> None:
    assert "secret" not in repr(read("smtps://u:secret@mail.x.test?from=a@x.test"))
    with pytest.raises(OpenPassword) as raised:
        read("smtp://u:secret@mail.x.test?from=a@x.test&starttls=no")
    assert "secret" not in str(raised.value)
