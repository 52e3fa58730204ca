"""Crisis lines: checked records, the page that shows them, and never a guess."""

from datetime import date

import pytest
from django.test import Client

from tests.unit.cast import Cast
from yana.web.crisis_lines import check, countries, lines_for
from yana.web.crisis_lines.lines import Kind

CHECKED = date(2026, 11, 22)


def test_the_records_are_well_formed() -> None:
    assert check(CHECKED) == []


def test_an_expired_record_is_named_with_where_to_look() -> None:
    problems = check(date(2027, 5, 22))
    assert any("DE 0800 111 0 111 expired on 2027-05-21" in one for one in problems)
    assert all("http" in one for one in problems)


def test_a_record_from_the_future_is_named() -> None:
    assert any("checked in the future" in one for one in check(date(2026, 1, 1)))


@pytest.mark.parametrize("country", list(countries()))
def test_every_country_has_an_emergency_number(country: str) -> None:
    lines = lines_for(country)
    assert lines.emergency
    assert all(one.kind is Kind.EMERGENCY for one in lines.emergency)


def test_paired_services_stand_together() -> None:
    assert [one.number for one in lines_for("be").listening] == ["1813", "0800 32 123"]


def test_an_unknown_country_has_no_lines() -> None:
    assert not lines_for("XX").known


@pytest.mark.parametrize(
    ("country", "place"),
    [("DE", "Germany"), ("NL", "the Netherlands"), ("US", "the United States")],
)
def test_a_country_is_named_as_people_say_it(cast: Cast, country: str, place: str) -> None:
    text = Client().get("/lines/", {"country": country}).content.decode()
    assert f"Crisis lines in {place}<" in text
    assert f"Is a life in danger in {place}?" in text


def test_what_to_do_stands_apart_from_the_number(cast: Cast) -> None:
    # A space that could break is left out before bold words in a link that is laid out as a row.
    assert "text&nbsp;<strong>741741" in Client().get("/lines/", {"country": "US"}).content.decode()


def test_the_page_asks_for_the_country_and_shows_two_numbers_meanwhile(cast: Cast) -> None:
    text = Client().get("/lines/").content.decode()
    for words in ("tel:112", "tel:911", "Which country is it?", "findahelpline.com"):
        assert words in text


def test_a_choice_is_shown_and_remembered_in_this_browser_alone(cast: Cast) -> None:
    client = Client()
    text = client.get("/lines/", {"country": "JP"}).content.decode()
    for words in ("Crisis lines in Japan", "0120-279-338", "Last checked on 22 November 2026"):
        assert words in text
    assert "0570-064-556" in client.get("/lines/").content.decode()
    assert "Japan?" in client.get("/does-not-exist/").content.decode()
    assert "Which country is it?" in Client().get("/lines/").content.decode()


@pytest.mark.parametrize("country", ["XX", "", "<script>", "DEU", "\x00"])
def test_a_country_without_lines_says_so(cast: Cast, country: str) -> None:
    page = Client().get("/lines/", {"country": country})
    assert page.status_code == 200
    assert "We have no checked lines for that country" in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_an_expired_record_says_so_on_the_page(cast: Cast) -> None:
    cast.passes(days=200)
    text = Client().get("/lines/", {"country": "DE"}).content.decode()
    assert "may be out of date" in text
    cast.passes(days=-200)
    assert "may be out of date" not in Client().get("/lines/?country=DE").content.decode()


def test_the_page_does_not_lead_to_itself(cast: Cast) -> None:
    for country in ("", "DE"):
        page = Client().get("/lines/", {"country": country}).content.decode()
        assert 'href="/lines/"' not in page
    assert 'href="/lines/"' in Client().get("/does-not-exist/").content.decode()
