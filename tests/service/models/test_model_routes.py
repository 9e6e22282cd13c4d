"""The page's way to models: list, promote, roll back, look back."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from barun.registry.opening import opened_registry
from barun.service.settings import ServiceSettings
from tests.registry.model_folders import toy_folder, view_folder
from tests.service.conftest import Service


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with opened_registry(tmp_path, database_url, time.time) as registry:
        registry.register("view", view_folder(tmp_path / "v1"), who="anna")
        registry.register("view", view_folder(tmp_path / "v2", 0.5), who="anna", parent=1)
        registry.register("view", toy_folder(tmp_path / "toy", card={"people": ["P1"]}), who="ben")
    page = tmp_path / "static"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>Barun</title>")
    settings = ServiceSettings(data_folder=str(tmp_path), database_url=database_url)
    made = Service(settings, page)
    made.app.state.champions.begin()
    yield made
    made.close()


def _served(service: Service) -> dict[str, Any]:
    health = service.request("GET", "/healthz").json()
    listed = service.request("GET", "/api/models").json()
    assert health["models"] == listed["served"]
    return {one["name"]: (one["origin"], one["version"]) for one in listed["served"]}


def test_what_is_promoted_is_in_service_when_the_answer_comes(service: Service) -> None:
    assert _served(service) == {"view": ("shipped", None), "posture": ("shipped", None)}
    change = service.request("POST", "/api/models/view/promote", json={"version": 1}).json()
    assert (change["from_version"], change["to_version"], change["who"]) == (None, 1, "service")
    assert _served(service)["view"] == ("champion", 1)
    service.utc_s += 60
    body = {"version": 2, "who": "ben", "why": "newer"}
    assert service.request("POST", "/api/models/view/promote", json=body).status_code == 200
    service.utc_s += 60
    back = service.request("POST", "/api/models/view/rollback", json={"why": "worse"}).json()
    assert (back["kind"], back["to_version"], back["why"]) == ("rollback", 1, "worse")
    assert _served(service)["view"] == ("champion", 1)

    history = service.request("GET", "/api/models/history").json()["changes"]
    assert [one["to_version"] for one in history] == [1, 2, 1]
    then = {"at_s": service.utc_s - 30, "model": "view"}
    (live,) = service.request("GET", "/api/models/history", params=then).json()["changes"]
    assert (live["to_version"], live["who"], live["alias"]) == (2, "ben", "champion")
    versions = service.request("GET", "/api/models").json()["versions"]
    assert [(one["version"], one["aliases"]) for one in versions] == [
        (1, ["champion"]), (2, []), (3, [])
    ]  # fmt: skip
    assert (versions[1]["parent"], versions[2]["people"]) == (1, ["P1"])
    shipped = service.request("POST", "/api/models/view/promote", json={"version": None})
    assert shipped.json()["to_version"] is None
    assert _served(service)["view"] == ("shipped", None)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("view/promote", {"version": 9}, 404, "registry.no-version"),
        ("other/rollback", {}, 404, "registry.no-model"),
        ("view/rollback", {}, 409, "registry.nothing-before"),
        ("view/promote", {"version": 3}, 409, "registry.unfit"),
        ("view/promote", {"version": 0}, 422, "service.invalid-request"),
        ("view/promote", {"version": 1, "alias": "king"}, 422, "service.invalid-request"),
        ("View/promote", {"version": 1}, 422, "service.invalid-request"),
    ],
)
def test_what_cannot_be_done_is_refused(
    service: Service, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = service.request("POST", f"/api/models/{path}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert service.request("GET", "/api/models/history").json()["changes"] == []


def test_damaged_files_are_refused_and_a_broken_champion_shows(
    service: Service, tmp_path: Path
) -> None:
    service.request("POST", "/api/models/view/promote", json={"version": 1})
    versions = service.request("GET", "/api/models").json()["versions"]
    for one in versions[:2]:
        (tmp_path / "models" / one["sha256"] / "more.txt").write_text("x")
    answer = service.request("POST", "/api/models/view/promote", json={"version": 2})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "registry.files-damaged")
    assert _served(service)["view"] == ("champion", 1)  # what is loaded goes on
    service.app.state.champions.begin()
    assert _served(service)["view"] == ("shipped", None)
    listed = service.request("GET", "/api/models", headers={"Accept-Language": "ko"}).json()
    assert "손상" in listed["served"][0]["problem"]
