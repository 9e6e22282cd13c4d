"""Runs in the page: landmark files, one's own earlier runs, what changed, the files beside it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.errors import LandmarkFileError
from barun.landmarks.formats import write_legacy_running, write_recording
from barun.pipeline.clip_landmarks import ClipLandmarks
from barun.service.analyser import pose_analyser
from barun.service.report_query import split_reference
from barun.service.settings import ServiceSettings
from tests.pipeline.runs import filmed, half_outside
from tests.service.conftest import Service
from tests.service.fakes import LandmarkReader

RUN = "activity=running&lang=en"


def analyse(path: Path, name: str) -> ClipLandmarks:
    return pose_analyser(ServiceSettings())(path, name, lambda _: None, lambda: False)


@pytest.fixture(name="runs")
def run_service(make_service: Callable[..., Service]) -> Service:
    """A service that reads landmark files."""
    return make_service(LandmarkReader())


def send(
    service: Service, tmp_path: Path, name: str, *, seed: int = 1, cadence: float = 168
) -> str:
    """Send a simulated run as a CSV of landmarks; return where it is."""
    path = tmp_path / name
    write_recording(path, filmed(seed=seed, cadence=cadence))
    recording = service.upload(path.read_bytes(), name)
    service.wait_for(recording, "done")
    return recording


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_landmark_file_is_a_recording(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"tuesday.{suffix}"
    write_recording(path, filmed())
    (tmp_path / "recording").write_bytes(path.read_bytes())
    clip = analyse(tmp_path / "recording", path.name)
    assert (clip.n_frames, clip.n_frames_with_person) == (600, 600)
    assert clip.info.name == clip.recording.people[0].source == f"tuesday.{suffix}"
    assert clip.info.size_wh == filmed().people[0].size_wh
    assert clip.is_from_file
    assert clip.has_clock


def test_a_file_without_times_measures_no_seconds(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    write_legacy_running(path, filmed().people[0])  # which has neither times nor a picture size
    clip = analyse(path, "clip.csv")
    assert not clip.has_clock
    assert clip.ending.time_s == pytest.approx(599 / 30)


def test_a_table_of_something_else_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "recording"
    path.write_text("day,price\n1,2\n")
    with pytest.raises(LandmarkFileError, match=r"prices\.csv") as refused:
        analyse(path, "prices.csv")
    assert str(tmp_path) not in str(refused.value.details)


def test_the_report_of_a_landmark_file_names_no_engine(runs: Service, tmp_path: Path) -> None:
    address = f"/api/recordings/{send(runs, tmp_path, 'run.csv')}/report"
    for activity in ("running", "landmarks"):
        page = runs.request("GET", f"{address}?activity={activity}&lang=en").text
        assert "BlazePose" not in page.partition('id="provenance"')[2]


def test_own_earlier_runs_make_a_judgement(runs: Service, tmp_path: Path) -> None:
    speeds = [f"{send(runs, tmp_path, f'{seed}.csv', seed=seed)}:2.8" for seed in (2, 3)]
    today = send(runs, tmp_path, "today.csv", cadence=150)
    query = f"{RUN}&speed_m_per_s=2.8" + "".join(f"&baseline={one}" for one in speeds)
    page = runs.request("GET", f"/api/recordings/{today}/report?{query}").text
    assert "Different from what is usual for this runner." in page
    assert "2.csv, 3.csv" in page
    assert "your usual range" in page
    answer = runs.request("GET", f"/api/recordings/{today}/run/metrics?{query}")
    form = json.loads(answer.content)["form"]
    assert (form["verdict"], form["against"]) == ("unusual", "baseline")
    assert form["baselines"] == ["2.csv", "3.csv"]
    # at another speed nothing is compared
    other = query.replace(":2.8", ":4.5")
    answer = runs.request("GET", f"/api/recordings/{today}/run/metrics?{other}")
    assert json.loads(answer.content)["form"]["verdict"] == "not_judged"


def test_two_runs_are_compared(runs: Service, tmp_path: Path) -> None:
    before = send(runs, tmp_path, "before.csv", cadence=150)
    now = send(runs, tmp_path, "now.csv")
    query = f"{RUN}&speed_m_per_s=2.8&compare={before}:2.8"
    assert 'id="comparison"' in runs.request("GET", f"/api/recordings/{now}/report?{query}").text
    comparison = runs.request("GET", f"/api/recordings/{now}/run/metrics?{query}").json()[
        "comparison"
    ]
    assert (comparison["with"], comparison["speeds"]) == ("before.csv", "alike")
    cadence = next(one for one in comparison["changes"] if one["key"] == "cadence")
    assert cadence["difference"] == pytest.approx(18, abs=1)
    assert cadence["outcome"] == "changed"


def test_an_earlier_run_that_is_gone_or_no_reference_is_refused(
    runs: Service, tmp_path: Path
) -> None:
    address = f"/api/recordings/{send(runs, tmp_path, 'run.csv')}/report?{RUN}"
    gone = runs.request("GET", f"{address}&baseline=gone")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "service.no-recording")
    for bad in ("baseline=a/b", "compare=a:fast", "compare=", "&baseline=a" * 9):
        assert runs.request("GET", f"{address}&{bad}").status_code == 422
    assert split_reference("a_-b:2.75") == ("a_-b", 2.75)
    assert split_reference("a_-b") == ("a_-b", None)


def test_the_files_beside_the_report(runs: Service, tmp_path: Path) -> None:
    address = f"/api/recordings/{send(runs, tmp_path, 'run.csv')}/run"
    metrics = runs.request("GET", f"{address}/metrics?{RUN}")
    assert metrics.json()["schema"] == "barun-running/1"
    assert "run.metrics.json" in metrics.headers["content-disposition"]
    strides = runs.request("GET", f"{address}/strides?{RUN}")
    rows = list(csv.DictReader(io.StringIO(strides.text)))
    assert len(rows) == sum(metrics.json()["strides"][side] for side in ("left", "right"))
    assert "run.strides.csv" in strides.headers["content-disposition"]
    for query, name in (("", "run.markers-unscaled.trc"), ("&height_m=1.7", "run.markers.trc")):
        markers = runs.request("GET", f"{address}/markers?{RUN}{query}")
        assert markers.text.startswith("PathFileType")
        assert name in markers.headers["content-disposition"]
    assert runs.request("GET", f"{address}/poses?{RUN}").status_code == 422


def test_a_refused_run_has_no_markers(runs: Service, tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    write_recording(path, half_outside())
    recording = runs.upload(path.read_bytes(), path.name)
    runs.wait_for(recording, "done")
    answer = runs.request("GET", f"/api/recordings/{recording}/run/markers?{RUN}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "service.no-markers")
    metrics = runs.request("GET", f"/api/recordings/{recording}/run/metrics?{RUN}")
    assert metrics.json()["accepted"] is False
