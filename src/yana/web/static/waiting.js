// The waiting page must not look true when it is only old: when YANA cannot be reached, say so.
const stale = document.getElementById("stale");
const show = (event) => {
  stale.hidden = event.detail.successful;
};
document.body.addEventListener("htmx:afterRequest", show);
