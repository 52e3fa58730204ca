"""What a message says to the one who gets it, in their language; the sentences are in `drafts/`.

The rules, each kept by a test: nothing private anywhere, and no name in the subject or the first
line, because both show on a locked screen; an invitation alone names who invites, or it would read
like a fraud. Plain words, at most twelve in a sentence. Nothing that
is not known to be true. Never a word that a provider takes as a command (evidence-safety 4.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_supported_language_variant, gettext, override

from yana.channels.drafts import draft_of
from yana.channels.drafts.parts import EMERGENCY, GREETING, Draft, Line
from yana.channels.plain import one_line, plain_name
from yana.core.effect import Message
from yana.core.policy import Urgency
from yana.engine.ports import Attempt

SUBJECT_LENGTH_MAX = 150  # Mail programs show half of that.

HURRIED = frozenset({Urgency.URGENT.value, Urgency.DANGER.value})
NAMES = ("person", "name", "other")


@dataclass(frozen=True, kw_only=True)
class Link:
    """The one page that a message leads to, and what its button says."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """A message in words, ready for any channel."""

    subject: str
    paragraphs: tuple[str, ...]
    link: Link | None = None
    footer: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the message as plain text, with the link on a line of its own."""
        link = (f"{self.link.label}:\n{self.link.url}",) if self.link else ()
        below = ("\n".join(self.footer),) if self.footer else ()
        return "\n\n".join((*self.paragraphs, *link, *below)) + "\n"


def word(attempt: Attempt) -> Words:
    """Return what this attempt says, in the recipient's language or else in English."""
    if attempt.message is Message.SIGN_IN:
        return _passed_through(attempt.facts)
    with override(known_language(attempt.language)):
        words = _filled(draft_of(attempt.message, attempt.facts), attempt.facts)
        if attempt.facts.get("trial") == "yes":
            words = _marked_as_trial(words)
        if attempt.repeat:
            before = gettext("You may have had this message before.")
            words = replace(words, paragraphs=(before, *words.paragraphs))
        return words


def known_language(language: str) -> str:
    """Return the language, its nearest relative, or English: a language never stops a message."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return "en"


def hurried(facts: Mapping[str, str]) -> bool:
    """Return whether the person asked in a hurry, so that the message must be noticed."""
    return facts.get("urgency", "") in HURRIED


def _passed_through(facts: Mapping[str, str]) -> Words:
    """The account's own mail: its code must arrive as it was written."""
    subject = one_line(facts.get("subject", ""), SUBJECT_LENGTH_MAX)
    return Words(subject=subject, paragraphs=(facts.get("body", "").strip("\n"),))


def _filled(draft: Draft, facts: Mapping[str, str]) -> Words:
    known = {**facts, **{name: plain_name(facts.get(name, "")) for name in NAMES}}
    if known["person"] == known["name"]:
        # Their own follow-up: nobody is told to say hello to themself.
        known["person"] = ""
    in_a_hurry = hurried(facts)
    subject = draft.subject_hurried if in_a_hurry and draft.subject_hurried else draft.subject
    if draft.subject_named and known["person"]:
        subject = draft.subject_named
    asks = draft.asks.get(facts.get("urgency", ""), draft.asks.get("", ()))
    danger = (EMERGENCY,) if in_a_hurry and draft.emergency else ()
    # Who asks and how comes third: the first two lines fill what a locked screen shows.
    lines = (GREETING, *draft.lines[:2], *asks, *draft.lines[2:], *danger)
    url = facts.get("link", "")
    return Words(
        subject=gettext(subject) % {"person": known["person"]},
        paragraphs=_said(lines, known),
        link=Link(label=gettext(draft.label), url=url) if url else None,
        footer=_said(draft.footer, known),
    )


def _said(lines: tuple[Line, ...], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Each line with its names put in; what would need a name that is missing is said without."""
    said = []
    for line in lines:
        whole = all(facts.get(fact) for fact in line.needs)
        sentence = line.text if whole else line.without
        if sentence:
            said.append(gettext(sentence) % {fact: facts.get(fact, "") for fact in line.needs})
    return tuple(said)


def _marked_as_trial(words: Words) -> Words:
    mark = gettext("This is a trial. Nobody needs help.")
    subject = gettext("Trial: %(subject)s") % {"subject": words.subject}
    return replace(words, subject=subject, paragraphs=(mark, *words.paragraphs))
