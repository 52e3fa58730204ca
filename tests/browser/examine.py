"""What every page must keep, whoever looks at it, on a phone and on a desk."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.human import Human, take_picture

WIDTHS = {"phone": 360, "desk": 1280}
HEIGHT = 800
LEAST = {"target": 48, "ask": 96}
NAMED_MAX = 6  # A fault of the frame is on every page; six are enough to find it.
FINDINGS = Path(__file__).with_name("examine.js").read_text()


@dataclass
class Examination:
    """Looks at each page at each width; `findings` says what is wrong, and where."""

    places: dict[str, dict[str, None]] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)

    def __call__(self, human: Human) -> None:
        """Examine the page that this human sees now."""
        heading = human.page.get_by_role("heading", level=1).first.inner_text()
        self.pages.add(heading)
        for device, width in WIDTHS.items():
            human.page.set_viewport_size({"width": width, "height": HEIGHT})
            found: list[str] = human.page.evaluate(FINDINGS, LEAST)
            for one in found:
                self.places.setdefault(one, {})[f"“{heading}” on a {device}"] = None
            take_picture(human, f"-{width}")

    @property
    def findings(self) -> list[str]:
        """Each thing that is wrong, with the first pages where it is."""
        return [
            f"{what}\n        {len(places)} times: {', '.join([*places][:NAMED_MAX])}"
            for what, places in self.places.items()
        ]
