"""The reference of the API is complete, and its examples run."""

import re
import shlex
from pathlib import Path
from string import Template
from typing import Any, get_args

import pytest

from tests.unit.api.program import program_of, program_of_amina, send
from tests.unit.cast import Cast
from yana.api.problems import TITLES
from yana.api.v1 import api
from yana.core.event import Event
from yana.project.settings import DATA_UPLOAD_MAX_MEMORY_SIZE

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text()
SCHEMA: dict[str, Any] = api.get_openapi_schema()
EXAMPLE = re.compile(r"```sh\n(curl .*?)```", re.DOTALL)


@pytest.mark.parametrize(
    "operation",
    [f"{method.upper()} {path}" for path, methods in SCHEMA["paths"].items() for method in methods],
)
def test_every_path_and_method_is_described_with_an_example(operation: str) -> None:
    assert f"### `{operation}`\n" in PAGE
    section = PAGE.partition(f"### `{operation}`\n")[2].partition("\n#")[0]
    assert EXAMPLE.search(section)


@pytest.mark.parametrize("name", sorted(SCHEMA["components"]["schemas"]))
def test_every_field_and_every_word_is_described(name: str) -> None:
    schema = SCHEMA["components"]["schemas"][name]
    words = [*schema.get("properties", {}), *schema.get("enum", [])]
    assert [one for one in words if f"`{one}`" not in PAGE] == []


def test_every_kind_of_event_is_described() -> None:
    names = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one.__name__).lower() for one in get_args(Event)]
    assert [one for one in names if f"`{one}`" not in PAGE] == []


def test_every_error_is_described() -> None:
    for status, title in TITLES.items():
        assert f"| {status} | `urn:yana:problem:{title.lower().replace(' ', '_')}` |" in PAGE
    assert f"{DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes" in PAGE


def test_every_field_says_what_it_means() -> None:
    for name, schema in SCHEMA["components"]["schemas"].items():
        for field, details in schema.get("properties", {}).items():
            assert details.get("description"), f"{name}.{field}"


def test_the_document_needs_no_key() -> None:
    reply = send("GET", "/openapi.json")
    assert reply.status_code == 200
    problem = reply.json()["paths"]["/api/v1/calls"]["post"]["responses"]["503"]["content"]
    assert "application/problem+json" in problem


def test_the_examples_run_one_after_the_other(cast: Cast) -> None:
    cast.supporter("Ben")
    known = {
        "YANA": "",
        "AMINA": program_of_amina(cast).key,
        "BEN": program_of(cast, "Ben").key,
        "CHI_ID": cast.supporter("Chi").id,
        "CHI": program_of(cast, "Chi").key,
    }
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == sum(len(methods) for methods in SCHEMA["paths"].values())
    states = []
    for example in examples:
        reply = run(example, known)
        assert reply["status"] in {200, 201}, (example, reply)
        known.setdefault("CALL", str(reply.get("id")))
        if "rule" in reply:
            known.setdefault("RHYTHM", str(reply["id"]))
        states.append(reply.get("state"))
    assert "settled" in states


def run(example: str, known: dict[str, str]) -> dict[str, Any]:
    """Do what curl would do."""
    words = shlex.split(Template(example.replace(" \\\n", " ")).safe_substitute(known))[1:]
    method, data, path, headers = "GET", "", "", {}
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-d":
            data = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        else:
            path = word.removeprefix("/api/v1")
    key = headers["Authorization"].removeprefix("Bearer ")
    reply = send(method, path, data.encode(), key=key, kind=headers.get("Content-Type", ""))
    return {**reply.json(), "status": reply.status_code}
