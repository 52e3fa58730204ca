"""Error pages: plain words, what to do next, and problems for programs."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from tests.unit.cast import Cast
from yana.web.errors import views
from yana.web.errors.shown import LAST_RESORT, Fault, show

FORM = "application/x-www-form-urlencoded"


def fetched(path: str, method: str = "GET") -> HttpRequest:
    return RequestFactory().generic(method, path)


def test_an_unknown_page_says_what_to_do(cast: Cast) -> None:
    page = Client().get("/nowhere/")
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()
    assert "tel:112" in page.content.decode()


def test_an_unknown_address_of_the_api_is_a_problem(cast: Cast) -> None:
    page = Client().get("/api/v1/nowhere")
    assert (page.status_code, page["Content-Type"]) == (404, "application/problem+json")
    assert page.json()["type"] == "urn:yana:problem:not_found"


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "We could not read that"),
        (views.forbidden, 403, "This page is not open to you"),
        (views.not_found, 404, "There is no such page"),
        (views.server_error, 500, "Something of ours broke"),
    ],
)
def test_each_error_has_a_page_and_a_problem(
    cast: Cast, view: object, status: int, words: str
) -> None:
    assert callable(view)
    page = view(fetched("/home/"))
    assert page.status_code == status
    assert words in page.content.decode()
    problem = view(fetched("/api/v1/circle"))
    assert problem.status_code == status
    assert problem["Content-Type"] == "application/problem+json"


def test_too_much_is_not_read(cast: Cast) -> None:
    ben = cast.supporter("Ben")
    path = cast.answer_path(cast.asks(), ben)
    page = Client().post(path, {"word": "a" * 200_000})
    assert page.status_code == 413
    assert "A few words are enough" in page.content.decode()


def test_a_press_on_our_own_old_page_needs_one_more_press(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = client.post("/ask/", {"words": "hello", "urgency": "worried"}, headers=headers)
    text = page.content.decode()
    assert page.status_code == 403
    assert "Press the button again" in text
    assert 'name="words" value="hello"' in text
    token = client.cookies["csrftoken"].value
    assert token
    assert text.count("csrfmiddlewaretoken") == 1


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {}],
)
def test_another_site_cannot_fill_in_what_is_sent_with_one_more_press(
    cast: Cast, headers: dict[str, str]
) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/ask/", {"words": "not mine"}, headers=headers)
    assert page.status_code == 403
    assert "not mine" not in page.content.decode()
    assert "open the page anew" in page.content.decode()


def test_when_even_the_error_page_breaks_there_are_words(cast: Cast) -> None:
    fault = Fault(kind="no_such_template", status=500, title="", detail="")
    page = show(fetched("/"), fault)
    assert page.content.decode() == LAST_RESORT
