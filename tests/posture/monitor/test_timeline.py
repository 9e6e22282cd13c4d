"""Findings of a recording, and that thinning the frames changes nothing."""

import numpy as np
import numpy.typing as npt
import pytest

from barun.errors import LandmarkValueError
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.judgement.rules import RULE_KEYS, RULES, rule_column
from barun.posture.monitor.event import SessionState
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.monitor.timeline import judge_timeline
from barun.posture.reason import Reason

Array = npt.NDArray[np.float64]

_SETTINGS = MonitorSettings(hold_s=20)
_SLOUCH = rule_column("slouch")
_TWIST = rule_column("trunk_twist")


def _record(
    duration_s: float, rate_hz: float = 30
) -> tuple[Array, Array, npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    times_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    random = np.random.default_rng(1)
    loads = 0.3 + random.normal(0, 0.05, (len(times_s), len(RULES)))
    loads[:, _TWIST] = np.nan
    reasons = np.zeros(loads.shape, dtype=np.int8)
    reasons[:, _TWIST] = Reason.NO_DEPTH
    return times_s, loads, reasons, np.ones(len(times_s), dtype=np.bool_)


def _slump(times_s: Array, loads: Array, start_s: float, end_s: float) -> None:
    loads[(times_s >= start_s) & (times_s < end_s), _SLOUCH] += 1.4


def test_an_event_is_a_finding_with_its_measurements() -> None:
    times_s, loads, reasons, present = _record(120)
    _slump(times_s, loads, 30, 90)
    values = np.full((len(times_s), len(FEATURE_KEYS)), np.nan)
    values[:, feature_column("trunk_inclination")] = np.where(loads[:, _SLOUCH] > 1, 24.0, 3.0)
    trust = np.full(values.shape, Trust.WEAK, dtype=np.int8)
    reason = np.full(values.shape, Reason.TURNED, dtype=np.int8)
    measurements = PostureMeasurements(
        values=values,
        trust=trust,
        reason=reason,
        view=np.zeros(len(times_s), dtype=np.int8),
        yaw_deg=np.zeros(len(times_s)),
    )
    timeline = judge_timeline(
        times_s, loads, reasons, present, RULES, settings=_SETTINGS, measurements=measurements
    )

    issues = [finding for finding in timeline.findings if finding.outcome == "issue"]
    assert [finding.key for finding in issues] == ["slouch"]
    (finding,) = issues
    assert finding.start_s == pytest.approx(30, abs=1)
    assert finding.end_s == pytest.approx(90, abs=1.5)
    assert finding.severity == "moderate"  # a load of 1.7
    measured = finding.measurements[0]
    assert (measured.key, measured.value, measured.unit) == ("trunk_inclination", 24.0, "deg")
    assert (measured.outcome, measured.reason) == ("weak", "posture.reason-turned")
    assert measured.support.n_frames == pytest.approx(60 * 30, abs=60)


def test_a_person_lost_now_and_then_is_not_why_a_rule_could_not_tell() -> None:
    times_s, loads, reasons, present = _record(60)
    reasons[: len(times_s) * 2 // 3, _TWIST] = Reason.NO_PERSON
    timeline = judge_timeline(times_s, loads, reasons, present, RULES, settings=_SETTINGS)
    (finding,) = [one for one in timeline.findings if one.key == "trunk_twist"]
    assert finding.reason == "posture.reason-no-depth"
    reasons[:, _TWIST] = Reason.NO_PERSON
    timeline = judge_timeline(times_s, loads, reasons, present, RULES, settings=_SETTINGS)
    (finding,) = [one for one in timeline.findings if one.key == "trunk_twist"]
    assert finding.reason == "posture.reason-no-person"


def test_every_rule_has_a_finding() -> None:
    times_s, loads, reasons, present = _record(60)
    _slump(times_s, loads, 10, 50)
    timeline = judge_timeline(times_s, loads, reasons, present, RULES, settings=_SETTINGS)

    by_key = {finding.key: finding for finding in timeline.findings}
    assert set(by_key) == set(RULE_KEYS)
    assert by_key["trunk_twist"].outcome == "not_applicable"
    assert by_key["trunk_twist"].reason == "posture.reason-no-depth"
    assert by_key["head_tilt"].outcome == "passed"
    assert (by_key["head_tilt"].start_s, by_key["head_tilt"].end_s) == (0, times_s[-1])


@pytest.mark.parametrize("rate_hz", [12, 15, 30])
def test_passing_frames_over_finds_the_same(rate_hz: float) -> None:
    times_s, loads, reasons, present = _record(400, rate_hz)
    for start_s, end_s in [(30, 90), (120, 135), (150, 260), (262, 300)]:
        _slump(times_s, loads, start_s, end_s)
    reasons[(times_s > 200) & (times_s < 206)] = Reason.TURNED_AWAY
    loads[(times_s > 200) & (times_s < 206)] = np.nan
    present[(times_s > 330) & (times_s < 360)] = False

    def judge(shortest_step_s: float) -> dict[str, list[float]]:
        timeline = judge_timeline(
            times_s,
            loads,
            reasons,
            present,
            RULES,
            settings=_SETTINGS,
            shortest_step_s=shortest_step_s,
        )
        return {
            "starts": [event.start_s for event in timeline.events],
            "ends": [event.end_s for event in timeline.events],
            "medians": [10 * event.median_load for event in timeline.events],
            "times": list(timeline.shares.by_state_s.values()),
            "reminders": [reminder.at_s for reminder in timeline.reminders],
        }

    every, thinned = judge(0), judge(0.1)
    assert len(every["starts"]) == 2
    for name, expected in every.items():
        assert thinned[name] == pytest.approx(expected, abs=0.5), name


def test_sitting_through_a_break_that_was_due_is_advice() -> None:
    times_s, loads, reasons, present = _record(3600, 1)
    present[2400:2800] = False
    timeline = judge_timeline(times_s, loads, reasons, present, RULES, settings=_SETTINGS)

    (finding,) = (entry for entry in timeline.findings if entry.code == "P009")
    assert finding.outcome == "advice"
    assert (finding.start_s, finding.end_s) == (1800, 2399)
    assert timeline.shares.by_state_s[SessionState.AWAY] == pytest.approx(401, abs=3)


def test_an_event_at_the_end_is_ended_there() -> None:
    times_s, loads, reasons, present = _record(60)
    _slump(times_s, loads, 10, 100)
    timeline = judge_timeline(times_s, loads, reasons, present, RULES, settings=_SETTINGS)
    assert [event.end_reason for event in timeline.events] == ["closed"]
    assert timeline.events[0].end_s == pytest.approx(60, abs=0.2)


def test_times_must_increase() -> None:
    times_s, loads, reasons, present = _record(2)
    times_s[5] = times_s[3]
    with pytest.raises(LandmarkValueError, match="must increase"):
        judge_timeline(times_s, loads, reasons, present, RULES)


def test_an_empty_recording_has_nothing_but_quiet_rules() -> None:
    times_s, loads, reasons, present = _record(0)
    timeline = judge_timeline(times_s, loads, reasons, present, RULES)
    assert {finding.outcome for finding in timeline.findings} == {"not_applicable"}
