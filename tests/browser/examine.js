// What is wrong with the page that is shown, each as a sentence. `least` is how high a target is.
(least) => {
  const found = [], root = document.documentElement;
  const say = (what, element) =>
    found.push(`${what}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 120)}`);
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility() &&
      !element.closest("[aria-hidden=true]");
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const twice = (words) => new Set(words.filter((one, place) => words.indexOf(one) !== place));

  if (!root.lang) found.push("the page does not say its language");
  if (!document.title.trim()) found.push("the page has no title");
  if (all("h1").length !== 1) found.push(`${all("h1").length} first headings`);
  if (all("main").length !== 1) found.push(`${all("main").length} main parts`);

  if (root.scrollWidth > root.clientWidth) found.push("the page scrolls sideways");
  for (const one of all(".card, .note, .band, form, fieldset, li, dl"))
    if (one.scrollWidth > one.clientWidth + 1) say("something sticks out", one);

  for (const one of all("input, select, textarea"))
    if (!one.labels.length && !one.ariaLabel && !one.hasAttribute("aria-labelledby"))
      say("has no label", one);
  for (const one of all("button, a[href]")) if (!one.innerText.trim()) say("has no name", one);
  for (const one of all("img:not([alt])")) say("says nothing to who cannot see", one);
  for (const one of twice(all("button").map((button) => button.innerText.trim())))
    found.push(`two buttons say “${one}”`);
  for (const one of twice([...document.querySelectorAll("[id]")].map((element) => element.id)))
    found.push(`two elements are called “${one}”`);

  // Links inside a sentence are exempt (WCAG 2.5.8); a number to call in distress is not.
  const targets = "button, .button, summary, select, textarea, nav a, .row > a, label.choice, " +
    "[href^='tel:'], input:not([type=checkbox], [type=radio])";
  for (const one of all(targets)) {
    const wanted = one.matches(".ask") ? least.ask : least.target;
    const {height} = one.getBoundingClientRect();
    if (height < wanted - 0.5) say(`${height} px high, not ${wanted}`, one);
  }
  return found;
}
