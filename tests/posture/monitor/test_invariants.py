"""What must hold whatever a person does."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.monitor.settings import MonitorSettings
from tests.posture.monitor.courses import PLAIN, RULES, Course, Outcome, clock, pieces, run

SMOOTH = replace(PLAIN, hold_s=12, smoothing_s=1.0)

pytestmark = pytest.mark.slow

LOADS = st.sampled_from([0.1, 0.6, 0.9, 1.15, 1.6, 2.5, np.nan, None])
LENGTHS_S = st.sampled_from([0.4, 1.0, 2.5, 4.2, 7.0, 16.0, 40.0])


@st.composite
def courses(draw: st.DrawFn) -> Course:
    parts = []
    now_s = 0.0
    for length_s, load in draw(st.lists(st.tuples(LENGTHS_S, LOADS), min_size=2, max_size=10)):
        parts.append((now_s, load))
        now_s += length_s
    return pieces(*parts)


def _watch(course: Course, settings: MonitorSettings = SMOOTH, rate_hz: float = 5) -> Outcome:
    monitor = PostureMonitor(1, RULES[:1], settings)
    outcome = run(monitor, clock(150, rate_hz), [course])
    outcome.ended += monitor.close()
    return outcome


@trials(max_examples=25)
@given(courses())
def test_no_event_is_shorter_than_the_hold_time(course: Course) -> None:
    outcome = _watch(course)
    for event in outcome.ended:
        assert event.duration_s >= SMOOTH.hold_s - 1e-6
        assert event.start_s <= event.detected_s <= event.end_s + 1e-9
        assert event.over_s <= event.duration_s + 1e-6
        assert event.over_s >= SMOOTH.hold_s - 1e-6
        assert SMOOTH.leave_load - 0.13 <= event.median_load <= event.peak_load
        assert event.start_s <= event.peak_s <= event.end_s


@trials(max_examples=25)
@given(courses())
def test_every_event_that_starts_ends_once_and_none_overlap(course: Course) -> None:
    outcome = _watch(course)
    assert [event.start_s for event in outcome.started] == [e.start_s for e in outcome.ended]
    for before, after in pairwise(outcome.ended):
        assert before.end_s < after.start_s


@trials(max_examples=15)
@given(courses())
def test_sessions_know_nothing_of_each_other(course: Course) -> None:
    """One step of many is the steps of each, whatever their settings and clocks."""
    others: list[Course] = [course, pieces((5, 1.7), (60, 0.1)), pieces((20, None), (50, 2.0))]
    settings = [SMOOTH, replace(SMOOTH, hold_s=5), PLAIN]
    together = PostureMonitor(3, RULES[:1], settings)
    alone = [PostureMonitor(1, RULES[:1], entry) for entry in settings]
    starts_s = np.array([0.0, 1000.0, -50.0])
    started: list[list[float]] = [[], [], []]
    expected: list[list[float]] = [[], [], []]
    for time_s in clock(60, 5):
        values = [entry(time_s) for entry in others]
        loads = np.array([[np.nan if value is None else value] for value in values])
        present = [value is not None for value in values]
        step = together.step(starts_s + time_s, loads, np.zeros((3, 1)), present)
        for event in step.started:
            started[event.session].append(event.start_s)
        for row, monitor in enumerate(alone):
            single = monitor.step(
                [starts_s[row] + time_s], loads[row : row + 1], [[0]], [present[row]]
            )
            expected[row] += [event.start_s for event in single.started]
            np.testing.assert_array_equal(single.smoothed_load[0], step.smoothed_load[row])
            assert single.state[0] == step.state[row]
    assert started == expected
    for row, monitor in enumerate(alone):
        assert together.time_shares(row).by_state_s == monitor.time_shares(0).by_state_s


@trials(max_examples=25)
@given(courses(), st.floats(-1e6, 1e9))
def test_the_clock_may_start_anywhere(course: Course, offset_s: float) -> None:
    here = _watch(course)
    monitor = PostureMonitor(1, RULES[:1], SMOOTH)
    there = run(monitor, clock(150, 5, offset_s), [course], offset_s=offset_s)
    there.ended += monitor.close()

    # An instant that falls on a step of the course may come out on its other side: a frame later,
    # and then the threshold is passed between two other frames.
    assert len(here.ended) == len(there.ended)
    for event, moved in zip(here.ended, there.ended, strict=True):
        assert moved.start_s - offset_s == pytest.approx(event.start_s, abs=0.41)
        assert moved.end_s - offset_s == pytest.approx(event.end_s, abs=0.21)
        assert moved.detected_s - offset_s == pytest.approx(event.detected_s, abs=0.61)


@trials(max_examples=15)
@given(courses(), st.integers(1, 700))
def test_a_resumed_session_goes_on_as_if_never_interrupted(course: Course, cut: int) -> None:
    times_s = clock(150, 5)
    whole = PostureMonitor(1, RULES[:1], SMOOTH)
    expected = run(whole, times_s, [course])

    first = PostureMonitor(1, RULES[:1], SMOOTH)
    outcome = run(first, times_s[:cut], [course])
    exported = first.export()
    run(first, times_s[cut:], [course])  # what happens to the old one changes nothing
    second = PostureMonitor(0, RULES[:1])
    second.resume(exported)
    rest = run(second, times_s[cut:], [course])

    assert outcome.started + rest.started == expected.started
    assert outcome.ended + rest.ended == expected.ended
    assert outcome.reminders + rest.reminders == expected.reminders
    assert second.time_shares(0).by_state_s == whole.time_shares(0).by_state_s


def _smooth_course(seed: int) -> Course:
    """Slumps of seconds to minutes with movements of two seconds, as people make them."""
    random = np.random.default_rng(seed)
    edges_s, levels = [0.0], [0.2]
    while edges_s[-1] < 600:
        edges_s.append(edges_s[-1] + random.choice([4.0, 9.0, 25.0, 60.0, 120.0]))
        levels.append(random.choice([0.1, 0.4, 1.5, 2.2]))

    def course(time_s: float) -> float:
        return float(
            np.interp(
                time_s,
                np.repeat(edges_s, 2)[1:] + np.tile([0.0, 2.0], len(edges_s))[:-1],
                np.repeat(levels, 2)[:-1],
            )
        )

    return course


@pytest.mark.parametrize("seed", range(4))
def test_events_do_not_depend_on_the_frame_rate(seed: int) -> None:
    """The same pictures, thinned out: start, end and certainty within two intervals."""
    course = _smooth_course(seed)
    outcomes = {}
    for rate_hz in (5, 10, 15, 30):
        monitor = PostureMonitor(1, RULES[:1], SMOOTH)
        outcomes[rate_hz] = run(monitor, clock(600, rate_hz), [course])
        outcomes[rate_hz].ended += monitor.close()

    reference = outcomes[30].ended
    assert reference
    for rate_hz in (5, 10, 15):
        found = outcomes[rate_hz].ended
        assert len(found) == len(reference)
        for event, expected in zip(found, reference, strict=True):
            assert event.start_s == pytest.approx(expected.start_s, abs=2 / rate_hz)
            assert event.end_s == pytest.approx(expected.end_s, abs=2 / rate_hz)
            assert event.detected_s == pytest.approx(expected.detected_s, abs=2 / rate_hz)
            assert event.median_load == pytest.approx(expected.median_load, rel=0.05)


def test_smoothing_does_not_depend_on_the_frame_rate() -> None:
    """After one time constant a step has come to 1 - 1/e of its height, at any rate."""
    for rate_hz in (5, 30):
        monitor = PostureMonitor(1, RULES[:1], SMOOTH)
        outcome = run(monitor, clock(11, rate_hz), [pieces((10 + 1e-6, 1.2), before=0.2)])
        load = float(outcome.steps[-1].smoothed_load[0, 0])
        assert load == pytest.approx(0.2 + 1 - np.exp(-1), abs=1e-6)
