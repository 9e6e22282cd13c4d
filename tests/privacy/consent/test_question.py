"""Whether something may be done follows from the newest entry of its purpose, and says why."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.privacy.consent.entry import ConsentAct, ConsentEntry
from barun.privacy.consent.purpose import PURPOSES, Purpose
from barun.privacy.consent.question import CONSENT_REASONS, may
from barun.privacy.consent.texts import current_version

NOW_S = 1_800_000_000.0


def entry(
    act: ConsentAct,
    purpose: Purpose = "history",
    *,
    at_s: float = NOW_S - 100,
    version: str | None = None,
    until_s: float | None = None,
) -> ConsentEntry:
    text_version = (version or current_version(purpose)) if act == "given" else ""
    return ConsentEntry("local", purpose, act, at_s, "settings", text_version, "ko", until_s)


def test_who_was_never_asked_has_not_agreed() -> None:
    answer = may("history", (), NOW_S)

    assert (answer.is_allowed, answer.reason, answer.entry) == (False, "never-asked", None)


def test_who_agreed_has_agreed() -> None:
    given_entry = entry("given")

    answer = may("history", [given_entry], NOW_S)

    assert (answer.is_allowed, answer.reason, answer.entry) == (True, "given", given_entry)


def test_a_purpose_is_not_another() -> None:
    assert may("training", [entry("given")], NOW_S).reason == "never-asked"


@pytest.mark.parametrize(
    ("acts", "reason"),
    [
        pytest.param(["given", "withdrawn"], "withdrawn", id="withdrawn"),
        pytest.param(["given", "withdrawn", "given"], "given", id="agreed again"),
        pytest.param(["withdrawn"], "withdrawn", id="declined"),
        pytest.param(["given", "erased"], "never-asked", id="erased"),
        pytest.param(["given", "withdrawn", "erased"], "never-asked", id="withdrawn, then erased"),
        pytest.param(["given", "erased", "given"], "given", id="agreed after erasure"),
    ],
)
def test_the_newest_entry_counts(acts: list[ConsentAct], reason: str) -> None:
    assert may("history", [entry(act) for act in acts], NOW_S).reason == reason


def test_the_order_counts_and_not_the_clock() -> None:
    withdrawn = entry("withdrawn", at_s=NOW_S + 3600)
    again = entry("given", at_s=NOW_S - 3600)

    assert may("history", [withdrawn, again], NOW_S).is_allowed


@pytest.mark.parametrize(
    ("until_s", "reason"),
    [(NOW_S - 1, "expired"), (NOW_S, "expired"), (NOW_S + 1, "given"), (None, "given")],
)
def test_a_consent_ends_at_its_instant(until_s: float | None, reason: str) -> None:
    assert may("training", [entry("given", "training", until_s=until_s)], NOW_S).reason == reason


def test_an_older_text_is_no_agreement_to_the_newer() -> None:
    first = [entry("given", version="1")]

    assert may("history", first, NOW_S, since="2").reason == "older-text"
    assert may("history", first, NOW_S).reason == "given"
    assert may("history", [entry("given", version="0")], NOW_S).reason == "older-text"
    assert may("training", [entry("given", "training", version="0")], NOW_S).reason == "older-text"


def test_an_expired_consent_to_an_older_text_is_expired() -> None:
    old = entry("given", version="0", until_s=NOW_S - 1)

    assert may("history", [old], NOW_S).reason == "expired"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PURPOSES),
            st.sampled_from(["given", "withdrawn", "erased"]),
            st.floats(-1e6, 1e6),
        ),
        max_size=12,
    ),
    st.sampled_from(PURPOSES),
)
def test_only_a_given_newest_entry_of_the_purpose_allows(
    acts: list[tuple[Purpose, ConsentAct, float]], asked: Purpose
) -> None:
    entries = [entry(act, purpose, at_s=NOW_S + since_s) for purpose, act, since_s in acts]
    own = [act for purpose, act, _ in acts if purpose == asked]

    answer = may(asked, entries, NOW_S)

    assert answer.is_allowed == (own[-1:] == ["given"])
    assert answer.reason in CONSENT_REASONS


def test_an_answer_says_why_in_both_languages() -> None:
    said = {
        may("history", entries, NOW_S).text(language)
        for entries in ([], [entry("given")], [entry("withdrawn")], [entry("given", version="0")])
        for language in ("en", "ko")
    }

    assert len(said) == 8


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"purpose": "marketing"}, id="purpose"),
        pytest.param({"at_s": math.nan}, id="when"),
        pytest.param({"text_version": ""}, id="no text"),
        pytest.param({"until_s": math.inf}, id="end"),
    ],
)
def test_an_entry_that_says_nothing_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"purpose|instant|text|end"):
        replace(entry("given"), **change)
