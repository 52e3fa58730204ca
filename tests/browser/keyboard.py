"""A human without a mouse: Tab goes on, Enter and Space press."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Request

from tests.browser.human import Human

TABS_MAX = 80
IS_FOCUSED = "element => element === document.activeElement"
IS_SEEN = """element => {
  const {outlineStyle, outlineWidth} = getComputedStyle(element);
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


@dataclass
class Keyboard:
    """The keys of one human; `sent` is what left the browser as a POST."""

    human: Human
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.human.page.on("request", self._note)

    def presses(self, key: str) -> None:
        """Press one key, wherever the focus is."""
        self.human.page.keyboard.press(key)

    def tabs_to(self, target: Locator) -> None:
        """Go on by Tab until this has the focus, and it shows."""
        for _ in range(TABS_MAX):
            self.presses("Tab")
            if target.evaluate(IS_FOCUSED):
                assert target.evaluate(IS_SEEN), f"nobody sees that {target} has the focus"
                return
        raise AssertionError(f"no Tab leads to {target} on {self.human.path()}")

    def tabs_and_presses(self, target: Locator, key: str) -> None:
        """Go on by Tab to this, and press it by a key."""
        self.tabs_to(target)
        self.presses(key)

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            self.sent.append(request.url)
