"""Profiles of runners: kept by name from recordings, compared with, forgotten."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from barun.landmarks.formats import write_recording
from barun.pipeline.runner_profiles import FOLDER_NAME
from barun.privacy.consent.texts import current_version
from tests.pipeline.runs import filmed, half_outside
from tests.service.conftest import Service
from tests.service.fakes import LandmarkReader

NAME = "김민지"
ADDRESS = f"/api/runners/{quote(NAME)}"
KNOWN = {"speed_m_per_s": 2.8}


@pytest.fixture(name="runs")
def service_that_keeps(make_service: Callable[..., Service], tmp_path: Path) -> Service:
    service = make_service(LandmarkReader(), data_folder=str(tmp_path / "data"))
    agree(service)
    return service


def agree(service: Service) -> None:
    wanted = {"is_given": True, "text_version": current_version("history"), "language": "ko"}
    assert service.request("PUT", "/api/consent/history", json=wanted).status_code == 200


def send(service: Service, tmp_path: Path, *, seed: int = 1, cadence: float = 168) -> str:
    path = tmp_path / f"run{seed}.csv"
    write_recording(path, filmed(seed=seed, cadence=cadence))
    recording = service.upload(path.read_bytes(), path.name)
    service.wait_for(recording, "done")
    return recording


def code(service: Service, method: str, url: str, **options: object) -> tuple[int, str]:
    answer = service.request(method, url, **options)
    return answer.status_code, answer.json()["error"]["code"]


def test_a_profile_is_kept_listed_compared_with_and_forgotten(
    runs: Service, tmp_path: Path
) -> None:
    assert runs.request("GET", "/api/runners").json() == {"runners": []}
    first, second = (send(runs, tmp_path, seed=seed) for seed in (2, 3))
    wanted = {"recording_id": first, "baseline": [f"{second}:2.8"], **KNOWN}

    kept = runs.request("PUT", ADDRESS, json=wanted)

    assert kept.status_code == 200, kept.text
    body = kept.json()
    assert (body["name"], body["view"], body["n_recordings"]) == (NAME, "side", 2)
    assert body["speed_m_per_s"] == pytest.approx(2.8)
    assert body["n_strides"] > 20
    assert runs.request("GET", "/api/runners").json() == {"runners": [body]}

    today = send(runs, tmp_path, seed=4, cadence=150)
    query = f"activity=running&lang=en&speed_m_per_s=2.8&runner={quote(NAME)}"
    address = f"/api/recordings/{today}"
    form = json.loads(runs.request("GET", f"{address}/run/metrics?{query}").content)["form"]
    assert (form["verdict"], form["against"]) == ("unusual", "baseline")
    assert form["baselines"] == [NAME]
    assert NAME in runs.request("GET", f"{address}/report?{query}").text

    assert runs.request("DELETE", ADDRESS).status_code == 204
    assert runs.request("GET", "/api/runners").json() == {"runners": []}
    assert code(runs, "GET", f"{address}/report?{query}") == (404, "running_report.no-profile-yet")


def test_a_profile_is_called_otherwise_and_the_act_is_written_down(
    runs: Service, tmp_path: Path
) -> None:
    wanted = {"recording_id": send(runs, tmp_path), **KNOWN}
    kept = runs.request("PUT", ADDRESS, json=wanted).json()
    runs.request("PUT", "/api/runners/Jun", json=wanted)

    answer = runs.request("PATCH", ADDRESS, json={"name": " Minji K. "})

    assert answer.status_code == 422  # a name does not end with a dot
    answer = runs.request("PATCH", ADDRESS, json={"name": " Minji K "})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**kept, "name": "Minji K"}
    names = [one["name"] for one in runs.request("GET", "/api/runners").json()["runners"]]
    assert names == ["Jun", "Minji K"]
    back = {"name": NAME}
    assert code(runs, "PATCH", ADDRESS, json=back) == (404, "running_report.no-profile")
    assert code(runs, "PATCH", "/api/runners/Jun", json={"name": "Minji K"}) == (
        409,
        "running_report.profile-there",
    )
    assert code(runs, "PATCH", "/api/runners/Jun", json={"name": "a:b"})[1] == (
        "running_report.profile-name"
    )
    for body in ({}, {"name": ""}, {"name": "x", "view": "rear"}):
        assert code(runs, "PATCH", "/api/runners/Jun", json=body)[0] == 422
    store = runs.app.state.writer.store
    token = store.audit.token("local")
    acts = [one for one in store.audit.entries() if one.action == "correction"]
    assert [(one.actor, one.subject, dict(one.details)) for one in acts] == [
        (token, token, {"what": "runner"})
    ]
    assert runs.request("PATCH", "/api/runners/Minji K", json=back).json() == kept


def test_without_consent_nothing_is_kept_by_another_name(runs: Service, tmp_path: Path) -> None:
    runs.request("PUT", ADDRESS, json={"recording_id": send(runs, tmp_path), **KNOWN})
    assert runs.request("DELETE", "/api/agreement").status_code in {200, 204}
    assert code(runs, "PATCH", ADDRESS, json={"name": "Jun"}) == (409, "running_report.no-consent")
    assert list((tmp_path / "data" / FOLDER_NAME).iterdir()) == []


def test_a_report_is_made_anew_when_the_profile_was(runs: Service, tmp_path: Path) -> None:
    today = send(runs, tmp_path)
    query = f"activity=running&lang=en&speed_m_per_s=2.8&runner={quote(NAME)}"
    address = f"/api/recordings/{today}/report?{query}"
    slow = send(runs, tmp_path, seed=2, cadence=150)
    runs.request("PUT", ADDRESS, json={"recording_id": slow, **KNOWN})
    assert "Different from what is usual" in runs.request("GET", address).text

    alike = send(runs, tmp_path, seed=3)
    runs.request("PUT", ADDRESS, json={"recording_id": alike, **KNOWN})

    assert "Within what is usual" in runs.request("GET", address).text


def test_what_cannot_be_kept_is_refused(runs: Service, tmp_path: Path) -> None:
    recording = send(runs, tmp_path)
    wanted = {"recording_id": recording}
    assert code(runs, "PUT", "/api/runners/a:b", json=wanted) == (
        422,
        "running_report.profile-name",
    )
    assert code(runs, "PUT", ADDRESS, json={"recording_id": "gone"}) == (
        404,
        "service.no-recording",
    )
    assert code(runs, "PUT", ADDRESS, json={**wanted, "colour": "red"}) == (
        422,
        "service.invalid-request",
    )
    assert code(runs, "PUT", ADDRESS, json={**wanted, "speed_m_per_s": 10}) == (
        422,
        "running_report.speed-steps",
    )
    assert code(runs, "DELETE", ADDRESS) == (404, "running_report.no-profile-yet")
    path = tmp_path / "half.csv"
    write_recording(path, half_outside())
    half = runs.upload(path.read_bytes(), path.name)
    runs.wait_for(half, "done")
    assert code(runs, "PUT", ADDRESS, json={"recording_id": half}) == (
        422,
        "running_report.baseline-unusable",
    )
    assert runs.request("GET", "/api/runners").json() == {"runners": []}


def test_a_profile_and_earlier_recordings_are_not_used_together(
    runs: Service, tmp_path: Path
) -> None:
    recording = send(runs, tmp_path)
    runs.request("PUT", ADDRESS, json={"recording_id": recording})
    query = f"activity=running&runner={quote(NAME)}&baseline={recording}"

    answer = code(runs, "GET", f"/api/recordings/{recording}/report?{query}")

    assert answer == (422, "running_report.profile-alone")


def test_profiles_are_forgotten_with_everything(runs: Service, tmp_path: Path) -> None:
    runs.request("PUT", ADDRESS, json={"recording_id": send(runs, tmp_path)})
    folder = tmp_path / "data" / FOLDER_NAME
    assert len(list(folder.iterdir())) == 1

    (kept,) = [
        one
        for one in runs.request("GET", "/api/privacy").json()["stored"]
        if one["kind"] == "runners"
    ]
    assert kept["count"] == 1
    assert kept["bytes"] == next(folder.iterdir()).stat().st_size

    forgotten = runs.request("DELETE", "/api/everything")

    assert forgotten.status_code in (200, 204), forgotten.text
    assert list(folder.iterdir()) == []


def test_without_a_data_folder_there_is_nothing_to_keep_profiles_in(
    make_service: Callable[..., Service], tmp_path: Path
) -> None:
    runs = make_service(LandmarkReader())
    assert runs.request("GET", "/api/runners").json() == {"runners": []}
    recording = send(runs, tmp_path)

    answer = code(runs, "PUT", ADDRESS, json={"recording_id": recording})

    assert answer == (409, "running_report.no-profile-folder")
