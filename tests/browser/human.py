"""One human before one browser: what they do, what they see, and what must not happen there."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from tests.browser.chromium import PATIENCE_MS

A_MOMENT_MS = 2_100
"""Longer than any machine takes to press; a page that is open for two seconds takes an answer."""

VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`against the policy: ${event.violatedDirective} ${event.blockedURI}`));
"""

REFUSED = "the server responded with a status of 4"


@dataclass
class Human:
    """A human with a browser of their own; `faults` is what went wrong in it."""

    name: str
    page: Page
    site: str
    faults: list[str] = field(default_factory=list)
    looks: Callable[[Self], None] = lambda _human: None
    """Called with each page that this human sees."""

    def opens(self, place: str) -> None:
        """Go to a page by its path, or by a link from a message."""
        self.page.goto(place if "://" in place else self.site + place)

    def presses(self, label: str) -> None:
        """Press the one button with this label."""
        self.button(label).click()

    def follows(self, label: str | re.Pattern[str]) -> None:
        """Follow the one link with this label."""
        self.link(label).click()

    def types(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def chooses(self, label: str) -> None:
        """Choose what stands beside this label."""
        self.page.get_by_label(label, exact=True).check()

    def reads(self) -> None:
        """Read the page for as long as a human needs before they choose."""
        self.page.wait_for_timeout(A_MOMENT_MS)

    def sees(self, heading: str) -> None:
        """Wait until the page says this in its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        self.looks(self)

    def sees_somewhere(self, words: str) -> None:
        """Wait until these words are on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def button(self, label: str) -> Locator:
        """The one button with this label."""
        return self.page.get_by_role("button", name=label, exact=True)

    def link(self, label: str | re.Pattern[str]) -> Locator:
        """The one link with this label."""
        return self.page.get_by_role("link", name=label, exact=True)

    def path(self) -> str:
        """Where this human is."""
        return urlsplit(self.page.url).path


def sit_down(browser: Browser, name: str, site: str, *, javascript: bool = True) -> Human:
    """A human before a fresh browser, whose faults are noted from the first page on."""
    context = browser.new_context(
        java_script_enabled=javascript,
        timezone_id="Europe/Berlin",
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(VIOLATIONS)
    human = Human(name=name, page=context.new_page(), site=site, looks=take_picture)
    pages = set[str]()

    def look(request: Request) -> None:
        if request.is_navigation_request():
            pages.add(request.url)
        if not request.url.startswith((f"{site}/", "data:")):
            human.faults.append(f"{name}’s browser asks elsewhere: {request.url}")

    def hear(message: ConsoleMessage) -> None:
        # A page that refuses something says so itself, in words; what it is made of must be there.
        if message.location["url"] in pages and REFUSED in message.text:
            return
        if message.type in {"error", "warning"}:
            human.faults.append(f"{name}’s console: {message.text} {message.location['url']}")

    context.on("request", look)
    context.on("console", hear)
    context.on("weberror", lambda error: human.faults.append(f"{name}’s page: {error.error}"))
    return human


def take_picture(human: Human, suffix: str = "") -> None:
    """Keep a picture of the page for humans to look at, if YANA_PICTURES names a folder."""
    folder = os.environ.get("YANA_PICTURES")
    if not folder:
        return
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[2].rpartition(" (")[0]
    place = Path(folder) / re.sub(r"\W+", "-", test)
    place.mkdir(parents=True, exist_ok=True)
    number = len(list(place.iterdir()))
    shown = re.sub(r"/[amf]/[^/]+", lambda found: found[0][:2], human.path()).strip("/")
    name = f"{number:03}-{human.name}-{shown.replace('/', '-') or 'front'}{suffix}.png"
    human.page.screenshot(path=place / name, full_page=True)
