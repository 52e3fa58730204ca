"""A browser as a person uses it: reads pages, fills in forms, presses buttons, keeps cookies."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.scenario.harness.processes import Died
from tests.scenario.harness.system import Reply, Request

VOID = {"input", "br", "meta", "link", "hr", "img"}
UNSEEN = {"style", "script", "title", "head"}
REDIRECTS_MAX = 5
TRIES_MAX = 3


@dataclass
class Form:
    """A form on a page: where it goes, what it carries, and its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def button(self, wanted: str) -> tuple[str, str, str] | None:
        """The button with this value or this label."""
        return next((one for one in self.buttons if wanted in (one[1], one[2])), None)


class Page(HTMLParser):
    """A page as a person without JavaScript sees it."""

    def __init__(self, reply: Reply, path: str) -> None:
        super().__init__()
        self.status = reply.status
        self.path = path
        self.html = reply.text
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._words: list[str] = []
        self._unseen = 0
        self._form: Form | None = None
        self._button: tuple[str, str] | None = None
        self._label: list[str] = []
        self._link: str | None = None
        self._choosing: str | None = None
        self.feed(reply.text)

    @property
    def text(self) -> str:
        """All words of the page, in order."""
        return " ".join(" ".join(self._words).split())

    def form(self, button: str) -> Form:
        """The form with this button."""
        found = next((one for one in self.forms if one.button(button)), None)
        assert found is not None, f"no button {button!r} on {self.path}: {self.text}"
        return found

    def offers(self, button: str) -> bool:
        """Whether there is such a button."""
        return any(one.button(button) for one in self.forms)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        given = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "form":
            method = given.get("method", "get").lower()
            self._form = Form(action=given.get("action", ""), method=method)
            self.forms.append(self._form)
        elif tag == "a":
            self._link, self._label = given.get("href"), []
        elif tag == "button":
            self._button, self._label = (given.get("name", ""), given.get("value", "")), []
        elif tag in {"input", "select", "option", "textarea"} and self._form is not None:
            self._take_field(tag, given, self._form)

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of a tag."""
        label = " ".join("".join(self._label).split())
        if tag in UNSEEN:
            self._unseen -= 1
        elif tag == "form":
            self._form = None
        elif tag == "button" and self._button and self._form is not None:
            self._form.buttons.append((*self._button, label))
            self._button = None
        elif tag == "a" and self._link:
            self.links[label] = self._link
            self._link = None

    def handle_data(self, data: str) -> None:
        """Take in words."""
        if not self._unseen:
            self._words.append(data)
            self._label.append(data)

    def _take_field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        kind = given.get("type", "text")
        if tag == "select":
            self._choosing = name
        elif tag == "option" and self._choosing:
            if "selected" in given or self._choosing not in form.fields:
                form.fields[self._choosing] = given.get("value", "")
        elif kind in {"checkbox", "radio"}:
            if "checked" in given and name:
                form.fields[name] = given.get("value", "on")
        elif name:
            form.fields[name] = given.get("value", "")


@dataclass
class Browser:
    """One human's browser."""

    ask: Callable[[Request], Reply]
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page | None = None

    def open(self, path: str) -> Page:
        """Go to a page."""
        return self._go(Request(method="GET", path=path, cookies=self.cookies))

    def press(self, button: str, **fields: str | list[str]) -> Page:
        """Press a button on the page that is open, its form filled in like this."""
        assert self.page is not None, "open a page first"
        form = self.page.form(button)
        pressed = form.button(button)
        assert pressed is not None
        data: dict[str, str | list[str]] = {**form.fields, **fields}
        if pressed[0]:
            data[pressed[0]] = pressed[1]
        path = urljoin(self.page.path, form.action) if form.action else self.page.path
        return self._go(
            Request(
                method=form.method.upper(),
                path=path,
                data=data,
                cookies=self.cookies,
                headers={"referer": f"https://yana.example.test{self.page.path}"},
            )
        )

    def _go(self, request: Request) -> Page:
        reply = self._ask_again(request)
        self.cookies.update(reply.cookies)
        path = request.path
        for _ in range(REDIRECTS_MAX):
            if reply.status not in {301, 302, 303}:
                break
            path = urlsplit(urljoin(path, reply.headers["Location"])).path
            reply = self._ask_again(Request(method="GET", path=path, cookies=self.cookies))
            self.cookies.update(reply.cookies)
        self.page = Page(reply, path)
        return self.page

    def _ask_again(self, request: Request) -> Reply:
        for _ in range(TRIES_MAX):
            try:
                return self.ask(request)
            except Died:
                # The reply was lost: a human presses again, a browser sends the same again.
                continue
        raise AssertionError("the web process keeps dying")
