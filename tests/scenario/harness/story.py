"""The story: time, people, and what each of them does and hears."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta

from tests.scenario.harness import cast
from tests.scenario.harness.browser import Browser, Page
from tests.scenario.harness.clock import StoryClock
from tests.scenario.harness.mailbox import Heard, Mailboxes
from tests.scenario.harness.processes import Died
from tests.scenario.harness.system import Ran, Reply, Request, path_of
from yana.core.effect import Message
from yana.core.rhythm import DAYS

LONG_ENOUGH = timedelta(seconds=3)
"""How long a human needs, at the least, from seeing a page to pressing a button."""

LEASE_LAPSED = timedelta(seconds=5)
"""After so long another engine takes over what a dead one had claimed."""

TURNS_MAX = 2_000


@dataclass
class Story:
    """One story over the real system: verbs that do, and asserts that nothing else is heard."""

    clock: StoryClock
    web: Callable[[Request], Reply]
    engine: Callable[[], Ran]
    mail: Mailboxes
    told_to: set[str] = field(default_factory=set)

    @property
    def time(self) -> "Time":
        """The story's time."""
        return Time(self)

    def person(self, name: str = "Amina", country: str = "DE") -> "PersonActor":
        """Somebody who has set up a circle, which is empty yet."""
        person_id, cookies = cast.set_up_person(name, country, self.clock.now())
        return PersonActor(self, person_id, name, Browser(self.web, cookies))

    def run_engine(self) -> Ran:
        """Let the engine act until nothing is due; one that dies starts again, as it would."""
        for _ in range(TURNS_MAX):
            try:
                return self.engine()
            except Died:
                self.clock.set(self.clock.now() + LEASE_LAPSED)
        raise AssertionError("the engine keeps dying")

    def nobody_else_hears_anything(self) -> None:
        """Every message that came was expected."""
        self.run_engine()
        self.mail.expect_silence()


