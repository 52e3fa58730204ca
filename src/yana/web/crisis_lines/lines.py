"""Crisis lines: staffed services outside the circle, each a record that was checked on a day.

A wrong number is a hazard (of 69 apps for people in despair, six gave one), so a record names its
source, says when it was last checked, and expires after half a year at the latest: then pages say
so, and the release check fails. A line that nobody has checked is left out: better none than wrong.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ConfigDict, HttpUrl, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json

GOOD_FOR_MAX = timedelta(days=180)
"""Lines move and close: after half a year somebody looks again."""

ANYWHERE = ("112", "911")
"""The two emergency numbers that most telephones in the world understand."""

WITH_ARTICLE = frozenset({"GB", "NL", "US"})
"""Countries that English calls "the": in the Netherlands, and not in Netherlands."""

_NUMBER = re.compile(r"[0-9][0-9 -]{0,18}[0-9]")


class Kind(Enum):
    """What a line is there for."""

    EMERGENCY = "emergency"
    """Life is in danger: they come."""
    LISTENING = "listening"
    """Somebody listens, in any distress."""


class How(Enum):
    """How a line is reached."""

    CALL = "call"
    """By telephone."""
    TEXT = "text"
    """By text message, or by text relay where its name says so."""


class Checked(Enum):
    """How a record was last checked."""

    SOURCE = "from the source named"
    """Read in the source that the record names."""
    WIDELY_KNOWN = "widely known"
    """An emergency number that everybody there knows; the source is where to look it up."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, kw_only=True)
class Line:
    """One number of one service in one country, and how and when it was checked."""

    country: str
    kind: Kind
    name: str
    number: str
    how: tuple[How, ...]
    hours: str
    languages: tuple[str, ...]
    cost: str
    source: HttpUrl
    checked: Checked
    verified_on: date
    expires_on: date
    group: str

    @property
    def calls(self) -> bool:
        """Return whether one can speak to somebody at this number."""
        return How.CALL in self.how

    @property
    def texts(self) -> bool:
        """Return whether one can write to somebody at this number."""
        return How.TEXT in self.how

    @property
    def dialled(self) -> str:
        """Return the number as a telephone dials it."""
        return re.sub(r"[^0-9]", "", self.number)


@dataclass(frozen=True, kw_only=True)
class CountryLines:
    """All lines of one country. Paired ones stand together because all are always shown."""

    country: str
    name: str
    emergency: tuple[Line, ...] = ()
    listening: tuple[Line, ...] = ()

    @property
    def known(self) -> bool:
        """Return whether we know this country at all."""
        return bool(self.name)

    @property
    def place(self) -> str:
        """Return the name as it stands after "in": some countries have an article."""
        return f"the {self.name}" if self.country in WITH_ARTICLE else self.name

    @property
    def checked_on(self) -> date | None:
        """Return the day since which all of these have been checked."""
        return min((line.verified_on for line in (*self.emergency, *self.listening)), default=None)


def lines_for(country: str) -> CountryLines:
    """Return the lines of this country; one that we do not know has none, and no name."""
    code = country.upper()
    mine = [line for line in _lines() if line.country == code]
    return CountryLines(
        country=code,
        name=countries().get(code, ""),
        emergency=tuple(line for line in mine if line.kind is Kind.EMERGENCY),
        listening=tuple(line for line in mine if line.kind is Kind.LISTENING),
    )


@cache
def countries() -> Mapping[str, str]:
    """Return the countries that we have lines for: ISO 3166 code to name, in order of names."""
    found: Mapping[str, str] = _records()["countries"]
    return found


def check(today: date) -> list[str]:
    """Return what is wrong with the records today, in words for who mends them."""
    return list(_problems(_records(), today))


@cache
def _records() -> Mapping[str, Any]:
    text = files("yana.web.crisis_lines").joinpath("lines.json").read_bytes()
    records: Mapping[str, Any] = from_json(text)
    return records


@cache
def _lines() -> tuple[Line, ...]:
    # A record that cannot be read is left out here and named by check(): the others must be shown.
    return tuple(line for line in map(_read, _records()["lines"]) if isinstance(line, Line))


_LINE = TypeAdapter(Line)


def _read(record: object) -> Line | str:
    try:
        return _LINE.validate_python(record)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        return f"cannot be read: {fields}"


def _problems(records: Mapping[str, Any], today: date) -> Iterator[str]:
    good: list[Line] = []
    for record in records["lines"]:
        line = _read(record)
        if isinstance(line, str):
            yield f"{record.get('country')} {record.get('number')} {line}"
            continue
        yield from (f"{line.country} {line.number} {fault}" for fault in _faults(line, today))
        good.append(line)
    yield from _odd_ones(good)
    helped = {line.country for line in good}
    yield from (f"{code} has no line" for code in records["countries"] if code not in helped)


def _odd_ones(lines: Sequence[Line]) -> Iterator[str]:
    numbers = Counter(f"{line.country} {line.dialled}" for line in lines)
    yield from (f"{number} is there twice" for number, count in numbers.items() if count > 1)
    pairs = Counter(f"{line.country} {line.group}" for line in lines if line.group)
    yield from (f"{pair} is a pair of one" for pair, count in pairs.items() if count == 1)


def _faults(line: Line, today: date) -> Iterator[str]:
    if line.country not in countries():
        yield "belongs to a country that has no name"
    if not _NUMBER.fullmatch(line.number):
        yield "is not a number that can be dialled"
    if not line.how or not line.name or not line.hours:
        yield "does not say who answers, how, or when"
    if line.verified_on > today:
        yield f"was checked in the future, on {line.verified_on}"
    if line.expires_on - line.verified_on > GOOD_FOR_MAX:
        yield f"is taken as good for more than {GOOD_FOR_MAX.days} days"
    if line.expires_on < today:
        yield f"expired on {line.expires_on}: look at {line.source} and check it again"
