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
from barun.findings.finding import Finding
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.posture_analysis import analyze_sitting
from barun.pipeline.posture_report import report_of_sitting
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.view.geometry import view_probabilities
from barun.simulate import DESK_SIDE_CAMERA, SLUMPED, UPRIGHT, SittingScript, simulate_sitting

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
NAME = "<b>me & you</b>.mp4"


def _report(*, slumps: bool = True) -> PostureReport:
    script = SittingScript.sit(UPRIGHT, 40)
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
    assert "Nothing lasted long enough" in page


def test_sitting_for_long_is_told_with_advice_and_a_bar(report: PostureReport) -> None:
    advice = Finding("P009", "sitting_too_long", "advice", "none", 1800.0, 5400.0)
    page = render_posture_report(replace(report, findings=(*report.findings, advice)))
    assert "A break was due, and you stayed seated for another 1:00:00." in page
    assert "Take a break of a few minutes" in page
    assert page.count('class="event none"') == 2  # its bar and the legend
    assert 'class="event-card none"' in page


def test_a_finding_of_a_rule_that_could_hardly_judge_keeps_its_lane(report: PostureReport) -> None:
    courses = tuple(replace(one, load=np.full_like(one.load, np.nan)) for one in report.courses)
    page = render_posture_report(replace(report, courses=courses))
    lanes = page[page.index('id="timeline"') : page.index('id="findings"')]
    assert "Slouching" in lanes
    assert "Tilted head" not in lanes


def test_what_was_also_looked_for_is_told_by_reason(report: PostureReport) -> None:
    page = render_posture_report(report)
    looked_for = page[page.index('id="looked-for"') : page.index('id="measurements"')]
    assert looked_for.count("This view does not show it.") == 1
    assert "Uneven shoulders, Tilted head" in looked_for


def test_ratios_are_told_as_changes() -> None:
    sequence = simulate_sitting(
        SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=60),
        np.random.default_rng(3),
    ).sequence
    analysis = analyze_sitting(LandmarkRecording({0: sequence}), recognise=view_probabilities)
    page = render_posture_report(report_of_sitting(analysis, NAME, NOW, hold_s=30))
    card = page[page.index('class="event-card') : page.index("</figcaption>")]
    assert re.search(r"lower by \d+ % of the picture", card)
    assert "picture heights" not in card


def test_a_picture_is_told_as_a_moment(report: PostureReport) -> None:
    whole = report.sequence
    last = LandmarkSequence.from_arrays(
        whole.image_xyz[-1:],
        whole.visibility[-1:],
        [0.0],
        size_wh=whole.size_wh,
        source="picture",
        world_xyz=None if whole.world_xyz is None else whole.world_xyz[-1:],
    )
    analysis = analyze_sitting(LandmarkRecording({0: last}), recognise=view_probabilities)
    page = render_posture_report(report_of_sitting(analysis, NAME, NOW, hold_s=30))
    assert "cannot show what lasts. At this moment beyond the limit: Slouching." in page
    assert 'id="moment"' in page
    assert "ISO 11226" in page[page.index('id="moment"') : page.index('id="looked-for"')]
    for absent in ("--hold", "Too few pictures", 'id="timeline"', 'id="findings"'):
        assert absent not in page


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
