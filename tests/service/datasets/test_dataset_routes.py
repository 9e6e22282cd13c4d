"""The page's way to datasets: list, check, rows, decisions."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from barun.errors import StorageError
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.service.settings import ServiceSettings
from tests.learning.datasets.row_samples import make_rows
from tests.service.conftest import Service


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    """Two people; one row of the first is labelled side and seen from the front."""
    library = DatasetLibrary(tmp_path / FOLDER_NAME)
    first = make_rows("P1", n_each=10, seed=1, noise=0.01)
    view = first.view.copy()
    view[4] = 2
    rows = LabelledRows.joined(
        [replace(first, view=view), make_rows("P2", n_each=10, seed=2, noise=0.01)]
    )
    library.add("posture", rows, Step("import"), created_at_s=1.0)
    return library


@pytest.fixture
def desk(
    library: DatasetLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    monkeypatch.setattr("barun.learning.quality.label_doubts.has_training", lambda: False)
    page = tmp_path / "static"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>Barun</title>")
    service = Service(ServiceSettings(data_folder=str(tmp_path)), page)
    yield service
    service.close()


def _check(service: Service) -> dict[str, Any]:
    answer = service.request("POST", "/api/datasets/posture/check")
    assert answer.status_code == 202
    for _ in range(2400):
        state: dict[str, Any] = service.request("GET", "/api/datasets/posture/check").json()
        if state["state"] not in ("running",):
            return state
        time.sleep(0.05)
    raise AssertionError("the check does not end")


def test_datasets_and_their_versions(desk: Service, library: DatasetLibrary) -> None:
    current = library.current_hash("posture")
    (found,) = desk.request("GET", "/api/datasets").json()["datasets"]
    assert found == {
        "name": "posture", "version": current, "n_rows": 160, "n_versions": 1,
        "people": {"P1": 80, "P2": 80}, "consent_over": {},
    }  # fmt: skip
    (version,) = desk.request("GET", "/api/datasets/posture/versions").json()["versions"]
    assert (version["version"], version["step"], version["is_current"]) == (current, "import", True)


def test_a_check_finds_rows_and_sends_their_skeletons(desk: Service) -> None:
    assert desk.request("GET", "/api/datasets/posture/check").json()["state"] == "none"
    state = _check(desk)
    assert (state["state"], state["share"], state["n_rows"]) == ("done", 1.0, 160)
    by_id = {finding["id"]: finding for finding in state["findings"]}
    assert by_id["doubtful-view-1"]["label"] == "view"
    rows = desk.request("GET", "/api/datasets/posture/findings/doubtful-view-1/rows").json()
    (row,) = rows["rows"]
    assert (row["file_row"], row["view"], row["suggestion"]) == (6, 2, "1")
    assert len(row["points"]) == 33
    assert row["points"][0] is not None
    assert row["points"][30] is None
    assert row["aspect"] == pytest.approx(4 / 3)
    korean = desk.request(
        "GET", "/api/datasets/posture/check", headers={"Accept-Language": "ko"}
    ).json()
    assert "시점 라벨" in korean["findings"][0]["text"]


def test_rows_come_in_pages(desk: Service) -> None:
    state = _check(desk)
    many = max(state["findings"], key=lambda finding: finding["n_rows"])
    address = f"/api/datasets/posture/findings/{many['id']}/rows"
    first = desk.request("GET", f"{address}?limit=1").json()
    assert (first["total"], len(first["rows"])) == (many["n_rows"], 1)
    beyond = desk.request("GET", f"{address}?offset=9999").json()
    assert beyond["rows"] == []


def test_decisions_make_a_version_and_confirmed_rows_are_not_doubted_again(
    desk: Service, library: DatasetLibrary
) -> None:
    before = library.load("posture")
    ids = before.rows.row_id.tolist()
    _check(desk)
    body = {
        "version": before.hash,
        "decisions": [
            {"row_id": ids[4], "verdict": "confirm"},
            {"row_id": ids[9], "verdict": "relabel", "view": 3},
            {"row_id": ids[11], "verdict": "relabel", "grade": "c"},
            {"row_id": ids[12], "verdict": "exclude"},
        ],
    }
    answer = desk.request("POST", "/api/datasets/posture/decisions", json=body)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["n_rows"], told["n_excluded"], told["n_changed"], told["n_confirmed"]) == (
        159, 1, 2, 1,
    )  # fmt: skip
    now = library.load("posture")
    assert now.hash == told["version"]
    assert now.manifest.parents == (before.hash,)
    assert now.manifest.step.details["confirmed"] == [ids[4]]
    assert now.rows.view[9] == 3
    assert now.rows.grade[11] == "c"
    kinds = {finding["kind"] for finding in _check(desk)["findings"]}
    assert "doubtful-view" not in kinds
    again = desk.request("POST", "/api/datasets/posture/decisions", json=body)
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "datasets.moved-on"
    assert len(library.manifests("posture")) == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/datasets/other/check", None, 404, "service.no-dataset"),
        ("GET", "/api/datasets/posture/findings/x/rows", None, 404, "service.no-finding"),
        ("GET", "/api/datasets/..%2Fx/check", None, 404, "service.no-such-address"),
        ("GET", "/api/datasets/UPPER/versions", None, 422, "service.invalid-request"),
        (
            "POST",
            "/api/datasets/posture/decisions",
            {"version": "zz", "decisions": [{"row_id": "x", "verdict": "confirm"}]},
            409,
            "datasets.moved-on",
        ),
        (
            "POST",
            "/api/datasets/posture/decisions",
            {"version": "zz", "decisions": []},
            422,
            "service.invalid-request",
        ),
    ],
)
def test_refusals(
    desk: Service, method: str, path: str, body: dict[str, Any] | None, status: int, code: str
) -> None:
    answer = desk.request(method, path, **({} if body is None else {"json": body}))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_row_that_is_not_there_is_named(desk: Service, library: DatasetLibrary) -> None:
    body = {
        "version": library.current_hash("posture"),
        "decisions": [{"row_id": "nobody", "verdict": "confirm"}],
    }
    answer = desk.request("POST", "/api/datasets/posture/decisions", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "quality.no-row")


def test_a_full_disk_is_said(
    desk: Service, library: DatasetLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("datasets.not-written", place="disk", reason="full")

    monkeypatch.setattr("barun.learning.datasets.library.write_folder", refuse)
    version = library.load("posture")
    body = {
        "version": version.hash,
        "decisions": [{"row_id": str(version.rows.row_id[0]), "verdict": "exclude"}],
    }
    answer = desk.request("POST", "/api/datasets/posture/decisions", json=body)
    assert answer.status_code == 503
    assert library.current_hash("posture") == version.hash


def test_a_check_that_fails_says_why(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("barun.service.datasets.check_desk.check_rows", fail)
    state = _check(desk)
    assert state["state"] == "failed"
    assert "broken" in state["problem"]


def test_without_a_data_folder_there_are_no_datasets(service: Service) -> None:
    assert service.request("GET", "/api/datasets").json() == {"datasets": []}
    assert service.request("GET", "/api/datasets/x/check").status_code == 404


def _clean(desk: Service, version: str, choices: dict[str, str]) -> Any:
    body = {
        "version": version,
        "choices": [{"finding": one, "action": action} for one, action in choices.items()],
    }
    return desk.request("POST", "/api/datasets/posture/clean", json=body)


def test_findings_say_what_can_be_done(desk: Service) -> None:
    by_id = {finding["id"]: finding for finding in _check(desk)["findings"]}
    doubtful = by_id["doubtful-view-1"]
    assert [one["action"] for one in doubtful["actions"]] == ["exclude", "relabel", "unlabel"]
    assert doubtful["is_proposed"]
    assert doubtful["actions"][0]["text"] == "leave out"
    idle = next(one for one in by_id.values() if one["kind"] == "imbalance")
    assert (idle["actions"], idle["is_proposed"]) == ([], False)


def test_what_is_chosen_is_done_in_a_new_version(desk: Service, library: DatasetLibrary) -> None:
    before = library.load("posture")
    _check(desk)
    done = _clean(desk, before.hash, {"doubtful-view-1": "relabel"})
    assert done.status_code == 201, done.text
    told = done.json()
    assert (told["n_changed"], told["n_excluded"], told["n_rows"]) == (1, 0, 160)
    assert (told["n_confirmed"], told["left_out"]) == (0, {})
    after = library.load("posture")
    assert (after.hash, after.manifest.parents) == (told["version"], (before.hash,))
    assert after.manifest.step.kind == "clean"
    assert after.manifest.step.details["findings"] == {"doubtful-view-1": "relabel"}
    assert (before.rows.view[4], after.rows.view[4]) == (2, 1)
    assert library.load(before.hash).rows.view[4] == 2
    again = _clean(desk, before.hash, {"doubtful-view-1": "relabel"})
    assert again.json()["error"]["code"] == "datasets.moved-on"
    unchecked = _clean(desk, after.hash, {"doubtful-view-1": "relabel"})
    assert (unchecked.status_code, len(library.manifests("posture"))) == (409, 2)


@pytest.mark.parametrize(
    ("choices", "status", "code"),
    [
        ({"jump-9": "exclude"}, 422, "quality.no-finding"),
        ({"doubtful-view-1": "mirror"}, 422, "quality.no-action"),
        ({"doubtful-view-1": "review"}, 422, "service.invalid-request"),
        ({}, 422, "service.invalid-request"),
    ],
)
def test_what_cannot_be_done_is_refused(
    desk: Service, library: DatasetLibrary, choices: dict[str, str], status: int, code: str
) -> None:
    _check(desk)
    answer = _clean(desk, library.current_hash("posture"), choices)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert len(library.manifests("posture")) == 1


def test_going_back_to_a_version(desk: Service, library: DatasetLibrary) -> None:
    first = library.current_hash("posture")
    _check(desk)
    second = _clean(desk, first, {"doubtful-view-1": "exclude"}).json()["version"]
    body = {"version": first, "instead_of": second}
    answer = desk.request("PUT", "/api/datasets/posture/current", json=body)
    assert answer.status_code == 200
    versions = {one["version"]: one for one in answer.json()["versions"]}
    assert (versions[first]["is_current"], versions[second]["is_current"]) == (True, False)
    assert versions[second]["parents"] == [first]
    assert library.current_hash("posture") == first
    stale = desk.request("PUT", "/api/datasets/posture/current", json=body)
    assert stale.json()["error"]["code"] == "datasets.moved-on"
    unknown = {"version": "ab" * 32, "instead_of": first}
    answer = desk.request("PUT", "/api/datasets/posture/current", json=unknown)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "datasets.missing")
    assert library.current_hash("posture") == first


def test_ended_consents_are_said_and_stay_out(desk: Service, library: DatasetLibrary) -> None:
    first = library.load("posture")
    consent = {"P1": Consent("given", "tests", 1.0, desk.utc_s + 10)}
    agreed = library.add(
        "posture", first.rows, Step("clean"), created_at_s=2.0, parents=[first.hash],
        consent=consent,
    )  # fmt: skip
    (found,) = desk.request("GET", "/api/datasets").json()["datasets"]
    assert found["consent_over"] == {}
    desk.utc_s += 10
    (found,) = desk.request("GET", "/api/datasets").json()["datasets"]
    assert found["consent_over"] == {"P1": 80}
    assert _check(desk)["findings"][0]["id"] == "consent-over-1"
    row = str(first.rows.row_id[-1])
    body = {"version": agreed.hash, "decisions": [{"row_id": row, "verdict": "confirm"}]}
    told = desk.request("POST", "/api/datasets/posture/decisions", json=body).json()
    assert (told["left_out"], told["n_rows"]) == ({"P1": 80}, 80)
    versions = desk.request("GET", "/api/datasets/posture/versions").json()["versions"]
    (new,) = [one for one in versions if one["is_current"]]
    assert (new["left_out"], new["people"]) == ({"P1": 80}, {"P2": 80})


def test_a_check_does_not_outlive_an_erased_person(desk: Service, library: DatasetLibrary) -> None:
    _check(desk)
    address = "/api/datasets/posture/findings/doubtful-view-1/rows"
    assert desk.request("GET", address).status_code == 200
    library.erase("P1", created_at_s=2.0)
    assert desk.request("GET", address).status_code == 404
    assert desk.request("GET", "/api/datasets/posture/check").json()["state"] == "none"


def test_a_damaged_collection_renews_nothing_and_hides_no_dataset(
    desk: Service, library: DatasetLibrary, tmp_path: Path
) -> None:
    journal = tmp_path / "collections" / "posture.journal"
    journal.parent.mkdir()
    journal.write_text("damaged\nmore\n")
    assert desk.request("GET", "/api/datasets").json()["datasets"][0]["consent_over"] == {}
    version = library.load("posture")
    row = str(version.rows.row_id[0])
    body = {"version": version.hash, "decisions": [{"row_id": row, "verdict": "confirm"}]}
    answer = desk.request("POST", "/api/datasets/posture/decisions", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "collection.damaged")
    assert library.current_hash("posture") == version.hash
