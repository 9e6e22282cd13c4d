"""What was tried to make models better, over REST."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barun.registry.opening import opened_registry
from barun.registry.update_log import UpdateLog, UpdateSummary
from barun.service.accounts.route_rules import rule_for
from tests.registry.model_folders import view_folder
from tests.service.conftest import Service

NOW_S = 1_795_000_000.0
SUMMARY = UpdateSummary(
    "view", NOW_S, NOW_S + 8, "rejected", ("samples",), "ab" * 32, closed=("accuracy",)
)
ACCURACY = {
    "gate": "accuracy", "subject": "view", "value": 0.9, "bound": 0.95, "is_open": False,
    "details": {"basis": "people", "worst_person": "P2", "worst": 0.81},
}  # fmt: skip
SIZE = {
    "gate": "size", "subject": "view", "value": 8000, "bound": 5_000_000, "is_open": True,
    "details": {},
}  # fmt: skip
REPORT = {
    "model": "view",
    "outcome": "rejected",
    "triggers": [{"kind": "samples", "value": 1200.0, "bound": 1000.0}],
    "gates": [ACCURACY, SIZE],
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def service(make_service: Callable[..., Service], home: Path, database_url: str) -> Service:
    home.mkdir()
    with opened_registry(home, database_url, lambda: NOW_S) as registry:
        for number in (1, 2):
            registry.register("view", view_folder(home / f"v{number}", 0.9 + number / 50), who="a")
        registry.promote("view", 1, who="a")
        registry.promote("view", 2, "challenger", who="a")
    return make_service(data_folder=str(home), database_url=database_url)


def ask(service: Service, language: str = "en") -> dict[str, Any]:
    answer = service.request("GET", "/api/updates", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return {one["model"]: one for one in answer.json()["models"]}


def keep(home: Path, report: dict[str, Any] = REPORT) -> UpdateLog:
    log = UpdateLog(home / "updates")
    log.keep(SUMMARY, report, "<!doctype html><p>P2</p>")
    return log


def test_before_any_update_there_is_what_is_in_service_and_what_waits(service: Service) -> None:
    assert ask(service) == {
        "view": {
            "model": "view", "champion": 1, "challenger": 2, "experiment": None, "last": None,
        },
        "posture": {
            "model": "posture", "champion": None, "challenger": None, "experiment": None,
            "last": None,
        },
    }  # fmt: skip
    assert service.request("GET", "/api/updates/view/report").status_code == 404


def test_the_last_update_is_said_in_words(service: Service, home: Path) -> None:
    keep(home)

    last = ask(service)["view"]["last"]

    assert last["sentence"].startswith("Rejected: 1 of 2 gates stayed closed.")
    assert last["triggers"] == ["1200 new labelled samples under consent (from 1000)."]
    assert [(one["value"], one["bound"], one["is_open"]) for one in last["gates"]] == [
        ("90.0%", "95.0%", False),
        ("8.0 kB", "5000.0 kB", True),
    ]
    assert "P2" in last["gates"][0]["details"]
    assert (last["begun_s"], last["outcome"], last["has_report"]) == (NOW_S, "rejected", True)
    assert ask(service, "ko")["view"]["last"]["sentence"].startswith("거부")


def test_the_report_is_read_and_can_load_nothing(service: Service, home: Path) -> None:
    keep(home)

    answer = service.request("GET", "/api/updates/view/report")

    assert answer.text == "<!doctype html><p>P2</p>"
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_report_that_went_with_somebody_is_said_to_be_gone(service: Service, home: Path) -> None:
    keep(home).forget("P2")

    last = ask(service)["view"]["last"]

    assert (last["has_report"], last["gates"], last["triggers"]) == (False, [], [])
    assert "named somebody who was erased" in last["sentence"]
    answer = service.request("GET", "/api/updates/view/report")
    assert answer.json()["error"]["code"] == "updating.no-page"


def test_an_experiment_that_is_not_over_is_named(service: Service) -> None:
    begun = service.request("POST", "/api/experiments", json={"model": "view", "challenger": 2})
    assert begun.status_code == 200, begun.text
    name = begun.json()["experiment_id"]

    assert ask(service)["view"]["experiment"] == {
        "experiment_id": name, "challenger": 2, "state": "running",
    }  # fmt: skip
    service.app.state.experiments.close()


def test_without_a_folder_nothing_was_tried(make_service: Callable[..., Service]) -> None:
    assert [one["last"] for one in ask(make_service()).values()] == [None, None]


def test_it_takes_who_looks_after_models() -> None:
    assert rule_for("GET", "/api/updates/view/report") == "see-models"
