"""Every frame of a recording as files for other programs, asked of the service."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.landmarks.formats import write_recording
from barun.service.report_query import Activity
from tests.pipeline.runs import filmed, half_outside
from tests.service.conftest import Service
from tests.service.fakes import FakeAnalyser, LandmarkReader, make_clip


def sent(service: Service) -> str:
    recording = service.upload(b"a video", "desk.mp4")
    service.wait_for(recording, "done")
    return f"/api/recordings/{recording}/frames"


@pytest.mark.parametrize("activity", ["posture", "landmarks"])
def test_files_are_named_after_the_recording(service: Service, activity: Activity) -> None:
    address = sent(service)
    expected = {
        "frames": ("desk.frames.csv", "text/csv; charset=utf-8", "frame,time_s,person"),
        "coco": ("desk.keypoints.coco.json", "application/json", "{"),
        "trc": ("desk.markers-picture-heights.trc", "text/plain; charset=utf-8", "PathFileType"),
        "mot": ("desk.angles.mot", "text/plain; charset=utf-8", "angles.mot\nversion=1"),
    }
    for kind, (name, media_type, start) in expected.items():
        answer = service.request("GET", f"{address}/{kind}?activity={activity}")
        assert answer.status_code == 200
        assert name in answer.headers["content-disposition"]
        assert answer.headers["content-type"] == media_type
        assert answer.text.startswith(start)
    assert service.request("GET", f"{address}/c3d").status_code == 422


def test_a_run_has_strides_and_metres(make_service: Callable[..., Service], tmp_path: Path) -> None:
    service = make_service(LandmarkReader())
    path = tmp_path / "run.parquet"
    for recording, status in ((filmed(), 200), (half_outside(), 422)):
        write_recording(path, recording)
        sent_as = service.upload(path.read_bytes(), path.name)
        service.wait_for(sent_as, "done")
        address = f"/api/recordings/{sent_as}/frames"
        frames = service.request("GET", f"{address}/frames?activity=running").text
        rows = list(csv.DictReader(io.StringIO(frames)))
        assert len(rows) == 600
        assert any(row["left_stride"] for row in rows) == (status == 200)
        markers = service.request("GET", f"{address}/trc?activity=running&height_m=1.7")
        assert markers.status_code == status
        if status == 200:
            assert "run.markers.trc" in markers.headers["content-disposition"]
        else:
            assert markers.json()["error"]["code"] == "frame_export.refused-run"


def test_a_recording_of_nobody_or_not_done_is_refused_in_words(
    make_service: Callable[..., Service],
) -> None:
    service = make_service(FakeAnalyser(make_clip()))
    address = sent(service)
    for activity in ("posture", "running"):
        answer = service.request("GET", f"{address}/frames?activity={activity}")
        assert answer.status_code == 422
        assert answer.json()["error"]["message"]
    answer = service.request("GET", f"{address}/mot?activity=landmarks&lang=en")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "frame_export.nobody")
    assert service.request("GET", "/api/recordings/none/frames/coco").status_code == 404
    service.analyser.hold()
    waiting = service.upload()
    answer = service.request("GET", f"/api/recordings/{waiting}/frames/coco")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "service.not-done")
