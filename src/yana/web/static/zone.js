// Suggest this browser's time zone, so that nobody has to look theirs up. All works without it.
for (const field of document.querySelectorAll("[data-zone]")) {
  field.value = field.value || Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
