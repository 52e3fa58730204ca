"""Pages, as browsers and mail scanners see them."""
