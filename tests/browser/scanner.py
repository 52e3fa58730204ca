"""A mail scanner with a real browser: it looks at every link, and presses all it finds at once.

Microsoft's and others' do so with the links of every mail, before or while a human reads it.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from playwright.sync_api import Browser, Request, expect

from tests.browser.chromium import PATIENCE_MS

AHEAD = (
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

# A page carries when it was loaded: so the scanner knows itself whether its second is over, also
# on a machine that is slow today. It sends each form by each of its buttons, fires every event
# that a script could wait for, and then presses the buttons, one on each page that comes of it.
PRESS_EVERYTHING = """
const SECOND = 1000, PRESSES_MAX = 30;
const fresh = (form) => Date.now() - parseInt(form.elements.loaded?.value ?? 0) < SECOND;
const send = (form, button) => {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  return fetch(form.action || location.href, {method: "POST", body});
};
addEventListener("DOMContentLoaded", async () => {
  const forms = [...document.forms].filter(fresh);
  const sent = forms.flatMap((form) =>
    [null, ...form.querySelectorAll("button")].map((button) => send(form, button)));
  for (const one of document.querySelectorAll("*"))
    for (const kind of ["mouseover", "focus", "pointerdown", "touchstart", "change", "htmx:load"])
      one.dispatchEvent(new Event(kind, {bubbles: true}));
  await Promise.all(sent);
  const count = Number(sessionStorage.count ?? 0);
  const buttons = forms.filter(fresh).flatMap((form) => [...form.querySelectorAll("button")]);
  if (!buttons.length || count >= PRESSES_MAX) {
    document.documentElement.dataset.scanned = "yes";
    return;
  }
  sessionStorage.count = count + 1;
  buttons[count % buttons.length].disabled = false;
  buttons[count % buttons.length].click();
});
"""


@dataclass
class Scanner:
    """Scans links; `pressed` holds every choice that it sent."""

    browser: Browser
    pressed: set[str] = field(default_factory=set)

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
        found, seen = [link], set[str]()
        while found:
            place = found.pop()
            seen.add(place)
            page = context.new_page()
            page.goto(place)
            expect(page.locator("html[data-scanned]")).to_be_attached()
            links = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
            found += [one for one in links if KEYS.search(one) and one not in seen]
        context.close()

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            self.pressed |= set(parse_qs(request.post_data or "").get("choice", []))
