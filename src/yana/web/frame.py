"""What stands around every page: whose it is, and whether it is a trial."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from yana.core.circle import Person
from yana.web.person import who
from yana.web.requests import system


@dataclass(frozen=True)
class Frame:
    """Looks things up only when a page shows them: an error page must not need the database."""

    request: HttpRequest

    @cached_property
    def person(self) -> Person | None:
        """Return whose page this is."""
        return who.person(self.request)

    @property
    def trial(self) -> bool:
        """Return whether this is a trial, in which nobody real is told."""
        return self.person is not None and self.person.trial

    @property
    def mail_ready(self) -> bool:
        """Return whether messages leave this machine."""
        return system(self.request).mail_ready


def context(request: HttpRequest) -> dict[str, Frame]:
    """Give every template its frame."""
    return {"frame": Frame(request)}
