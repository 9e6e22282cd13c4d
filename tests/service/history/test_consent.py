"""Consents over HTTP: each purpose asked by itself, withdrawn with all it allowed, at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import PURPOSES
from barun.privacy.consent.texts import consent_text, current_version
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, MinuteRecord
from tests.fixtures.consents import agree_in
from tests.service.history.conftest import MORNING_S, HistoryService


def put(history: HistoryService, purpose: str, **changes: object) -> Any:
    version = current_version(purpose) if purpose in PURPOSES else "1"
    body = {"is_given": True, "text_version": version, "language": "ko", **changes}
    return history.request("PUT", f"/api/consent/{purpose}", json=body)


def test_every_purpose_is_there_with_its_text(history: HistoryService) -> None:
    consents = history.get("/api/consent").json()["consents"]

    assert [one["purpose"] for one in consents] == list(PURPOSES)
    for one in consents:
        assert (one["is_allowed"], one["reason"], one["since"]) == (False, "never-asked", None)
        assert one["text"] == consent_text(one["purpose"], one["current_version"], "en")
        assert one["deletes"]


def test_texts_come_in_the_language_asked_for(history: HistoryService) -> None:
    answer = history.request("GET", "/api/consent/history", headers={"Accept-Language": "ko"})

    assert answer.json()["text"] == consent_text("history", "2", "ko")
    assert answer.json()["name"] == "기록 보관"


def test_agreeing_to_one_purpose_is_not_agreeing_to_another(history: HistoryService) -> None:
    given = put(history, "training", way="first-page").json()

    assert (given["is_allowed"], given["reason"], given["way"]) == (True, "given", "first-page")
    assert given["text_version"] == "3"
    assert given["since"] is not None
    assert history.get("/api/consent/history").json()["reason"] == "never-asked"
    assert not history.writer.is_agreed()


def test_the_agreement_of_the_first_page_is_the_consent_to_a_history(
    history: HistoryService,
) -> None:
    put(history, "history")
    assert history.get("/api/agreement").json()["is_agreed"] is True
    history.request("DELETE", "/api/agreement")
    assert history.get("/api/consent/history").json()["reason"] == "withdrawn"
    history.agree()  # to the first text, as a page that was kept in a cache
    body = history.get("/api/consent/history").json()
    assert (body["is_allowed"], body["text_version"], body["current_version"]) == (True, "1", "2")


@pytest.mark.parametrize("version", ["0", "1", None])
def test_only_the_text_shown_can_be_agreed_to(history: HistoryService, version: str | None) -> None:
    answer = put(history, "history", text_version=version)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "history.other-text")
    assert history.get("/api/consent/history").json()["reason"] == "never-asked"


@pytest.mark.parametrize(
    ("purpose", "changes"),
    [
        pytest.param("marketing", {}, id="purpose"),
        pytest.param("history", {"language": "fr"}, id="language"),
        pytest.param("history", {"way": "hypnosis"}, id="way"),
        pytest.param("history", {"is_given": "maybe"}, id="answer"),
        pytest.param("history", {"person": "else"}, id="person"),
    ],
)
def test_impossible_answers_are_refused(
    history: HistoryService, purpose: str, changes: dict[str, object]
) -> None:
    assert put(history, purpose, **changes).status_code == 422


def test_withdrawing_deletes_what_was_kept_and_what_waits(agreed: HistoryService) -> None:
    late = MinuteRecord(
        LOCAL_PERSON, "s", int(MORNING_S // 60) + 500, {"good": 60.0}, 60.0, "front", None, None
    )
    waiting = agreed.writer.put_minutes([late])

    body = put(agreed, "history", is_given=False, text_version=None).json()

    assert (body["is_allowed"], body["reason"]) == (False, "withdrawn")
    assert waiting.done()
    assert agreed.writer.figures.n_waiting == 0
    stored = {one["kind"]: one["count"] for one in agreed.get("/api/privacy").json()["stored"]}
    assert set(stored.values()) == {0}
    assert list(agreed.writer.store.all_minutes(LOCAL_PERSON, 0.0, 4e9)) == []
    assert agreed.writer.put_minutes([late]).result(60) is False


def test_taking_back_what_was_never_given_changes_nothing(history: HistoryService) -> None:
    body = put(history, "coach", is_given=False, text_version=None).json()

    assert body["reason"] == "never-asked"
    assert list(history.writer.store.audit.entries()) == []


def test_every_answer_is_written_down(history: HistoryService) -> None:
    put(history, "analysis")
    put(history, "analysis", is_given=False)

    entries = [(one.action, dict(one.details)) for one in history.writer.store.audit.entries()]
    assert entries == [
        ("consent-given", {"purpose": "analysis", "text": "1"}),
        ("consent-withdrawn", {"purpose": "analysis"}),
    ]


def test_what_another_program_wrote_holds_once_the_page_asks(
    make_history_service: Callable[..., HistoryService], stopped: Path
) -> None:
    service = make_history_service(data_folder=str(stopped))
    agree_in(stopped)
    assert not service.writer.is_agreed()

    assert service.get("/api/agreement").json()["is_agreed"] is True

    assert service.writer.is_agreed()
    end = ConsentEntry(LOCAL_PERSON, "history", "withdrawn", MORNING_S, "command-line")
    store = open_store(stopped, "", MORNING_S).store
    assert store.apply([end]) == (True,)
    store.close()
    assert service.get("/api/agreement").json()["is_agreed"] is False
    assert not service.writer.is_agreed()
