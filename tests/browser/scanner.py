"""A mail scanner with a real browser: it looks at every link, and presses all it finds at once.

Microsoft's and others' do so with the links of every mail, before or while a human reads it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from playwright.sync_api import Browser, Request, expect

from tests.browser.chromium import PATIENCE_MS

AHEAD: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Moz": "prefetch"},
    {"X-Purpose": "preview"},
)
"""How browsers and mail programs say that nobody looks yet, and saying nothing."""

KEYS = re.compile(r"/[amf]/[\w-]{40,}/")
"""The addresses that are keys to something."""

PRESS_EVERYTHING = Path(__file__).with_name("scanner.js").read_text()


@dataclass
class Scanner:
    """Scans links, each once; `pressed` holds every choice that it sent."""

    browser: Browser
    pressed: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def looks_at(self, link: str) -> None:
        """Ask for this link in every way that should change nothing."""
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE_MS)
        for headers in AHEAD:
            for method in ("HEAD", "GET", "OPTIONS"):
                context.request.fetch(link, method=method, headers=headers)
        context.new_page().goto(link)
        context.close()

    def presses_everything_at(self, link: str) -> None:
        """Open this link with scripts on, and for a second press all that can be pressed.

        The same with each page that it leads to, as far as the key in the link opens them.
        """
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(PRESS_EVERYTHING)
        context.on("request", self._note)
        found = {link}
        while found := found - self.seen:
            place = found.pop()
            self.seen.add(place)
            page = context.new_page()
            page.goto(place)
            expect(page.locator("html[data-scanned]")).to_be_attached()
            links = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
            found |= {one for one in links if KEYS.search(one)}
        context.close()

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            self.pressed |= set(parse_qs(request.post_data or "").get("choice", []))
