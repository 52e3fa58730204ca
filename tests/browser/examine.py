"""What every page must keep, whoever looks at it, on a phone and on a desk."""

from dataclasses import dataclass, field

from tests.browser.human import Human, take_picture

WIDTHS = {"phone": 360, "desk": 1280}
HEIGHT = 800
TARGET_MIN = 48
ASK_MIN = 96
NAMED_MAX = 6  # A fault of the frame is on every page; six are enough to find it.

# Links inside a sentence are exempt, as in WCAG 2.5.8; a number to call in distress is not.
FINDINGS = f"""() => {{
  const found = [], root = document.documentElement;
  const say = (what, element) =>
    found.push(`${{what}}: ${{element.outerHTML.replace(/\\s+/g, " ").slice(0, 120)}}`);
  const shown = (element) => {{
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility();
  }};
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  if (!root.lang) found.push("the page does not say its language");
  if (!document.title.trim()) found.push("the page has no title");
  if (all("h1").length !== 1) found.push(`${{all("h1").length}} first headings`);
  if (all("main").length !== 1) found.push(`${{all("main").length}} main parts`);
  if (root.scrollWidth > root.clientWidth) {{
    found.push(`it scrolls sideways: ${{root.scrollWidth}} px in ${{root.clientWidth}}`);
    for (const one of all("main *, header *, footer *, aside *"))
      if (one.getBoundingClientRect().right > root.clientWidth) say("sticks out", one);
  }}
  for (const one of all(".card, .note, .band, form, fieldset, li"))
    if (one.scrollWidth > one.clientWidth + 1) say("something sticks out of it", one);
  const said = all("button").map((one) => one.innerText.trim());
  for (const one of new Set(said))
    if (said.filter((other) => other === one).length > 1) found.push(`two buttons say “${one}”`);
  for (const one of all("input, select, textarea"))
    if (!one.labels.length && !one.ariaLabel && !one.getAttribute("aria-labelledby"))
      say("has no label", one);
  for (const one of all("button, a[href]"))
    if (!one.innerText.trim()) say("has no name", one);
  for (const one of all("img:not([alt])")) say("says nothing to who cannot see", one);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids))
    if (ids.filter((one) => one === id).length > 1) found.push(`two elements are called ${{id}}`);
  const targets = "button, .button, summary, select, textarea, nav a, .row > a, .choice," +
    "[href^='tel:'], input:not([type=checkbox], [type=radio])";
  for (const one of all(targets)) {{
    const {{height}} = one.getBoundingClientRect();
    const least = one.matches(".ask") ? {ASK_MIN} : {TARGET_MIN};
    if (height < least - 0.5) say(`${{height}} px high, not ${{least}}`, one);
  }}
  return found;
}}"""


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
            found: list[str] = human.page.evaluate(FINDINGS)
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
