"""Beginning, following and ending an experiment over a running service."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.posture.rows import PoseRows
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.registry.opening import opened_registry
from barun.service.experiments.opening import Experiments
from barun.service.settings import ServiceSettings
from barun.store.records import LOCAL_PERSON
from tests.experiments.labelled_samples import BOTH_VIEWS, label_samples, view_samples
from tests.pipeline.live.watched import sitting
from tests.registry.model_folders import view_folder
from tests.service.conftest import Service

ROWS = PoseRows.from_sequence(sitting())


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with opened_registry(tmp_path, database_url, time.time) as registry:
        registry.register("view", view_folder(tmp_path / "v1"), who="anna")
        registry.register("view", view_folder(tmp_path / "v2", 0.99), who="anna")
    page = tmp_path / "static"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>Barun</title>")
    settings = ServiceSettings(data_folder=str(tmp_path), database_url=database_url)
    made = Service(settings, page)
    for purpose, version in (("history", "2"), ("training", "3")):
        body = {"is_given": True, "text_version": version, "language": "ko", "way": "settings"}
        answer = made.request("PUT", f"/api/consent/{purpose}", json=body)
        assert answer.status_code == 200, answer.text
    yield made
    made.app.state.experiments.close()
    made.close()


def experiments_of(service: Service) -> Experiments:
    found: Experiments = service.app.state.experiments
    return found


def ask(service: Service, way: str, body: dict[str, Any] | None = None, status: int = 200) -> Any:
    method = "GET" if body is None else "POST"
    answer = service.request(method, f"/api/experiments{way}", json=body)
    assert answer.status_code == status, answer.text
    found = answer.json()
    return found if status == 200 else found["error"]


def judge(service: Service) -> Any:
    """Return what the one person is told of the view, by whom the service lets them be judged."""
    return experiments_of(service).judges_of(LOCAL_PERSON).recognise(ROWS)


def test_an_experiment_from_its_beginning_to_its_end(service: Service) -> None:
    assert ask(service, "") == {"experiments": []}
    usual = judge(service)
    body = {"model": "view", "challenger": 2, "share": 0.5, "why": "newer"}
    begun = ask(service, "", body)
    name = begun["experiment_id"]
    assert (begun["mode"], begun["champion"], begun["state"]) == ("split", None, "running")
    assert ask(service, "")["experiments"] == [begun]
    refused = ask(service, "", body, status=409)
    assert refused["code"] == "experiments.one-at-a-time"

    watch = experiments_of(service).watch
    (challenger,) = watch.challengers.running
    is_in = challenger.arm(LOCAL_PERSON) == "challenger"
    assert np.array_equal(judge(service), usual) == (not is_in)

    report = ask(service, f"/{name}")
    assert report["experiment"] == begun
    assert report["sentence"].startswith("Nothing can be said yet")
    assert report["difference"] == {"estimate": None, "low": None, "high": None}
    assert [one["text"] for one in report["history"]] == ["began: newer"]

    assert ask(service, f"/{name}/freeze", {"why": "holidays"})["state"] == "frozen"
    assert watch.challengers.running == ()
    np.testing.assert_array_equal(judge(service), usual)
    assert "held" in ask(service, f"/{name}")["sentence"]
    assert ask(service, f"/{name}/freeze", {}, status=409)["code"] == "experiments.wrong-state"
    assert ask(service, f"/{name}/resume", {})["state"] == "running"
    assert len(watch.challengers.running) == 1

    stopped = ask(service, f"/{name}/stop", {"why": "enough"})
    assert (stopped["state"], stopped["verdict"]) == ("ended", "stopped")
    assert watch.challengers.running == ()
    assert "was stopped" in ask(service, f"/{name}")["sentence"]
    assert ask(service, f"/{name}/stop", {}, status=409)["code"] == "experiments.wrong-state"


def test_what_there_is_not_is_not_found(service: Service) -> None:
    assert ask(service, "/view-00", status=404)["code"] == "experiments.none-such"
    assert ask(service, "/view-00/stop", {}, status=404)["code"] == "experiments.none-such"
    body = {"model": "view", "challenger": 9}
    assert ask(service, "", body, status=404)["code"] == "registry.no-version"
    body = {"model": "other", "challenger": 1}
    assert ask(service, "", body, status=409)["code"] == "experiments.not-served"


def test_the_report_speaks_korean(service: Service) -> None:
    name = ask(service, "", {"model": "view", "challenger": 2, "mode": "shadow"})["experiment_id"]
    answer = service.request(
        "GET", f"/api/experiments/{name}", headers={"Accept-Language": "ko"}
    ).json()
    assert "같은 장면" in answer["sentence"]
    assert answer["shadow"] == {"n_frames": 0.0, "n_differ": 0.0, "n_skipped": 0.0}
    assert (answer["paired"]["n_people"], answer["paired"]["p_votes"]) == (0, None)
    assert "0명" in answer["paired"]["sentence"]


def test_what_people_labelled_is_in_the_report_of_a_shadow(service: Service) -> None:
    name = ask(service, "", {"model": "view", "challenger": 2, "mode": "shadow"})["experiment_id"]
    store = service.app.state.writer.store
    begun_s = ask(service, f"/{name}")["experiment"]["started_s"]
    for number in range(6):
        person = f"person-{number}"
        purposes: tuple[tuple[Purpose, str], ...] = (("history", "2"), ("training", "3"))
        store.apply(
            [
                ConsentEntry(person, purpose, "given", begun_s - 9.0, "settings", version, "ko")
                for purpose, version in purposes
            ]
        )
        label_samples(store, person, view_samples(person, BOTH_VIEWS, begun_s + 1.0))
    paired = ask(service, f"/{name}")["paired"]
    assert (paired["n_people"], paired["n_frames"]) == (6, 48)
    assert (paired["n_only_champion"], paired["n_only_challenger"]) == (0, 0)  # the same model
    assert (paired["p_votes"], paired["p_frames"]) == (1.0, 1.0)
    assert (paired["low"], paired["high"]) == (0.0, 0.0)
    assert paired["sentence"].startswith("6 people labelled 48 poses")
    split = {"model": "view", "challenger": 2}
    ask(service, f"/{name}/stop", {})
    other = ask(service, "", split)["experiment_id"]
    assert ask(service, f"/{other}")["paired"] is None


def test_frames_both_saw_are_counted_and_written(service: Service) -> None:
    name = ask(service, "", {"model": "view", "challenger": 2, "mode": "shadow"})["experiment_id"]
    judge(service)
    made = experiments_of(service)
    made.shadow.close()
    made.watch.close()
    assert ask(service, f"/{name}")["shadow"]["n_frames"] == len(ROWS)
    (day,) = service.app.state.writer.store.experiments.days.of_person(LOCAL_PERSON)
    assert (day.arm, day.counts["n_steps"]) == ("both", 1.0)


def test_who_has_not_agreed_is_judged_by_the_champion_and_not_counted(service: Service) -> None:
    usual = judge(service)
    gone = {"is_given": False, "text_version": "3", "language": "ko", "way": "settings"}
    assert service.request("PUT", "/api/consent/training", json=gone).status_code == 200
    name = ask(service, "", {"model": "view", "challenger": 2, "mode": "shadow"})["experiment_id"]
    np.testing.assert_array_equal(judge(service), usual)
    made = experiments_of(service)
    made.shadow.close()
    made.watch.close()
    assert ask(service, f"/{name}")["shadow"]["n_frames"] == 0.0
    assert service.app.state.writer.store.experiments.days.count_of(LOCAL_PERSON) == 0


def test_a_challenger_that_will_not_load_ends_its_experiment(
    service: Service, tmp_path: Path
) -> None:
    name = ask(service, "", {"model": "view", "challenger": 2})["experiment_id"]
    made = experiments_of(service)
    made.watch.challengers.drop("view")  # as after a restart
    store = service.app.state.writer.store
    sha256 = store.models.version("view", 2).sha256
    (tmp_path / "models" / sha256 / "posture_view.onnx").write_bytes(b"broken")
    made.watch.follow()
    report = ask(service, f"/{name}")
    assert (report["experiment"]["state"], report["experiment"]["verdict"]) == ("ended", "failed")
    assert "registry.files-damaged" in report["sentence"]
    assert made.watch.challengers.running == ()


def test_a_challenger_that_fails_at_work_ends_its_experiment(service: Service) -> None:
    name = ask(service, "", {"model": "view", "challenger": 2})["experiment_id"]
    watch = experiments_of(service).watch
    (challenger,) = watch.challengers.running
    watch.challengers.fail(challenger, "experiments.nonsense")
    watch.follow()
    assert ask(service, f"/{name}")["experiment"]["verdict"] == "failed"
    watch.follow()
    assert watch.challengers.running == ()


def test_experiments_survive_a_restart(service: Service, tmp_path: Path, database_url: str) -> None:
    ask(service, "", {"model": "view", "challenger": 2, "share": 0.5})
    (before,) = experiments_of(service).watch.challengers.running
    settings = ServiceSettings(data_folder=str(tmp_path), database_url=database_url)
    again = Service(settings, tmp_path / "static")
    experiments_of(again).watch.follow()
    (after,) = experiments_of(again).watch.challengers.running
    assert after.record == before.record
    again.close()
