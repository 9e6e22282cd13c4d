"""What is stored, profiles, and forgetting everything."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.request import Request

import pytest

from barun.monitoring.alerts.alert import Alert
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_from_json, profile_to_json
from barun.service.history.privacy import is_elsewhere
from barun.store.records import LOCAL_PERSON, ProfileRecord
from barun.store.writer import StoreChange
from tests.service.history.conftest import DAY, MORNING_S, ZONE, HistoryService

PROFILE = Profile("p", "me", "HD Webcam", "desk", "2026-11-20T09:00:00+09:00")
RECORD = ProfileRecord("p", LOCAL_PERSON, "HD Webcam", "desk", profile_to_json(PROFILE), MORNING_S)


def test_the_receipt_of_an_empty_history(history: HistoryService) -> None:
    receipt = history.get("/api/privacy").json()

    assert [one["kind"] for one in receipt["stored"]] == [
        "minutes",
        "events",
        "spans",
        "exercises",
        "profiles",
        "live_samples",
        "settings",
        "runners",
    ]
    assert {one["count"] for one in receipt["stored"]} == {0}
    assert receipt["bytes_sent_elsewhere"] == 0
    assert (receipt["sent"], receipt["is_place_elsewhere"]) == ([], False)
    assert receipt["place"] == ":memory:"


def test_alerts_that_were_sent_are_counted(
    make_history_service: Callable[..., HistoryService], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever looks at the receipt sees every byte that a webhook was given."""
    gone: list[bytes] = []

    def send(_: object, request: Request, **__: object) -> io.BytesIO:
        assert isinstance(request.data, bytes)
        gone.append(request.data)
        return io.BytesIO(b"ok")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", send)
    service = make_history_service(alert_webhook="https://alerts.example.org/barun")
    alert = Alert("queue", "jobs", "warning", 29_916_000, 130.0, 120.0)
    (queue,) = service.app.state.operations.queues
    queue.put(alert, is_over=False)
    queue.put(alert, is_over=True)
    queue.close(60.0)
    receipt = service.get("/api/privacy").json()
    assert len(gone) == 2
    n_bytes = sum(map(len, gone))
    assert receipt["sent"] == [{"to": "webhook", "count": 2, "bytes": n_bytes}]
    assert receipt["bytes_sent_elsewhere"] == n_bytes > 0


@pytest.mark.parametrize(
    ("location", "is_far"),
    [
        ("/data/barun.db", False),
        (":memory:", False),
        ("postgresql:///barun", False),
        ("postgresql://localhost:5432/barun", False),
        ("postgresql://127.0.0.1/barun", False),
        ("postgresql://db.example.org/barun", True),
        ("postgresql://10.0.0.7:5432/barun", True),
    ],
)
def test_a_database_on_another_machine_is_said(location: str, *, is_far: bool) -> None:
    assert is_elsewhere(location) is is_far


def test_the_receipt_counts_what_is_there(agreed: HistoryService) -> None:
    receipt = agreed.get("/api/privacy").json()

    minutes = receipt["stored"][0]
    assert (minutes["count"], minutes["oldest"]) == (120, "2026-11-20T00:00:00Z")
    assert 0 < minutes["bytes"] <= receipt["total_bytes"]
    assert (receipt["camera_on_s"], receipt["blind_s"]) == (0.0, 0.0)


def test_forgetting_everything(agreed: HistoryService) -> None:
    told: list[str] = []
    agreed.writer.add_listener(lambda change: told.append(change.kind))
    agreed.request("PUT", "/api/settings", json={"theme": "dark"})

    answer = agreed.request("DELETE", "/api/everything")

    assert answer.json()["n_records"]["minutes"] == 120
    assert told == ["settings", "forgotten"]
    assert agreed.get("/api/history/days", **DAY, **ZONE).json()["rows"] == []
    assert agreed.get("/api/agreement").json()["is_agreed"] is False
    assert agreed.get("/api/settings").json()["theme"] == "dark"


def test_forgetting_everything_takes_recordings_that_are_in_memory_with_it(
    agreed: HistoryService,
) -> None:
    recording = agreed.request("POST", "/api/recordings", content=b"a video").json()["id"]
    assert agreed.get(f"/api/recordings/{recording}").status_code == 200

    agreed.request("DELETE", "/api/everything")

    assert agreed.get(f"/api/recordings/{recording}").status_code == 404


def test_forgetting_settings_too(agreed: HistoryService) -> None:
    agreed.request("PUT", "/api/settings", json={"theme": "dark"})

    agreed.request("DELETE", "/api/everything", params={"settings": "true"})

    assert agreed.get("/api/settings").json()["theme"] == "auto"


def test_profiles_are_listed_renamed_and_forgotten(agreed: HistoryService) -> None:
    agreed.writer.put_profile(RECORD).result(60)

    (listed,) = agreed.get("/api/profiles").json()["profiles"]
    renamed = agreed.request("PATCH", "/api/profiles/p", json={"place": "주방", "person": ""})
    (record,) = agreed.writer.store.profiles(LOCAL_PERSON)

    assert (listed["person"], listed["camera"], listed["views"]) == ("me", "HD Webcam", [])
    assert (renamed.json()["place"], renamed.json()["person"]) == ("주방", "")
    inside = profile_from_json(record.content)
    assert (inside.place, inside.person, inside.camera) == ("주방", "", "HD Webcam")
    assert agreed.request("DELETE", "/api/profiles/p").status_code == 204
    assert agreed.get("/api/profiles").json() == {"profiles": []}


def test_a_profile_is_listed_as_soon_as_it_was_handed_over(agreed: HistoryService) -> None:
    is_busy, may_go_on = threading.Event(), threading.Event()

    def hold(_: StoreChange) -> None:
        is_busy.set()
        may_go_on.wait(60)

    end = agreed.writer.add_listener(hold)
    agreed.writer.put_profile(RECORD)
    assert is_busy.wait(60)
    agreed.writer.put_profile(replace(RECORD, profile_id="next"))  # waits behind
    threading.Timer(0.2, may_go_on.set).start()

    listed = agreed.get("/api/profiles").json()["profiles"]

    end()
    assert {profile["id"] for profile in listed} == {"p", "next"}


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"place": "x"}), ("DELETE", None)])
def test_a_profile_that_is_not_there(
    agreed: HistoryService, method: str, body: dict[str, str] | None
) -> None:
    answer = agreed.request(method, "/api/profiles/none", json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "history.no-profile")


def test_a_profile_of_another_version_is_listed_but_not_renamed(agreed: HistoryService) -> None:
    agreed.writer.put_profile(replace(RECORD, content="{}")).result(60)

    (listed,) = agreed.get("/api/profiles").json()["profiles"]
    renamed = agreed.request("PATCH", "/api/profiles/p", json={"place": "x"})

    assert (listed["place"], listed["person"], listed["views"]) == ("desk", "", [])
    assert (renamed.status_code, renamed.json()["error"]["code"]) == (
        409,
        "history.unreadable-profile",
    )
