"""What a report says of the whole recording, although most people have a part of its rows only."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.analysis_files import AnalysisFolder
from barun.pipeline.analysis_report import report_of_landmarks, summarise_report
from barun.pipeline.clip_analysis import Preparation, analyze_recording
from tests.fixtures.motions import make_side_sequence

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
N_FRAMES = 90


def _there(first: int, after: int) -> LandmarkSequence:
    whole = make_side_sequence(trunk_deg=np.linspace(0, 20, N_FRAMES))
    is_there = (np.arange(N_FRAMES) >= first) & (np.arange(N_FRAMES) < after)
    return LandmarkSequence.from_arrays(
        np.where(is_there[:, None, None], whole.image_xyz, np.nan),
        np.where(is_there[:, None], whole.visibility, np.nan),
        whole.times_s,
        size_wh=whole.size_wh,
        source="room.csv",
    )


@pytest.fixture
def recording() -> LandmarkRecording:
    """Three seconds: two people one after the other, a third in one picture, nobody at the end."""
    return LandmarkRecording({0: _there(3, 33), 1: _there(30, 80), 2: _there(50, 51)})


def test_the_report_is_about_the_whole_recording(recording: LandmarkRecording) -> None:
    report = report_of_landmarks("room.csv", recording, analyze_recording(recording), NOW)

    assert (report.n_frames, report.n_frames_with_person) == (90, 77)
    assert report.duration_s == pytest.approx(3.0)
    assert report.frame_rate_hz == pytest.approx(30.0)
    assert report.ended_at_s == pytest.approx(89 / 30)


def test_shares_are_of_the_whole_recording(recording: LandmarkRecording) -> None:
    people = analyze_recording(recording)
    report = report_of_landmarks("room.csv", recording, people, NOW)
    summary = summarise_report(report, people, Preparation())

    assert [(p["person"], p["n_frames"]) for p in summary["people"]] == [(1, 50), (0, 30), (2, 1)]
    for person, outcome in zip(summary["people"], ("weak", "weak", "cannot_judge"), strict=True):
        leans = {m["key"]: m for m in person["measurements"]}["trunk_inclination_median"]
        assert leans["support"]["n_frames_total"] == 90
        assert leans["support"]["n_frames"] == person["n_frames"]
        assert leans["outcome"] == outcome


def test_the_angle_table_leaves_out_no_instant(
    recording: LandmarkRecording, tmp_path: Path
) -> None:
    """Whoever was seen most has them all, so that the others need theirs only."""
    AnalysisFolder(tmp_path).write_angles(analyze_recording(recording))

    with (tmp_path / "angles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    times_s = {
        number: [float(row["time_s"]) for row in rows if row["person"] == number]
        for number in "012"
    }
    np.testing.assert_allclose(times_s["1"], np.arange(90) / 30, atol=1e-6)
    np.testing.assert_allclose(times_s["0"], np.arange(3, 33) / 30, atol=1e-6)
    np.testing.assert_allclose(times_s["2"], [50 / 30], atol=1e-6)


def test_nobody_gives_an_empty_report() -> None:
    report = report_of_landmarks("room.csv", LandmarkRecording({}), (), NOW)
    assert (report.n_frames, report.n_frames_with_person, report.duration_s) == (0, 0, 0.0)
    assert np.isnan(report.ended_at_s)
    assert (report.size_wh, report.frame_rate_hz) == (None, None)