@dataclass
class Time:
    """The story's time."""

    story: Story

    def passes(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass; everything that becomes due meanwhile happens in its time."""
        clock = self.story.clock
        until = clock.now() + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        for _ in range(TURNS_MAX):
            due = self.story.run_engine().next_due
            if due is None or due > until:
                break
            clock.set(max(due, clock.now() + timedelta(milliseconds=10)))
        clock.set(max(until, clock.now()))
        self.story.run_engine()

    def jumps(self, by: timedelta) -> None:
        """Set the clock forwards or backwards, as a wrong clock would."""
        self.story.clock.set(self.story.clock.now() + by)


@dataclass
class PersonActor:
    """One who asks."""

    story: Story
    id: str
    name: str
    browser: Browser

    def has_supporter(
        self,
        name: str,
        *,
        quiet: tuple[time, time] | None = None,
        may_wake: bool = False,
        zone: str = "Europe/Berlin",
    ) -> "SupporterActor":
        """A supporter who agreed some time ago."""
        supporter = cast.agreed_supporter(self.id, name, quiet=quiet, may_wake=may_wake, zone=zone)
        return self._actor(supporter.id, name)

    def invites(self, name: str) -> "SupporterActor":
        """Put a supporter into the circle by the page, who is then asked to agree."""
        self.browser.open("/circle/add/")
        self.browser.press("Ask them", **cast.supporter_form(name))
        self.story.run_engine()
        return self._actor(cast.supporter_id(self.id, name), name)

    def asks(
        self,
        urgency: str,
        *,
        words: str = "",
        do_not_tell: "tuple[SupporterActor, ...]" = (),
        please_do_not: str = "",
    ) -> Page:
        """Press one of the four buttons."""
        self.browser.open("/home/")
        page = self.browser.press(
            urgency,
            words=words,
            do_not_tell=[one.id for one in do_not_tell],
            please_do_not=please_do_not,
        )
        assert page.status == 200, page.text
        self.story.run_engine()
        return page

    def sees(self, *words: str) -> Page:
        """Look at the waiting page, which says all of these words."""
        page = self.browser.open("/home/")
        for one in words:
            assert one.lower() in page.text.lower(), f"{one!r} is not on the page: {page.text}"
        return page

    def looks_back(self, *words: str) -> Page:
        """Look at how the last call ended; the page says all of these words."""
        page = self.browser.open("/home/")
        page = self.browser.open(page.links["See how it ended"])
        for one in words:
            assert one.lower() in page.text.lower(), f"{one!r} is not on the page: {page.text}"
        return page

    def does_not_see(self, *words: str) -> None:
        """Look at the waiting page, which says none of these words."""
        page = self.browser.open("/home/")
        for one in words:
            assert one.lower() not in page.text.lower(), f"{one!r} is on the page: {page.text}"

    def says_with_me(self, supporter: "SupporterActor") -> None:
        """Confirm that a supporter is there."""
        self.browser.open("/home/")
        self.browser.press(f"{supporter.name} is with me")
        self.story.run_engine()

    def says_nobody_is_here(self) -> None:
        """Say that nobody is there, whatever anybody claims."""
        self.browser.open("/home/")
        self.browser.press("Nobody is with me")
        self.story.run_engine()

    def hears(self, *messages: Message) -> Heard:
        """New mail came to the person: exactly these messages; the last of them."""
        heard = self.story.mail.take(cast.address(self.name))
        found = [one.message for one in heard]
        assert found == [*messages], f"{self.name} heard {found}, not {[*messages]}"
        return heard[-1]

    def hears_nothing(self) -> None:
        """No new mail came to the person."""
        heard = [one.message for one in self.story.mail.take(cast.address(self.name))]
        assert not heard, f"{self.name} heard {heard}"

    def chooses_rhythm(
        self, times: str, *, days: Sequence[str] = DAYS, **given: str | list[str]
    ) -> Page:
        """Choose when to check in; what is not given stays as the page suggests."""
        self.browser.open("/check-in/rhythm/")
        page = self.browser.press("Save", times=times, days=[*days], **given)
        assert page.status == 200, page.text
        self.story.run_engine()
        return page

    def chooses_word(self, word: str, not_told: "Sequence[SupporterActor]" = ()) -> None:
        """Choose a word for danger, and whom it must not reach."""
        self.browser.open("/check-in/danger/")
        page = self.browser.press(
            "Keep this word", word=word, not_told=[one.id for one in not_told]
        )
        assert page.status == 200, page.text

    def checks_in(self, said: str = "good", *, word: str = "") -> Page:
        """Check in by their own page."""
        self.browser.open("/check-in/")
        page = self.browser.press(said, word=word)
        assert page.status == 200, page.text
        self.story.run_engine()
        return page

    def checks_in_by(self, heard: Heard, said: str = "good", *, word: str = "") -> Page:
        """Check in by the link of a message, in a browser that knows nobody."""
        browser = Browser(self.story.web)
        browser.open(path_of(next(one for one in heard.links if "/c/" in one)))
        self.story.clock.set(self.story.clock.now() + LONG_ENOUGH)
        page = browser.press(said, word=word)
        assert page.status == 200, page.text
        self.story.run_engine()
        return page

    def pauses(self, until: str, knows: "SupporterActor | None" = None) -> Page:
        """Pause check-ins until this day."""
        self.browser.open("/check-in/pause/")
        page = self.browser.press("Pause", until=until, knows="" if knows is None else knows.id)
        self.story.run_engine()
        return page

    def settles(self, outcome: str = "safe", *, word: str = "", look_in: str = "") -> Page:
        """End the call."""
        self.browser.open("/home/settle/")
        given = {"outcome": outcome, "word": word}
        if look_in:
            given |= {"look_in": "on", "hours": look_in}
        page = self.browser.press("It is over", **given)
        assert page.status == 200, page.text
        self.story.run_engine()
        return page

    def excludes(self, supporter: "SupporterActor") -> None:
        """Take a supporter out of the circle."""
        self.browser.open(f"/circle/{supporter.id}/exclude/")
        self.browser.press(f"Take {supporter.name} out")
        self.story.run_engine()

    def _actor(self, supporter_id: str, name: str) -> "SupporterActor":
        return SupporterActor(self.story, self, supporter_id, name, Browser(self.story.web))


@dataclass
class SupporterActor:
    """One who may be reached."""

    story: Story
    person: PersonActor
    id: str
    name: str
    browser: Browser
    answer_path: str = ""
    member_path: str = ""

    @property
    def address(self) -> str:
        """Where their mail comes to."""
        return cast.address(self.name)

    def hears(self, *messages: Message) -> Heard:
        """New mail came: exactly these messages (a ring, if none is named); the last of them."""
        heard = self.story.mail.take(self.address)
        expected = list(messages) or [Message.RING]
        found = [one.message for one in heard]
        assert found == expected, f"{self.name} heard {found}, not {expected}"
        for one in heard:
            self._remember(one)
        return heard[-1]

    def hears_nothing(self) -> None:
        """No new mail came."""
        heard = [one.message for one in self.story.mail.take(self.address)]
        assert not heard, f"{self.name} heard {heard}"

    def opens(self) -> Page:
        """Open the newest link to the call."""
        return self.browser.open(self.answer_path)

    def has_this(self) -> Page:
        """Answer: I have this."""
        return self._says("has_this")

    def cannot(self) -> Page:
        """Answer: I cannot."""
        return self._says("cannot")

    def is_with_them(self) -> Page:
        """Say: I'm with them."""
        return self._says("with_them")

    def will_be_there(self, minutes: int) -> Page:
        """Say when they will be there."""
        return self._says(f"In {minutes} minutes")

    def hands_over_to(self, other: "SupporterActor") -> Page:
        """Ask another to take over."""
        return self._says("hand_over", to=other.id)

    def has_to_stop(self) -> Page:
        """Say: I have to stop."""
        return self._says("stop")

    def settles(self, outcome: str = "safe", **given: str) -> Page:
        """End the call."""
        return self._says("settle", outcome=outcome, **given)

    def opens_own_page(self) -> Page:
        """Open the page that shows what they agreed to."""
        return self.browser.open(self.member_path or cast.member_path(self.person.id, self.id))

    def agrees(self) -> Page:
        """Say yes to being a supporter."""
        return self._chooses("agree")

    def says_no_thank_you(self) -> Page:
        """Say no to being a supporter."""
        return self._chooses("refuse")

    def steps_back(self) -> Page:
        """Leave the circle, and mean it."""
        page = self.opens_own_page()
        self.browser.open(path_of_link(page.links["Step back"]))
        self._thinks()
        page = self.browser.press("leave")
        self.story.run_engine()
        return page

    def joins(self) -> Page:
        """Find the open call on their own page, and say: I have this."""
        page = self.opens_own_page()
        self.answer_path = next(path_of_link(url) for url in page.links.values() if "/a/" in url)
        return self.has_this()

    def _says(self, choice: str, **fields: str) -> Page:
        self.opens()
        self._thinks()
        page = self.browser.press(choice, **fields)
        self.story.run_engine()
        return page

    def _chooses(self, choice: str) -> Page:
        self.opens_own_page()
        self._thinks()
        page = self.browser.press(choice)
        self.story.run_engine()
        return page

    def _thinks(self) -> None:
        self.story.clock.set(self.story.clock.now() + LONG_ENOUGH)

    def _remember(self, heard: Heard) -> None:
        for link in heard.links:
            path = path_of(link)
            if path.startswith("/a/"):
                self.answer_path = path
            elif path.startswith("/m/"):
                self.member_path = path


def path_of_link(url: str) -> str:
    """Where a link on a page leads, within our pages."""
    return path_of(url) if "://" in url else url
