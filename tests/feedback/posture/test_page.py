import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from barun.feedback import report_page
from barun.feedback.posture.measurement_table import write_measurement_table
from barun.feedback.posture.page import render_posture_report, write_posture_report
from barun.feedback.posture.posture_report import PostureReport
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.posture_analysis import analyze_sitting
from barun.pipeline.posture_report import report_of_sitting
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.view.geometry import view_probabilities
from barun.simulate import DESK_SIDE_CAMERA, SLUMPED, UPRIGHT, SittingScript, simulate_sitting

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
NAME = "<b>me & you</b>.mp4"


def _report(*, slumps: bool = True) -> PostureReport:
    script = SittingScript.sit(UPRIGHT, 30)
    if slumps:
        script = script.then(SLUMPED, move_s=3, hold_s=60)
    sequence = simulate_sitting(script, np.random.default_rng(3), camera=DESK_SIDE_CAMERA).sequence
    analysis = analyze_sitting(LandmarkRecording({0: sequence}), recognise=view_probabilities)
    return report_of_sitting(analysis, NAME, NOW, hold_s=30)


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the built front end, so that these tests need no Node.js."""
    built = {"report.js": "start()", "report.css": "body { color: red }"}
    monkeypatch.setattr(report_page, "_read_built", lambda name: built[name])


@pytest.fixture(scope="module")
def report() -> PostureReport:
    return _report()


def test_the_finding_is_told_in_both_languages(report: PostureReport) -> None:
    page = render_posture_report(report, "ko")
    assert '<html lang="ko">' in page
    assert "Slouching" in page
    assert "구부정한 자세" in page
    assert 'class="event-card' in page
    assert 'class="exercises"' in page
    assert "diagnose" in page


def test_the_page_refers_to_nothing_outside_itself(report: PostureReport) -> None:
    page = render_posture_report(report)
    without_names = page.replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|src=|url\((?!data:)", without_names) == []
    assert NAME not in page
    assert "&lt;b&gt;me &amp; you" in page


def test_every_number_of_a_drawing_is_one(report: PostureReport) -> None:
    page = render_posture_report(report)
    assert not re.search(r'="[^"]*\b(nan|inf)\b[^"]*"', page)


def test_quiet_sitting_has_no_findings() -> None:
    page = render_posture_report(_report(slumps=False))
    assert 'class="event-card' not in page
    assert "nothing lasted long enough" in page


def test_nobody_gives_a_page_that_says_so(report: PostureReport) -> None:
    empty = LandmarkSequence.from_arrays(
        np.full((2, 33, 3), np.nan), np.full((2, 33), np.nan), [0, 1], size_wh=(4, 3), source="x"
    )
    page = render_posture_report(replace(report, sequence=empty))
    assert 'id="nobody"' in page


def test_is_written_whole(report: PostureReport, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_posture_report(report, path)
    assert path.read_text(encoding="utf-8") == render_posture_report(report)


def test_the_table_has_a_line_a_frame(report: PostureReport) -> None:
    file = io.StringIO()
    write_measurement_table(file, report)
    lines = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(lines) == len(report.sequence)
    assert lines[0]["view"] == "left_side"
    assert lines[0]["head_tilt_deg"] == ""
    trunk = [float(line["trunk_inclination_deg"]) for line in (lines[0], lines[-1])]
    column = FEATURE_KEYS.index("trunk_inclination")
    assert trunk == pytest.approx(report.measurements.values[[0, -1], column].tolist(), rel=1e-4)
    assert float(lines[-1]["slouch_load"]) > 1
