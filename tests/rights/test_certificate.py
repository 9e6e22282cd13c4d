"""A certificate is valid as it was signed, and in no other way."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import InputError
from barun.messages import LANGUAGES
from barun.privacy.encryption.signature import SigningKey, fingerprint, is_signed_by
from barun.rights.certificate import Certificate

_SECRET, _OTHER = bytes(range(32)), bytes(range(1, 33))
_CONTENT: dict[str, Any] = {
    "id": "0f" * 16,
    "begun": "2026-11-21T10:00:00Z",
    "finished": "2026-11-21T10:00:09Z",
    "deleted": {"samples": 3, "dataset_rows": 48},
    "dataset_versions": {"a" * 64: "b" * 64},
    "models": [{"model": "view", "version": 1, "replaced_by": None}],
    "left": [],
    "text": {"en": "Certificate", "ko": "증명서"},
}


def _signed() -> Certificate:
    return Certificate.sign(_CONTENT, _SECRET)


def _leaves(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [one for key, each in value.items() for one in _leaves(each, (*path, key))]
    if isinstance(value, list):
        return [path, *(one for at, each in enumerate(value) for one in _leaves(each, (*path, at)))]
    return [path]


def test_it_survives_its_file_and_other_blanks() -> None:
    signed = _signed()
    assert Certificate.read(signed.to_json()).check(_SECRET) == "valid"
    assert Certificate.read(json.dumps(signed.values).encode()).check(_SECRET) == "valid"
    assert signed.id == _CONTENT["id"]


def test_another_installation_can_tell_that_it_is_whole() -> None:
    assert _signed().check(_OTHER) == "elsewhere"
    assert _signed().check(None) == "elsewhere"


@pytest.mark.parametrize("path", _leaves(dict(_signed().values)), ids=str)
def test_no_entry_can_be_changed(path: tuple[Any, ...]) -> None:
    values: Any = copy.deepcopy(dict(_signed().values))
    place = values
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    place[path[-1]] = old + 1 if isinstance(old, int) else "" if isinstance(old, str) else [0]
    assert Certificate(values).check(_SECRET) == "changed"


def test_nothing_can_be_added_or_taken_away() -> None:
    values = dict(_signed().values)
    assert Certificate({**values, "more": 1}).check(_SECRET) == "changed"
    for name in set(values) - {"signature", "public_key"}:
        left = {key: value for key, value in values.items() if key != name}
        assert Certificate(left).check(_SECRET) == "changed"


def test_signed_anew_by_whoever_changed_it_is_not_ours() -> None:
    changed = {**_CONTENT, "deleted": {"samples": 0}}
    assert Certificate.sign(changed, _OTHER).check(_SECRET) == "elsewhere"
    forged = {**Certificate.sign(changed, _OTHER).values}
    forged["installation"] = _signed().values["installation"]
    assert Certificate(forged).check(_SECRET) == "changed"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"format": 2, "signature": "", "public_key": "", "id": ""}',
        b'{"format": "x"}',
        b"[" * 100_000,
    ],
    ids=["empty", "no entries", "list", "no text", "newer", "no number", "deep"],
)
def test_what_is_no_certificate_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="no certificate"):
        Certificate.read(content)


@given(st.binary(max_size=100), st.binary(max_size=80))
def test_no_other_bytes_are_a_signature(content: bytes, signature: bytes) -> None:
    key = SigningKey(_SECRET)
    assert is_signed_by(key.public, key.sign(content), content)
    assert not is_signed_by(key.public, signature, content)
    assert not is_signed_by(signature, key.sign(content), content)
    assert fingerprint(key.public) != fingerprint(SigningKey(_OTHER).public)


def test_languages_are_those_of_the_texts() -> None:
    assert set(_CONTENT["text"]) == set(LANGUAGES)
