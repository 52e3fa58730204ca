"""Which lines a page shows: those of the country that was chosen, never one that we guessed."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yana.web.crisis_lines.lines import ANYWHERE, CountryLines, countries, lines_for
from yana.web.requests import system

COUNTRY_COOKIE = "country"
COUNTRY_COOKIE_AGE = 365 * 24 * 60 * 60  # A year: nobody should have to say it twice.


@dataclass(frozen=True)
class Crisis:
    """What templates know of crisis lines; nothing here needs the database or a session."""

    request: HttpRequest

    @cached_property
    def lines(self) -> CountryLines:
        """Return the lines of the country of this page."""
        return lines_for(_country(self.request))

    @cached_property
    def today(self) -> date:
        """Return the day by which a record counts as expired."""
        return system(self.request).clock.now().date()

    @property
    def anywhere(self) -> tuple[str, ...]:
        """Return the numbers to try in a country that we do not know."""
        return ANYWHERE

    @property
    def countries(self) -> list[tuple[str, str]]:
        """Return the countries to choose from."""
        return list(countries().items())


def context(request: HttpRequest) -> dict[str, Crisis]:
    """Give every template the crisis lines for its country."""
    return {"crisis": Crisis(request)}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show all that we know of one country's lines, and remember the choice in this browser."""
    chosen = _known(request.GET.get("country"))
    response = render(request, "crisis_lines/page.html", {"asked": "country" in request.GET})
    if chosen:
        remember(request, response, chosen)
    elif "country" in request.GET:
        response.delete_cookie(COUNTRY_COOKIE)
    return response


def remember(request: HttpRequest, response: HttpResponseBase, country: str) -> None:
    """Keep the country in this browser, so that pages that may not ask the store know it too."""
    response.set_cookie(
        COUNTRY_COOKIE,
        country,
        max_age=COUNTRY_COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _country(request: HttpRequest) -> str:
    # A page that is about somebody says whose country counts; otherwise this browser's choice.
    given = getattr(request, "yana_country", None)
    if given is not None:
        return _known(given)
    if "country" in request.GET:
        return _known(request.GET["country"])
    return _known(request.COOKIES.get(COUNTRY_COOKIE))


def _known(country: str | None) -> str:
    code = (country or "").upper()
    return code if code in countries() else ""
