"""Pseudonyms: keyed, and unlike for whatever is unlike."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import AnonymisationError
from barun.privacy.anonymisation.pseudonym import identify_secret, make_pseudonym

_SECRET = bytes(range(32))
_OTHER = bytes(range(1, 33))


def test_answer_by_hand() -> None:
    message = b"\x00\x00\x00\x06person\x00\x00\x00\x02P1"
    expected = hmac.new(_SECRET, message, hashlib.sha256).hexdigest()[:16]

    assert make_pseudonym(_SECRET, "person", "P1") == expected


def test_who_guesses_the_name_but_not_the_secret_finds_nothing() -> None:
    guesses = {hashlib.sha256(f"P{number}".encode()).hexdigest()[:16] for number in range(1, 100)}

    assert make_pseudonym(_SECRET, "P1") not in guesses
    assert make_pseudonym(_SECRET, "P1") != make_pseudonym(_OTHER, "P1")


@given(st.lists(st.text(max_size=5), max_size=3), st.lists(st.text(max_size=5), max_size=3))
def test_other_names_give_other_pseudonyms(first: list[str], second: list[str]) -> None:
    same = make_pseudonym(_SECRET, *first) == make_pseudonym(_SECRET, *second)

    assert same == (first == second)


def test_secret_is_named_without_being_told() -> None:
    assert len(identify_secret(_SECRET)) == 8
    assert identify_secret(_SECRET) != identify_secret(_OTHER)
    assert identify_secret(_SECRET) not in _SECRET.hex()


def test_short_secret_is_refused() -> None:
    with pytest.raises(AnonymisationError) as caught:
        make_pseudonym(_SECRET[:31], "P1")
    assert caught.value.details["got"] == 31
