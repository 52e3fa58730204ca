"""Requests as nobody should send them: any body, under any name, byte by byte."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.scenario.harness.browser import Browser, Page
from tests.scenario.harness.system import HOST, Reply

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass
class Wire:
    """A line to the web application over which anything can be said."""

    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> Reply:
        """The application's answer to these very bytes."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        for name, value in self.cookies.items():
            client.cookies[name] = value
        response = client.generic(
            method,
            path,
            body,
            content_type=kind,
            headers={"host": HOST, "referer": f"https://{HOST}/", **self.headers},
            secure=True,
        )
        return Reply(
            status=response.status_code,
            text=response.content.decode(),
            headers=dict(response.headers),
            cookies={name: morsel.value for name, morsel in response.cookies.items()},
        )

    def post(self, path: str, body: bytes, kind: str = FORM) -> Page:
        """The page that comes when this is sent as a form."""
        return Page(self.send("POST", path, body, kind), path)


def wire_of(browser: Browser) -> Wire:
    """A line with the cookies of this browser, past the check that a form is our own."""
    browser.open("/home/")
    token = browser.cookies[settings.CSRF_COOKIE_NAME]
    return Wire(cookies=browser.cookies, headers={"X-CSRFToken": token})


def form(*fields: tuple[str, str]) -> bytes:
    """These fields as a browser sends them."""
    return urlencode(fields).encode()
