"""The browser: Debian's own Chromium, told to talk to nobody but us."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 60_000
"""Other tests may hold every core; nothing here is a test of speed."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def why_not() -> str | None:
    """Why there is no browser here, or None when there is one."""
    return None if CHROMIUM.exists() else "Chromium is not installed: run scripts/setup-test"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window, closed afterwards."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, timeout=PATIENCE_MS
        )
        yield browser
        browser.close()
