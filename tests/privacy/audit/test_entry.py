"""Entries hold stable words only, and people under tokens."""

import re
from typing import Any

import pytest

from barun.privacy.audit.entry import AuditDraft, person_token


def test_a_token_is_the_same_for_a_person_and_tells_nothing_without_the_secret() -> None:
    token = person_token(b"s" * 32, "minsu@example.com")

    assert re.fullmatch("p-[0-9a-f]{24}", token)
    assert token == person_token(b"s" * 32, "minsu@example.com")
    assert token != person_token(b"t" * 32, "minsu@example.com")
    assert token != person_token(b"s" * 32, "minsu@example.org")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"action": "coffee"}, id="action"),
        pytest.param({"details": {"a": "x\nlogin"}}, id="line break"),
        pytest.param({"details": {"a": "<b>"}}, id="markup"),
        pytest.param({"details": {"a": "x" * 201}}, id="long"),
        pytest.param({"details": {"A B": "x"}}, id="name of a detail"),
        pytest.param({"details": {f"d{n}": "" for n in range(13)}}, id="many"),
        pytest.param({"actor": "a\tb"}, id="actor"),
        pytest.param({"subject": "'; DROP"}, id="subject"),
    ],
)
def test_what_must_not_be_written_down_is_refused(values: dict[str, Any]) -> None:
    whole = {"at_s": 0.0, "actor": "barun", "action": "login", **values}

    with pytest.raises(ValueError, match=r"no action|letters, digits|small letters|at most 12"):
        AuditDraft(**whole)


def test_words_of_both_languages_are_taken() -> None:
    draft = AuditDraft(0.0, "command-line", "promotion", "", {"why": "정확도 +2.5, see 0023"})

    assert draft.details["why"] == "정확도 +2.5, see 0023"
