"""The diagram in ARCHITECTURE.md is the table in the code."""

from tools.diagram import PAGE, drawn


def test_the_diagram_is_drawn_from_the_table() -> None:
    """Run `make diagram` when this fails."""
    page = PAGE.read_text("utf-8")
    assert drawn(page) == page, "Run: make diagram"
