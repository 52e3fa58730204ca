"""A responder's browser: it keeps what the page's form carries, and waits as a human would."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.test import Client

from tests.unit.cast import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LOADED = re.compile(r'name="loaded" value="([^"]+)"')


@dataclass
class Browser:
    """Opens one link, and presses buttons on what came."""

    cast: Cast
    path: str
    loaded: str = ""

    def opens(self) -> "Response":
        """Load the page."""
        return self._keep(Client(enforce_csrf_checks=True).get(self.path))

    def presses(self, choice: str, **fields: str) -> "Response":
        """Press a button at once, and follow where it leads."""
        data = {"choice": choice, "loaded": self.loaded, **fields}
        client = Client(enforce_csrf_checks=True)
        return self._keep(client.post(self.path, data, follow=True))

    def chooses(self, choice: str, **fields: str) -> "Response":
        """Open the page, think, and press a button."""
        self.opens()
        self.cast.passes(seconds=3)
        return self.presses(choice, **fields)

    def _keep(self, response: "Response") -> "Response":
        found = LOADED.search(response.content.decode())
        self.loaded = found[1] if found else self.loaded
        return response
