"""Agreement and settings: nothing but settings is stored before the person agreed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from barun.service.history.page_settings import PageSettings, read_page_settings
from barun.store.records import LOCAL_PERSON, SettingsRecord
from tests.service.history.conftest import DAY, HistoryService


def test_nobody_has_agreed_at_first(history: HistoryService) -> None:
    assert history.get("/api/agreement").json() == {
        "is_agreed": False,
        "text_version": None,
        "agreed_at": None,
        "current_version": "2",
    }


def test_agreeing_and_withdrawing(history: HistoryService) -> None:
    history.agree()
    agreement = history.get("/api/agreement").json()
    withdrawn = history.request("DELETE", "/api/agreement").json()

    assert (agreement["is_agreed"], agreement["text_version"]) == (True, "1")
    assert agreement["agreed_at"].endswith("Z")
    assert withdrawn["is_agreed"] is False
    assert not history.writer.is_agreed()


def test_another_text_cannot_be_agreed_to(history: HistoryService) -> None:
    answer = history.request("PUT", "/api/agreement", json={"text_version": "0", "language": "en"})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "history.other-text"
    assert not history.writer.is_agreed()


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        pytest.param(
            "POST",
            "/api/exercises/chin_tuck/done",
            {"at": "2026-11-20T10:00:00+09:00", "duration_s": 60},
            id="exercise",
        ),
        pytest.param("PATCH", "/api/history/events/e", {"verdict": "right"}, id="verdict"),
    ],
)
def test_what_needs_an_agreement_says_so(
    history: HistoryService, method: str, url: str, body: dict[str, object]
) -> None:
    answer = history.request(method, url, json=body)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "history.not-agreed"
    assert sum(one["count"] for one in history.get("/api/privacy").json()["stored"]) == 0


def test_settings_have_defaults_and_need_no_agreement(history: HistoryService) -> None:
    assert history.get("/api/settings").json() == PageSettings().model_dump(mode="json")

    changed = history.request("PUT", "/api/settings", json={"sensitivity": "strict", "hold_s": 20})

    assert changed.status_code == 200
    kept = history.get("/api/settings").json()
    assert (kept["sensitivity"], kept["hold_s"], kept["theme"]) == ("strict", 20, "auto")


def test_quiet_hours_are_kept_under_their_names(history: HistoryService) -> None:
    hours = [{"days": [0, 6], "from": "22:00", "to": "07:00"}]
    history.request("PUT", "/api/settings", json={"quiet_hours": hours})

    assert history.get("/api/settings").json()["quiet_hours"] == hours


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"colour": "red"}, id="unknown"),
        pytest.param({"theme": "pink"}, id="no such word"),
        pytest.param({"hold_s": 1}, id="too short"),
        pytest.param({"hold_s": "NaN"}, id="not a number"),
        pytest.param({"keep_days": 0}, id="kept for no day"),
        pytest.param({"sensitivity_by_code": {"X1": "strict"}}, id="no rule"),
        pytest.param({"quiet_hours": [{"days": [7], "from": "1:00", "to": "2:00"}]}, id="hours"),
        pytest.param({"quiet_hours": [{"days": [1], "from": "24:00", "to": "02:00"}]}, id="24:00"),
        pytest.param({"camera_label": "x" * 201}, id="too long"),
        pytest.param([], id="a list"),
    ],
)
def test_impossible_settings_are_refused(history: HistoryService, settings: object) -> None:
    answer = history.request("PUT", "/api/settings", json=settings)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "service.invalid-request"
    assert history.get("/api/settings").json() == PageSettings().model_dump(mode="json")


def test_a_large_body_is_refused_before_it_is_read(history: HistoryService) -> None:
    answer = history.request("PUT", "/api/settings", content=b"[" * 100_000)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "service.too-large")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"theme": "\\ud800"}', b"[" * 10_000])
def test_a_body_that_is_no_settings_is_refused(history: HistoryService, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    answer = history.request("PUT", "/api/settings", content=content, headers=headers)

    assert answer.status_code in {400, 422}
    assert set(answer.json()["error"]) == {"code", "message", "details"}


@pytest.mark.parametrize(
    ("content", "theme"),
    [
        pytest.param('{"theme": "dark", "of_the_future": 1}', "dark", id="unknown"),
        pytest.param('{"theme": "dark", "hold_s": "long"}', "dark", id="one is odd"),
        pytest.param('{"theme": "pink"}', "auto", id="the one asked for is odd"),
        pytest.param('["theme"]', "auto", id="no object"),
        pytest.param("{", "auto", id="no JSON"),
    ],
)
def test_settings_of_another_version_are_read_as_far_as_they_go(
    history: HistoryService, content: str, theme: str
) -> None:
    history.writer.put_settings(SettingsRecord(LOCAL_PERSON, content, 0.0)).result(60)

    assert read_page_settings(history.writer.store, LOCAL_PERSON).theme == theme


def test_settings_and_history_outlive_the_service(
    make_history_service: Callable[..., HistoryService], stopped: Path
) -> None:
    first = make_history_service(data_folder=str(stopped))
    first.agree()
    first.request("PUT", "/api/settings", json={"theme": "dark"})
    first.close()

    second = make_history_service(data_folder=str(stopped))

    assert second.get("/api/settings").json()["theme"] == "dark"
    assert second.writer.is_agreed()
    assert second.get("/api/privacy").json()["place"] == str(stopped / "barun.db")


def test_an_unwritable_folder_leaves_a_working_service_that_says_so(
    make_history_service: Callable[..., HistoryService], tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    service = make_history_service(data_folder=str(in_the_way / "folder"))

    service.agree()
    assert service.get("/api/history/days", **DAY).status_code == 200
    (notice,) = service.writer.notices
    assert notice.code == "store.notice-unwritable"
    assert str(in_the_way) in notice.text("ko")


def test_an_engine_that_is_no_choice_any_more_is_the_default(history: HistoryService) -> None:
    content = '{"engine": "mediapipe", "theme": "dark"}'
    history.writer.put_settings(SettingsRecord(LOCAL_PERSON, content, 0.0)).result(60)

    settings = history.get("/api/settings").json()
    refused = history.request("PUT", "/api/settings", json={"engine": "litert"})

    assert (settings["engine"], settings["theme"]) == ("auto", "dark")
    assert refused.status_code == 422
