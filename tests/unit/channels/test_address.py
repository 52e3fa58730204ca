"""Addresses as they go over the wire, and the token in ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.channels.cast import TOKEN
from yana.channels.email.address import NotAnAddress, as_token, token_in, wire_address, with_token


@pytest.mark.parametrize(
    ("target", "wire"),
    [
        ("ben@example.test", "ben@example.test"),
        (" Ben.X+y@Example.TEST ", "Ben.X+y@example.test"),
        ("ben@bücher.example", "ben@xn--bcher-kva.example"),
        ("бен@example.test", "бен@example.test"),
        ("o'neil_{}!#$%&*/=?^`|~-@example.test", "o'neil_{}!#$%&*/=?^`|~-@example.test"),
        ("ben@localhost", "ben@localhost"),
    ],
)
def test_addresses_of_any_script_are_made_ready_for_the_wire(target: str, wire: str) -> None:
    assert wire_address(target) == wire


@pytest.mark.parametrize(
    "target",
    [
        "",
        "ben",
        "@example.test",
        "ben@",
        "ben@example..test",
        "ben@-example.test",
        "ben @example.test",
        "ben@example.test\r\nRCPT TO:<dov@example.test>",
        "ben@example.test>",
        "ben@example.test,dov@example.test",
        "<ben@example.test>",
        "a@b@example.test",
        ".ben@example.test",
        "ben..x@example.test",
        '"ben"@example.test',
        "ben\x00@example.test",
        "ben\u2028@example.test",
        "ben\ud83d@example.test",
        f"{'b' * 65}@example.test",
        f"ben@{'e' * 64}.test",
        f"ben@{'e.' * 120}testing.test",
    ],
)
def test_what_is_no_address_is_never_sent_to(target: str) -> None:
    with pytest.raises(NotAnAddress):
        wire_address(target)


@given(st.text())
def test_whatever_is_sent_to_stays_within_its_line(target: str) -> None:
    try:
        wire = wire_address(target)
    except NotAnAddress:
        return
    assert wire.count("@") == 1
    assert not set(wire) & set(' \t\r\n<>,;"')
    assert wire.rpartition("@")[2].isascii()


def test_the_token_comes_back_from_the_address_it_was_put_into() -> None:
    ours = with_token("yana@example.test", TOKEN)
    assert ours == f"yana+{TOKEN}@example.test"
    assert token_in(ours) == token_in(f" <{ours}> ") == TOKEN


@pytest.mark.parametrize("address", ["", "yana@example.test", "yana+news@example.test", "+++@"])
def test_another_address_holds_no_token(address: str) -> None:
    assert token_in(address) == ""


@given(st.text())
def test_a_token_is_short_and_plain(text: str) -> None:
    assert as_token(text) in {"", text}
    assert as_token(text) == "" or text.isascii()
