"""Samples over HTTP: how many, which to ask about, what was said, and labels of events."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from barun.privacy.consent.texts import current_version
from barun.service.settings import ServiceSettings
from barun.store.records import LOCAL_PERSON, EventRecord
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples
from tests.service.history.conftest import HistoryService

NOW_S = float(SAMPLE_DAY_S + 40_000)
EVENT = EventRecord(
    "e1", LOCAL_PERSON, "s", "P001", NOW_S - 3600, NOW_S - 3570, NOW_S - 3500, "recovered",
    1.5, 1.2, 50.0, "front", n_reminders=1,
)  # fmt: skip


@pytest.fixture
def service(page: Path, tmp_path: Path, database_url: str) -> Iterator[HistoryService]:
    """A service whose person agreed to history and training, with samples and an event."""
    settings = ServiceSettings(data_folder=str(tmp_path / "home"), database_url=database_url)
    made = HistoryService(settings, page)
    made.utc_s = NOW_S
    made.app.state.samples.collector.start()
    made.agree()
    given = {"is_given": True, "text_version": current_version("training"), "language": "ko"}
    assert made.request("PUT", "/api/consent/training", json=given).status_code == 200
    store = made.writer.store
    store.samples.add(LOCAL_PERSON, make_samples(200, at_s=int(NOW_S) - 3600), NOW_S)
    assert made.writer.put_event(EVENT).result(10)
    yield made
    made.close()


def kinds(service: HistoryService) -> set[tuple[str, str]]:
    found = service.writer.store.samples.labels(LOCAL_PERSON)
    return {(one.kind, one.posture) for one in found}


def wait_for_labels(service: HistoryService, expected: set[tuple[str, str]]) -> None:
    ends_s = time.monotonic() + 60
    while kinds(service) != expected:
        assert time.monotonic() < ends_s, kinds(service)
        time.sleep(0.02)


def test_how_many_samples_there_are(service: HistoryService) -> None:
    body = service.get("/api/samples").json()
    assert body == {
        "is_kept": True, "reason": "given", "n_samples": 200, "labelled": {}, "days": 90,
    }  # fmt: skip
    taken_back = service.request(
        "PUT", "/api/consent/training", json={"is_given": False, "language": "ko"}
    )
    assert taken_back.status_code == 200
    body = service.get("/api/samples").json()
    assert (body["is_kept"], body["reason"], body["n_samples"]) == (False, "withdrawn", 0)


def test_days_are_those_of_the_settings(service: HistoryService) -> None:
    settings = service.get("/api/settings").json() | {"sample_days": 7}
    assert service.request("PUT", "/api/settings", json=settings).status_code == 200
    assert service.get("/api/samples").json()["days"] == 7
    bad = service.request("PUT", "/api/settings", json=settings | {"sample_days": 0})
    assert bad.status_code == 422


def test_a_question_is_answered_changed_and_taken_back(service: HistoryService) -> None:
    questions = service.get("/api/samples/questions").json()["questions"]
    assert len(questions) == 3
    assert {one["view"] for one in questions} == {"front"}
    assert len(questions[0]["points"]) == 9
    address = f"/api/samples/{questions[0]['sample_id']}/answer"
    assert service.request("PUT", address, json={"posture": "bad"}).status_code == 204
    assert len(service.get("/api/samples/questions").json()["questions"]) == 2
    assert service.get("/api/samples").json()["labelled"] == {"answer": 1}
    assert service.request("PUT", address, json={"view": "side"}).status_code == 204
    (label,) = service.writer.store.samples.labels(LOCAL_PERSON)
    assert (label.posture, label.view) == ("", 2)
    assert service.request("DELETE", address).status_code == 204
    assert service.request("DELETE", address).status_code == 404
    assert len(service.get("/api/samples/questions").json()["questions"]) == 3


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("0" * 16, {"posture": "bad"}, 404),
        ("0" * 16, {"posture": "awful"}, 422),
        ("nothing", {"posture": "bad"}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused(
    service: HistoryService, name: str, body: dict[str, str], status: int
) -> None:
    assert service.request("PUT", f"/api/samples/{name}/answer", json=body).status_code == status


def test_a_verdict_labels_the_samples_of_the_event(service: HistoryService) -> None:
    address = "/api/history/events/e1"
    said = {"verdict": "wrong", "reality": "other"}
    assert service.request("PATCH", address, json=said).status_code == 204
    wait_for_labels(service, {("correction", "other")})
    (event,) = service.get(
        "/api/history/events", **{"from": "2024-01-01T00:00:00Z", "to": "2025-01-01T00:00:00Z"}
    ).json()["events"]
    assert (event["verdict"], event["reality"]) == ("wrong", "other")
    assert service.request("PATCH", address, json={"verdict": "right"}).status_code == 204
    wait_for_labels(service, {("confirmation", "bad")})
    assert service.request("PATCH", address, json={"verdict": None}).status_code == 204
    wait_for_labels(service, set())
