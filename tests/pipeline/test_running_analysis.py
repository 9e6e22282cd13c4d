import numpy as np
import pytest

from barun.errors import InputError, SettingError
from barun.landmarks import LandmarkRecording
from barun.pipeline.running_analysis import RunKnowledge, analyze_running, set_clock
from barun.running.camera.clock import scale_times
from tests.pipeline.runs import analyzed, filmed, half_outside


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
    ],
    ids=["no time", "too slow", "twice", "a car", "no number"],
)
def test_impossible_knowledge(values: dict[str, float], complaint: str) -> None:
    with pytest.raises(SettingError, match=complaint):
        RunKnowledge(**values)  # type: ignore[arg-type] # fields by name
