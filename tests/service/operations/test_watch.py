"""The watch over a service: figures, alerts, who may see and stop what, and what is undone."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from barun.errors import ModelError
from barun.monitoring.vitals.vitals import FeatureVital, LabelVital, Vitals
from barun.posture.rows import PoseRows
from barun.registry.opening import opened_registry
from barun.registry.update_log import UpdateLog, UpdateOutcome, UpdateSummary
from barun.service.models.timed_model import TOO_SLOW
from barun.service.operations.opening import ask_for_update, process_name
from barun.service.operations.watch import OperationsWatch
from barun.service.settings import ServiceSettings
from barun.store.job_records import NewJob
from barun.store.records import LOCAL_PERSON, TIME_KINDS, AgreementRecord, EventRecord
from barun.store.watch_records import VitalRecord
from tests.pipeline.live.watched import sitting
from tests.registry.model_folders import view_folder
from tests.service.conftest import Service
from tests.service.operations.watched_minutes import minutes_of, watch_of


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    """Versions 1 and 2 of the view model; 2 is champion."""
    with opened_registry(tmp_path, database_url, time.time) as registry:
        registry.register("view", view_folder(tmp_path / "v1"), who="anna")
        registry.register("view", view_folder(tmp_path / "v2", 0.5), who="anna", parent=1)
    page = tmp_path / "static"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>Barun</title>")
    settings = ServiceSettings(data_folder=str(tmp_path), database_url=database_url)
    made = Service(settings, page)
    made.app.state.champions.begin()
    for version in (1, 2):
        made.request("POST", "/api/models/view/promote", json={"version": version})
        made.utc_s += 3600
    made.utc_s -= made.utc_s % 60  # minutes are judged when they end
    yield made
    made.close()


def pass_minute(service: Service, n_sessions: int = 0) -> None:
    service.utc_s += 60.0
    watch_of(service).judge((), n_sessions)


def report(service: Service, language: str = "en", **query: int) -> dict[str, Any]:
    headers = {"Accept-Language": language}
    answer = service.request("GET", "/api/operations", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def break_champion(service: Service) -> None:
    versions = service.request("GET", "/api/models").json()["versions"]
    (broken,) = [one for one in versions if one["version"] == 2]
    folder = Path(watch_of(service).sources.data_folder) / "models" / broken["sha256"]
    (folder / "more.txt").write_text("x")
    service.app.state.champions.begin()


def test_before_the_first_minute_nothing_is_known(service: Service) -> None:
    body = report(service)
    assert (body["state"], body["minutes"], body["models"]) == ("unknown", [], [])
    assert "whole minute" in body["summary"]


def test_a_minute_is_gathered_kept_and_told(service: Service) -> None:
    figures = watch_of(service).sources.figures
    pass_minute(service)
    figures.count_tick([0.002] * 300, 0.1)
    pass_minute(service, n_sessions=2)
    body = report(service)
    assert body["state"] == "well"
    assert "2 sessions, 300 frames" in body["summary"]
    first, second = body["minutes"]
    assert (first["n_frames"], second["n_frames"]) == (0, 300)
    assert second["update_hz"] == 2.5  # 300 frames of 2 sessions in 60 s
    assert 1.0 < second["p99_ms"] <= 2.5
    assert second["start_s"] == service.utc_s - 60
    served = {one["model"]: (one["origin"], one["version"]) for one in body["models"]}
    assert served == {"view": ("champion", 2), "posture": ("shipped", None)}
    assert body["queues"][0]["name"] == "history"
    assert body["disk_free_bytes"] > 0
    assert "정상" in report(service, "ko")["summary"]


def test_how_often_models_are_updated_is_counted_over_thirty_days(service: Service) -> None:
    day_s = 24 * 3600.0
    log = UpdateLog(Path(watch_of(service).sources.data_folder) / "updates")
    newest_s = service.utc_s - 2 * day_s
    tried: list[tuple[float, UpdateOutcome]] = [
        (40, "registered"), (9, "registered"), (3, "nothing-new"),
    ]  # fmt: skip
    for days, outcome in tried:
        log.keep(_update(service.utc_s - days * day_s, outcome), {}, "")
    log.keep(_update(newest_s, "rejected"), {}, "")
    log.keep(replace(_update(service.utc_s, "rejected"), model="posture"), {}, "")
    pass_minute(service)
    updates = {one["model"]: one["updates"] for one in report(service)["models"]}
    expected = {"n_tried": 2, "n_passed": 1, "n_changed": 2, "last_s": newest_s}
    assert updates["view"] == expected  # two promotions by the fixture
    assert updates["posture"]["n_tried"] == 1
    assert updates["posture"]["n_changed"] == 0
    text = service.request("GET", "/metrics").text
    assert 'barun_model_updates{model="view",what="passed"} 1\n' in text
    service.utc_s += 31 * day_s
    pass_minute(service)
    (view,) = [one for one in report(service)["models"] if one["model"] == "view"]
    assert view["updates"] == {"n_tried": 0, "n_passed": 0, "n_changed": 0, "last_s": None}


def test_the_page_has_the_shares_that_prometheus_has(service: Service) -> None:
    keys = ("head_tilt",)
    service.utc_s += 60.0
    watch_of(service).judge(minutes_of(np.zeros((3, 1)), keys), 3)
    body = report(service)
    assert body["views_s"] == {"front": 180.0}
    assert set(body["spent_s"]) == set(TIME_KINDS)
    assert sum(body["spent_s"].values()) == pytest.approx(180.0, abs=1.0)
    (minute,) = body["minutes"]
    assert minute["good_share"] == 0.25  # good, departed, issue and settling alike
    assert body["features"] == []
    assert body["n_moved_cameras"] == 0


def test_of_several_services_the_page_shows_a_feature_where_it_is_the_farthest(
    service: Service,
) -> None:
    pass_minute(service)
    minute = int(service.utc_s // 60) - 1
    for process, stability in (("other", 0.4), ("third", 0.1)):
        feature = FeatureVital(stability, 0.5, is_drifted=stability > 0.25)
        vitals = Vitals(
            minute=minute, process=process, features={"head_tilt": feature, "new_one": feature},
            cameras={"1a2b": 1.2, "3c4d": 0.4},
        )  # fmt: skip
        watch_of(service).book.put_vitals(VitalRecord(minute, process, vitals.to_json()))
    body = report(service, "ko")
    shown = [(one["title"], one["stability"], one["is_drifted"]) for one in body["features"]]
    assert shown == [("머리 좌우 기울기", 0.4, True), ("new_one", 0.4, True)]
    assert body["n_moved_cameras"] == 2


def _update(begun_s: float, outcome: UpdateOutcome) -> UpdateSummary:
    return UpdateSummary("view", begun_s, begun_s + 9, outcome, ("samples",), "ab" * 32)


def test_slow_answers_ring_in_the_same_minute_and_stop_by_themselves(service: Service) -> None:
    figures = watch_of(service).sources.figures
    figures.count_tick([0.15] * 200, 30.0)
    pass_minute(service, n_sessions=1)
    (alert,) = [one for one in report(service)["alerts"] if one["rule"] == "latency"]
    assert alert["severity"] == "critical"
    assert alert["began_s"] == service.utc_s - 60
    assert alert["ended_s"] is None
    notices = watch_of(service).notices("en")
    assert [code for _, code, _ in notices] == ["alerts.latency"]
    for _ in range(3):
        figures.count_tick([0.002] * 900, 1.0)
        pass_minute(service, n_sessions=1)
    (alert,) = [one for one in report(service)["alerts"] if one["rule"] == "latency"]
    assert alert["ended_s"] is not None
    assert watch_of(service).notices("en") == ()
    assert report(service)["state"] == "well"


def test_who_knows_is_not_told_again(service: Service) -> None:
    watch_of(service).sources.parts.note_restart("champions")
    pass_minute(service)
    (alert,) = report(service)["alerts"]
    assert (alert["rule"], alert["cause"]) == ("part", "champions")
    assert "watch of the models" in alert["text"]
    body = {"alert_id": alert["alert_id"]}
    assert service.request("POST", "/api/operations/acknowledge", json=body).status_code == 204
    assert watch_of(service).notices("en") == ()
    (alert,) = report(service)["alerts"]
    assert alert["acknowledged_s"] == service.utc_s
    assert report(service)["restarts"] == {"champions": 1}


def test_an_unknown_alert_and_model_are_refused(service: Service) -> None:
    answer = service.request("POST", "/api/operations/acknowledge", json={"alert_id": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "alerts.no-alert")
    answer = service.request("POST", "/api/operations/models/moon/hold", json={"is_held": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "alerts.no-model")
    assert "posture, view" in answer.json()["error"]["message"]


def test_a_champion_that_cannot_be_loaded_is_rolled_back_and_it_is_said(service: Service) -> None:
    break_champion(service)
    pass_minute(service)
    body = report(service)
    assert [(one["rule"], one["cause"]) for one in body["alerts"]] == [("model", "view")]
    assert [one["text"] for one in body["undone"]] == [
        "view: a retraining was opened (it could not be used)",
        "view: went back from 2 to 1 (it could not be used)",
    ]
    history = service.request("GET", "/api/models/history").json()["changes"]
    assert (history[0]["kind"], history[0]["to_version"], history[0]["who"]) == (
        "rollback", 1, "barun",
    )  # fmt: skip
    pass_minute(service)
    body = report(service)
    served = {one["model"]: (one["origin"], one["version"]) for one in body["models"]}
    assert served["view"] == ("champion", 1)
    ended = {one["rule"]: one["ended_s"] is not None for one in body["alerts"]}
    assert ended == {"model": True, "recovery": False}
    (story,) = body["recoveries"]
    assert "Noticed harm of version 2: it could not be used." in story["steps"][0]["text"]
    acts = [one.action for one in service.app.state.writer.store.audit.entries()]
    assert acts[-2:] == ["rollback", "recovery"]


def test_a_champion_that_cannot_be_loaded_does_not_wait_for_the_minute(service: Service) -> None:
    watch_of(service).mend()
    assert report(service)["undone"] == []
    break_champion(service)
    watch_of(service).mend()
    watch_of(service).mend()
    assert service.app.state.writer.store.models.aliases()["view", "champion"] == 1
    assert [one["text"] for one in report(service)["undone"]] == [
        "view: a retraining was opened (it could not be used)",
        "view: went back from 2 to 1 (it could not be used)",
    ]


def test_a_champion_that_was_taken_out_for_its_slowness_is_rolled_back(service: Service) -> None:
    served = watch_of(service).sources.served

    def slow(_rows: object) -> None:
        raise ModelError(TOO_SLOW, got=300, limit=20)

    served.use_view(SimpleNamespace(view_probabilities=slow), 2)  # type: ignore[arg-type] # one
    served.recognise(PoseRows.from_sequence(sitting()))
    watch_of(service).mend()
    assert service.app.state.writer.store.models.aliases()["view", "champion"] == 1
    # a slow model has learnt nothing wrong: nothing is to be learnt anew
    assert [one["text"] for one in report(service)["undone"]] == [
        "view: went back from 2 to 1 (answers took too long)"
    ]


def answer(service: Service, seconds: int, latency_s: float, view_share: float) -> None:
    """Let ten frames a second be answered, of which the view model takes a share of the time."""
    sources = watch_of(service).sources
    for _ in range(seconds):
        sources.figures.count_tick([latency_s] * 10, 10 * latency_s)
        sources.served.judged_s["view"] += view_share * 10 * latency_s
        service.clock.now_s += 1.0
        if watch_of(service).watch_pace(service.clock.now_s).is_slow:
            watch_of(service).quicken()


def served_version(service: Service) -> int | None:
    (view,) = [one for one in watch_of(service).sources.served.serving if one.model == "view"]
    return view.version


def test_a_champion_that_is_slow_is_rolled_back_within_seconds_and_only_once(
    service: Service,
) -> None:
    service.utc_s += 3600.0
    answer(service, 20, 0.004, view_share=0.2)
    assert report(service)["undone"] == []
    answer(service, 10, 0.3, view_share=0.95)
    assert [one["text"] for one in report(service)["undone"]] == [
        "view: went back from 2 to 1 (answers took too long)"
    ]
    assert served_version(service) == 1
    answer(service, 30, 0.004, view_share=0.2)
    pass_minute(service, n_sessions=1)
    pass_minute(service, n_sessions=1)
    assert served_version(service) == 1
    assert len(report(service)["undone"]) == 1


def test_a_busy_machine_is_not_the_fault_of_a_model(service: Service) -> None:
    service.utc_s += 3600.0
    answer(service, 30, 0.3, view_share=0.3)
    pass_minute(service, n_sessions=1)
    assert [one["rule"] for one in report(service)["alerts"]] == ["latency"]
    assert report(service)["undone"] == []
    assert served_version(service) == 2


def test_a_slow_champion_that_a_person_holds_stays(service: Service) -> None:
    address = "/api/operations/models/view/hold"
    service.request("POST", address, json={"is_held": True})
    answer(service, 30, 0.3, view_share=0.95)
    assert served_version(service) == 2


def test_a_held_champion_that_fails_stays_between_the_minutes_too(service: Service) -> None:
    address = "/api/operations/models/view/hold"
    service.request("POST", address, json={"is_held": True})
    break_champion(service)
    watch_of(service).mend()
    assert service.app.state.writer.store.models.aliases()["view", "champion"] == 2


def test_a_model_that_is_held_is_left_alone(service: Service) -> None:
    address = "/api/operations/models/view/hold"
    assert service.request("POST", address, json={"is_held": True}).status_code == 204
    assert service.request("POST", address, json={"is_held": True}).status_code == 204
    break_champion(service)
    pass_minute(service)
    body = report(service)
    (view,) = [one for one in body["models"] if one["model"] == "view"]
    assert (view["is_held"], view["wanted"], view["origin"]) == (True, 2, "shipped")
    assert [one["kind"] for one in body["undone"]] == ["freeze"]
    assert service.request("POST", address, json={"is_held": False}).status_code == 204
    pass_minute(service)
    kinds = [one["kind"] for one in report(service)["undone"]]
    assert kinds == ["retrain", "roll-back", "thaw", "freeze"]


def test_it_does_not_go_back_and_forth(service: Service) -> None:
    break_champion(service)
    pass_minute(service)
    # a person puts the broken one back
    watch_of(service).undoer._registry.book.promote(
        "view", 2, "champion", who="anna", why="", at_s=service.utc_s
    )
    service.app.state.champions.begin()
    for _ in range(3):
        pass_minute(service)
    backs = [one for one in report(service)["undone"] if one["kind"] == "roll-back"]
    assert len(backs) == 2
    watch_of(service).undoer._registry.book.promote(
        "view", 2, "champion", who="anna", why="", at_s=service.utc_s
    )
    service.app.state.champions.begin()
    for _ in range(3):
        pass_minute(service)
    backs = [one for one in report(service)["undone"] if one["kind"] == "roll-back"]
    assert len(backs) == 2  # no more than two a day


def test_what_people_say_is_counted_and_outlasts_a_restart(
    service: Service, database_url: str
) -> None:
    writer = service.app.state.writer
    agreed = AgreementRecord(LOCAL_PERSON, "1", "en", service.utc_s - 10)
    assert writer.put_agreement(agreed).result(30)
    for place, verdict in enumerate(["right", "right", "wrong"]):
        name = f"e{place}"
        event = EventRecord(
            event_id=name, person_id=LOCAL_PERSON, session_id="s", code="P001",
            start_s=service.utc_s, detected_s=service.utc_s, end_s=service.utc_s + 5,
            end_reason="recovered", peak_load=2.0, median_load=1.5, over_s=5.0, view="front",
        )  # fmt: skip
        assert writer.put_event(event).result(30)
        assert writer.set_verdict(LOCAL_PERSON, name, verdict).result(30)
    writer.flush()
    pass_minute(service)
    (posture,) = [one for one in report(service)["models"] if one["model"] == "posture"]
    assert (posture["n_right"], posture["n_wrong"]) == (2, 1)
    assert posture["accuracy"] == pytest.approx(0.6667, abs=1e-4)

    folder = watch_of(service).sources.data_folder
    settings = ServiceSettings(data_folder=folder, database_url=database_url)
    again = Service(settings, Path(settings.data_folder) / "static")
    again.utc_s = service.utc_s
    watch_of(again)._begin()
    again.app.state.champions.begin()
    pass_minute(again)
    (posture,) = [one for one in report(again)["models"] if one["model"] == "posture"]
    assert (posture["n_right"], posture["n_wrong"]) == (2, 1)
    again.close()


def test_many_hours_come_in_few_points(service: Service) -> None:
    for _ in range(4):
        pass_minute(service)
    assert len(report(service, hours=1)["minutes"]) == 4
    assert len(report(service, hours=72)["minutes"]) <= 2  # twelve minutes a point


@pytest.mark.parametrize("hours", [0, 73])
def test_more_hours_than_are_kept_so_finely_are_refused(service: Service, hours: int) -> None:
    answer = service.request("GET", "/api/operations", params={"hours": hours})
    assert answer.status_code == 422


def test_prometheus_reads_the_last_minute(service: Service) -> None:
    pass_minute(service)
    watch_of(service).sources.figures.count_tick([0.002] * 300, 0.1)
    pass_minute(service, n_sessions=2)
    text = service.request("GET", "/metrics").text
    assert 'barun_model_info{model="view",origin="champion",version="2"} 1' in text
    assert "barun_live_update_hertz 2.5\n" in text
    assert f"barun_minute_timestamp_seconds {service.utc_s:.10g}\n" in text


def test_a_process_keeps_its_name_and_tells_no_host() -> None:
    import socket

    name = process_name(ServiceSettings(port=8765))
    assert name == process_name(ServiceSettings(port=8765))
    assert name != process_name(ServiceSettings(port=8766))
    assert socket.gethostname() not in name


def test_a_retraining_is_asked_for_where_updates_are_looked_for(tmp_path: Path) -> None:
    assert ask_for_update(tmp_path, lambda: 5.0, "posture", "accuracy")
    assert ask_for_update(tmp_path, lambda: 6.0, "posture", "drift")
    found = UpdateLog(tmp_path).signals("posture")
    assert [(one.kind, one.at_s) for one in found] == [("degradation", 5.0), ("drift", 6.0)]
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert not ask_for_update(blocked, lambda: 7.0, "posture", "accuracy")


def test_jobs_that_wait_are_seen_with_their_age(service: Service) -> None:
    store = service.app.state.writer.store
    store.jobs.add([NewJob("search", {"x": 1})], service.utc_s - 500.0)
    pass_minute(service)
    (jobs,) = [one for one in report(service)["queues"] if one["name"] == "jobs"]
    assert (jobs["length"], jobs["age_s"]) == (1, 560.0)
    pass_minute(service)
    assert [(one["rule"], one["cause"]) for one in report(service)["alerts"]] == [("queue", "jobs")]


def test_what_is_said_to_another_service_of_the_database_counts_here_once(
    service: Service,
) -> None:
    """They have the same model; a file has one service only, and nobody else to ask."""
    watch = watch_of(service)

    def say_to_another(minute: int, said: LabelVital) -> None:
        vitals = Vitals(minute=minute, process="another", labels={"posture": said})
        watch.book.put_vitals(VitalRecord(minute, "another", vitals.to_json()))

    pass_minute(service)
    assert watch.last is not None
    say_to_another(watch.last.minute + 1, LabelVital(3, 17))
    for _ in range(4):
        pass_minute(service)
    say_to_another(watch.last.minute - 2, LabelVital(1, 0))  # written down late
    for _ in range(8):
        pass_minute(service)
    is_shared = watch.sources.writer.store.is_shared
    expected = {"posture": LabelVital(4, 17)} if is_shared else {}
    assert dict(watch.last.recent_labels) == expected


def test_what_another_service_of_the_database_told_is_not_sent_again(
    service: Service, database_url: str
) -> None:
    watch = watch_of(service)
    told: list[tuple[str, bool]] = []
    sink = SimpleNamespace(
        name="mail", send=lambda alert, *, is_over: told.append((alert.rule, is_over))
    )
    registry = service.app.state.champions.registry
    mailing = OperationsWatch(
        watch.sources, watch.book, registry, watch.undoer, lambda: service.utc_s, "p", [sink]
    )
    turn = "tell mail recovery view-retraining began"
    assert registry.book.turns.take(turn, "another", service.utc_s, 300.0)
    watch.sources.recoveries = lambda: {"view": "retraining"}
    service.utc_s += 60.0
    mailing.judge((), 0)
    watch.sources.recoveries = dict
    service.utc_s += 60.0
    mailing.judge((), 0)
    mailing.close()
    alone = [] if database_url else [("recovery", False)]
    assert [one for one in told if one[0] == "recovery"] == [*alone, ("recovery", True)]
