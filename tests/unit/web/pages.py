"""A page as somebody reads it: its words, without markup and without what is not shown."""

import re
from html.parser import HTMLParser

from django.http import HttpResponse
from django.http.response import HttpResponseBase

BLOCKS = {"p", "li", "h1", "h2", "h3", "label", "legend", "button", "summary", "dt", "dd", "small"}
BLOCKS |= {"span", "option", "title", "strong", "div"}
UNREAD = {"script", "style", "datalist", "option", "title", "footer"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread.append(tag)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(data)


def markup(response: HttpResponseBase) -> str:
    """The page as it was sent."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def text(response: HttpResponseBase) -> str:
    """The words of a page, one block a line."""
    reader = _Reader()
    reader.feed(markup(response))
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


def hidden(response: HttpResponseBase, name: str) -> str:
    """What the page's form carries under this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', markup(response))
    assert found is not None, f"the page carries no {name}"
    return found[1]
