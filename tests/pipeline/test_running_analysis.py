from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from barun.errors import InputError, SettingError
from barun.landmarks import LandmarkRecording
from barun.pipeline.running_analysis import RunKnowledge, analyze_running, set_clock
from barun.pipeline.running_baseline import take_together
from barun.pipeline.running_report import report_of_running
from barun.running.camera.clock import scale_times
from tests.pipeline.runs import analyzed, filmed, half_outside
from tests.running.steps_worked_out import CAMERAS, film

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_a_run_is_measured_and_judged() -> None:
    analysis = analyzed()
    assert analysis.is_accepted
    assert analysis.run is not None
    assert analysis.run.measurements["cadence"].value == pytest.approx(168, abs=0.5)
    assert set(analysis.cycles) == {"left", "right"}
    assert len({one.code for one in analysis.findings}) == len(analysis.findings) >= 10
    assert analysis.form is not None
    assert analysis.form.verdict == "not_judged"  # there is no baseline


def test_a_refused_recording_is_an_analysis_too() -> None:
    analysis = analyze_running(half_outside())
    assert not analysis.is_accepted
    assert (analysis.run, analysis.unit, analysis.findings) == (None, None, ())
    assert "out-of-picture" in {one.code for one in analysis.gate.reasons if one.refuses}


def test_slow_motion_gives_the_true_cadence() -> None:
    slow = LandmarkRecording({0: scale_times(filmed().people[0], 4.0)})
    for knowledge in (RunKnowledge(slowdown=4), RunKnowledge(filmed_hz=60)):
        run = analyze_running(slow, knowledge).run
        assert run is not None
        assert run.measurements["cadence"].value == pytest.approx(168, abs=0.5)


def test_a_clock_that_is_right_is_left_alone() -> None:
    recording = filmed()
    assert set_clock(recording, RunKnowledge(filmed_hz=60.01)) is recording


def test_without_a_clock_nothing_is_measured_in_seconds() -> None:
    run = analyze_running(filmed(), RunKnowledge(has_clock=False)).run
    assert run is not None
    assert run.measurements["cadence"].outcome == "cannot_judge"
    assert run.measurements["trunk_lean"].outcome != "cannot_judge"


def rolled(view: str, roll_deg: float) -> LandmarkRecording:
    camera = replace(CAMERAS[view], roll_deg=roll_deg)
    return LandmarkRecording({0: film(camera, duration_s=10).sequence})


def test_curves_are_of_the_levelled_picture_as_the_values_are() -> None:
    analysis = analyze_running(rolled("rear", 6))
    assert analysis.run is not None
    lean = analysis.run.measurements["lateral_lean"]
    curve = analysis.cycles["left"].median_deg[
        :, analysis.cycles["left"].angles.index("lateral_lean")
    ]
    assert abs(lean.value) < 3
    assert curve.mean() == pytest.approx(lean.value, abs=0.7)


def test_a_recording_given_twice_counts_once() -> None:
    own = take_together([("one", analyzed()), ("again", analyzed()), ("other", analyzed(seed=2))])

    assert (own.baseline.n_recordings, len(set(own.baseline.contents))) == (2, 2)
    assert {one.n_recordings for one in own.usual.values()} == {2}


@pytest.mark.parametrize("view", ["side", "other side", "rear"])
def test_the_own_band_lies_about_the_own_curve(view: str) -> None:
    runs = [(str(seed), analyzed(view, seed=seed)) for seed in (2, 3, 4)]
    analysis = analyze_running(
        filmed(view), RunKnowledge(height_m=1.70, speed_m_per_s=2.8), own=take_together(runs)
    )

    bands = report_of_running(analysis, "now", NOW).own_bands

    assert {side for side, _ in bands} == {"left", "right"}
    for (side, angle), band in bands.items():
        cycles = analysis.cycles[side]
        middle = (np.array(band.low_deg) + np.array(band.high_deg)) / 2
        curve = cycles.median_deg[:, cycles.angles.index(angle)]
        # Two waves a stride are kept of the curve; half a stride late they would be 30 degrees off.
        assert np.abs(middle - curve).mean() < 6, (side, angle)


def test_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="nobody was found"):
        analyze_running(LandmarkRecording({}))


def test_a_person_who_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="no person 3"):
        analyze_running(filmed(), RunKnowledge(person=3))


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"slowdown": 0.0}, r"0\.1 to 64 times"),
        ({"slowdown": 65.0}, r"0\.1 to 64 times"),
        ({"slowdown": 8.0, "filmed_hz": 240.0}, "given twice"),
        ({"speed_m_per_s": 40.0}, "between 1 and 12.5"),
        ({"speed_m_per_s": np.nan}, "between 1 and 12.5"),
        ({"height_m": 178.0}, "Give it in metres"),
    ],
    ids=["no time", "too slow", "twice", "a car", "no number", "centimetres"],
)
def test_impossible_knowledge(values: dict[str, float], complaint: str) -> None:
    with pytest.raises(SettingError, match=complaint):
        RunKnowledge(**values)  # type: ignore[arg-type] # fields by name
