"""Browser, servers and people for these tests.

All is of package scope at most: while Playwright runs, Django's database is closed to its thread,
so it must be gone before the tests of another folder begin.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium as debian
from tests.browser.human import Human, sit_down
from tests.browser.post import PostfixPost, SinkPost
from tests.browser.served import Served
from tests.servers.postfix import PostfixServer
from tests.servers.smtp import SmtpSink

Sits = Callable[..., Human]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all of them; each human has a context of their own in it."""
    if reason := debian.why_not():
        pytest.skip(reason)
    with debian.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def sink() -> Iterator[SmtpSink]:
    """A mail server that keeps everybody's mail."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="package")
def served(sink: SmtpSink) -> Iterator[Served]:
    """One `yana serve` for the tests whose people never meet."""
    with Served(sink.port) as served:
        yield served


@pytest.fixture
def post(sink: SmtpSink) -> SinkPost:
    """Mailboxes of this test's own."""
    return SinkPost(sink)


@pytest.fixture
def postfix_post(postfix: PostfixServer) -> PostfixPost:
    """Mailboxes at a real mail server."""
    return PostfixPost(postfix)


@pytest.fixture
def postfix_served(postfix: PostfixServer) -> Iterator[Served]:
    """A `yana serve` that sends over the real mail server."""
    with Served(postfix.port) as served:
        yield served


@pytest.fixture
def sits(browser: Browser) -> Iterator[Sits]:
    """Sit somebody down before a browser; at the end, nothing has gone wrong in any of them."""
    people: list[Human] = []

    def sit(name: str, served: Served, *, javascript: bool = True) -> Human:
        people.append(sit_down(browser, name, served.url, javascript=javascript))
        return people[-1]

    yield sit
    for one in people:
        one.page.context.close()
    faults = [fault for one in people for fault in one.faults]
    assert not faults, "\n".join(faults)
