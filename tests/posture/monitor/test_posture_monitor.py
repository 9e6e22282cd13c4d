"""Holds, releases, interruptions and reminders, with answers worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from barun.errors import SettingError
from barun.posture.monitor.event import PostureEvent, SessionState
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.reason import Reason
from tests.posture.monitor.courses import PLAIN, RULES, clock, pieces, run, watch

SMOOTH = replace(PLAIN, smoothing_s=1.0)


def test_one_slump_is_one_event_from_its_true_start_to_its_true_end() -> None:
    outcome = watch(pieces((10, 1.6), (100, 0.2)), 150)

    (event,) = outcome.ended
    assert event.start_s == pytest.approx(10, abs=0.1)
    assert event.detected_s == pytest.approx(30, abs=0.1)
    assert event.end_s == pytest.approx(100, abs=0.1)
    assert event.end_reason == "recovered"
    assert event.median_load == pytest.approx(1.6, abs=0.07)
    assert event.peak_load == pytest.approx(1.6)
    assert event.over_s == pytest.approx(90, abs=0.2)
    assert [entry.start_s for entry in outcome.started] == [event.start_s]


def test_what_lasts_shorter_than_the_hold_time_is_nothing() -> None:
    assert watch(pieces((10, 3.0), (29.5, 0.2)), 100).started == []


def test_a_glance_up_neither_ends_nor_splits_an_event() -> None:
    course = pieces((10, 1.6), (50, 0.1), (53, 1.6), (100, 0.2))
    (event,) = watch(course, 150).ended
    assert [event.start_s, event.end_s] == pytest.approx([10, 100], abs=0.1)
    assert event.over_s == pytest.approx(87, abs=0.3)


def test_a_glance_up_delays_the_event_by_twice_its_length() -> None:
    (event,) = watch(pieces((10, 1.6), (20, 0.1), (23, 1.6)), 100).started
    assert event.start_s == pytest.approx(10, abs=0.1)
    assert event.detected_s == pytest.approx(36, abs=0.2)


def test_a_blink_of_bent_sitting_is_forgotten_before_the_slump_that_follows() -> None:
    """Back for as long as it lasted, a departure is over, though the release time is not."""
    (event,) = watch(pieces((10, 1.6), (11, 0.2), (14, 1.6)), 60).started
    assert event.start_s == pytest.approx(14, abs=0.1)


def test_half_the_time_bent_never_becomes_an_event() -> None:
    """Looking down and up in turns is typing, not slumping."""

    def course(time_s: float) -> float:
        return 1.8 if time_s % 6 < 3 else 0.2

    assert watch(course, 600).started == []


def test_unknown_time_keeps_the_hold_and_is_counted_apart() -> None:
    course = pieces((10, 1.6), (20, np.nan), (28, 1.6), (100, 0.2))
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    outcome = run(monitor, clock(150), [course])

    (event,) = outcome.ended
    assert event.start_s == pytest.approx(10, abs=0.1)
    assert event.detected_s == pytest.approx(38, abs=0.2)
    assert event.end_s == pytest.approx(100, abs=0.1)
    shares = monitor.time_shares(0)
    assert shares.by_state_s[SessionState.CANNOT_JUDGE] == pytest.approx(8, abs=0.2)
    assert shares.by_reason_s == {Reason.TURNED_AWAY: pytest.approx(8, abs=0.2)}
    assert shares.by_state_s[SessionState.ISSUE] == pytest.approx(82, abs=0.3)
    assert shares.by_state_s[SessionState.DEPARTED] == pytest.approx(0, abs=1e-6)
    assert shares.by_rule_s[0]["unknown"] == pytest.approx(8, abs=0.2)


def test_unknown_time_starts_nothing() -> None:
    outcome = watch(pieces((10, 1.6), (15, np.nan)), 300)
    assert outcome.started == []


def test_what_cannot_be_judged_for_long_ends_where_it_was_last_seen() -> None:
    (event,) = watch(pieces((10, 1.6), (60, np.nan)), 200).ended
    assert event.end_s == pytest.approx(60, abs=0.11)
    assert event.end_reason == "unknown"


def test_hysteresis_bridges_loads_between_the_thresholds() -> None:
    course = pieces((10, 1.1), (40, 0.85), (80, 0.75))
    (event,) = watch(course, 120).ended
    assert event.end_s == pytest.approx(80, abs=0.1)
    assert watch(pieces((10, 0.95)), 120).started == []


@pytest.mark.slow
def test_a_load_about_the_threshold_does_not_flicker() -> None:
    random = np.random.default_rng(3)

    def course(time_s: float) -> float:
        return 1.0 + random.normal(0, 0.1)

    outcome = watch(course, 1200, SMOOTH)
    issue = np.array([bool(step.is_issue[0, 0]) for step in outcome.steps])
    assert issue.any()
    assert np.count_nonzero(np.diff(issue.astype(int))) <= 3


def test_leaving_ends_an_event_and_coming_back_gives_time_to_settle() -> None:
    course = pieces((10, 1.6), (60, None), (120, 1.6))
    outcome = watch(course, 170)

    first, second = outcome.ended
    assert first.end_s == pytest.approx(60, abs=0.11)
    assert first.end_reason == "away"
    # back at 120, believed at 121, settled at 131
    assert second.start_s == pytest.approx(131, abs=0.3)
    assert second.detected_s == pytest.approx(151, abs=0.4)
    states = {round(i / 10, 1): int(step.state[0]) for i, step in enumerate(outcome.steps)}
    assert states[62.0] == SessionState.CANNOT_JUDGE
    assert states[70.0] == SessionState.AWAY
    assert states[125.0] == SessionState.SETTLING
    assert states[140.0] == SessionState.DEPARTED
    assert states[155.0] == SessionState.ISSUE


def test_absence_counts_as_away_from_its_first_second() -> None:
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    run(monitor, clock(100), [pieces((20, None))])
    shares = monitor.time_shares(0)
    assert shares.by_state_s[SessionState.AWAY] == pytest.approx(80, abs=0.2)
    assert shares.by_state_s[SessionState.CANNOT_JUDGE] == pytest.approx(0, abs=1e-6)
    assert shares.by_reason_s.get(Reason.NO_PERSON, 0) == pytest.approx(0, abs=1e-6)
    assert shares.by_rule_s[0]["unknown"] == pytest.approx(0, abs=1e-6)


def test_a_lost_detection_is_no_absence() -> None:
    (event,) = watch(pieces((10, 1.6), (50, None), (53, 1.6), (100, 0.2)), 120).ended
    assert event.end_s == pytest.approx(100, abs=0.1)


def test_a_face_in_the_empty_room_for_a_moment_is_nobody_back() -> None:
    outcome = watch(pieces((10, None), (60, 1.6), (60.5, None)), 100)
    assert {int(step.state[0]) for step in outcome.steps[160:]} == {SessionState.AWAY}


def test_blind_time_is_reported_and_ends_an_event_where_it_was_seen() -> None:
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    times_s = np.concatenate([clock(60), clock(60, start_s=400)])
    outcome = run(monitor, times_s, [pieces((10, 1.6))])

    assert max(float(step.blind_s[0]) for step in outcome.steps) == pytest.approx(340)
    assert monitor.time_shares(0).blind_s == pytest.approx(340)
    first = outcome.ended[0]
    assert first.end_s == pytest.approx(60)
    assert first.end_reason == "unknown"
    # after so long the person gets time to settle
    assert outcome.started[1].start_s == pytest.approx(410, abs=0.2)


def test_a_short_gap_bridges_an_event_without_counting_its_time() -> None:
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    times_s = np.concatenate([clock(60), clock(40, start_s=70)])
    run(monitor, times_s, [pieces((10, 1.6))])
    (event,) = monitor.lasting_events(0)
    assert event.start_s == pytest.approx(10, abs=0.1)
    assert event.over_s == pytest.approx(90, abs=0.3)
    assert sum(monitor.time_shares(0).by_state_s.values()) + 10 == pytest.approx(110)


def test_one_slump_that_several_rules_see_is_spoken_of_once() -> None:
    monitor = PostureMonitor(1, RULES[:2], PLAIN)
    outcome = run(monitor, clock(200), [pieces((10, 1.6)), pieces((11, 1.9))])
    assert len(outcome.started) == 2
    (reminder,) = outcome.reminders
    assert (reminder.rule, reminder.is_repeated) == (0, False)  # the first to be certain


def test_of_two_certain_at_once_the_worse_is_spoken_of() -> None:
    monitor = PostureMonitor(1, RULES[:2], PLAIN)
    outcome = run(monitor, clock(100), [pieces((10, 1.6)), pieces((10, 1.9))])
    assert [reminder.rule for reminder in outcome.reminders] == [1]


def test_reminders_keep_a_pause_and_are_repeated_only_after_long() -> None:
    course = pieces((10, 1.6), (40, 0.2), (50, 1.6))
    outcome = watch(course, 800)
    # second event certain at 70, but the first reminder was at 30: not before 90
    times_s = [round(reminder.at_s) for reminder in outcome.reminders]
    assert times_s == [30, 90, 390, 690]
    assert [reminder.is_repeated for reminder in outcome.reminders] == [False, False, True, True]


def test_rules_have_hold_times_of_their_own() -> None:
    settings = replace(PLAIN, rule_hold_s={"slouch": 40})
    monitor = PostureMonitor(1, RULES[:2], settings)
    outcome = run(monitor, clock(100), [pieces((10, 1.6)), pieces((10, 1.6))])
    assert [round(event.detected_s) for event in outcome.started] == [30, 50]


def test_recalibration_forgets_departures_and_keeps_the_times() -> None:
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    run(monitor, clock(60), [pieces((10, 1.6))])
    before = monitor.time_shares(0).by_state_s
    (event,) = monitor.recalibrate([0])
    after = run(monitor, clock(60, start_s=60.1), [pieces(before=1.6)])

    assert event.end_reason == "recalibrated"
    assert event.end_s == pytest.approx(60)
    assert after.started[0].start_s == pytest.approx(70.1, abs=0.2)
    now = monitor.time_shares(0).by_state_s
    assert now[SessionState.GOOD] == before[SessionState.GOOD]
    assert now[SessionState.ISSUE] > before[SessionState.ISSUE]


def test_states_and_blind_time_make_up_all_the_time() -> None:
    course = pieces((10, 1.6), (60, None), (120, 1.6), (170, np.nan), (180, 0.2), (190, 1.2))
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    times_s = np.concatenate([clock(200), clock(50, start_s=300)])
    run(monitor, times_s, [course])
    shares = monitor.time_shares(0)
    assert sum(shares.by_state_s.values()) + shares.blind_s == pytest.approx(350)
    assert min(shares.by_state_s.values()) >= 0


def test_two_rules_departed_at_once_count_their_seconds_once() -> None:
    monitor = PostureMonitor(1, RULES[:2], PLAIN)
    run(monitor, clock(100), [pieces((10, 1.6)), pieces((5, 1.6))])
    by_state_s = monitor.time_shares(0).by_state_s
    assert by_state_s[SessionState.ISSUE] == pytest.approx(95, abs=0.3)
    assert by_state_s[SessionState.DEPARTED] == pytest.approx(0, abs=0.2)
    assert by_state_s[SessionState.GOOD] == pytest.approx(5, abs=0.2)


def test_pictures_out_of_order_and_sessions_without_one_are_passed_over() -> None:
    monitor = PostureMonitor(2, RULES[:1], PLAIN)
    alone = PostureMonitor(1, RULES[:1], PLAIN)
    loads = np.full((2, 1), 1.6)
    reasons = np.zeros((2, 1))
    started: list[PostureEvent] = []
    for index, time_s in enumerate(clock(40)):
        other = np.nan if index % 3 else time_s - 100
        step = monitor.step([other, time_s], loads, reasons, [True, True])
        started += step.started
        if index % 5 == 0 and index:
            late = monitor.step([other, time_s - 0.1], loads * 0, reasons, [True, False])
            assert late.blind_s.tolist() == [0, 0]
            assert late.smoothed_load[1, 0] == pytest.approx(1.6)
        alone.step([time_s], loads[:1], reasons[:1], [True])

    assert [(event.session, round(event.detected_s)) for event in started] == [(1, 20), (0, -80)]
    assert monitor.time_shares(1).by_state_s == alone.time_shares(0).by_state_s


def test_the_first_picture_takes_no_time() -> None:
    monitor = PostureMonitor(1, RULES[:1], replace(PLAIN, hold_s=0))
    step = monitor.step([1e9], [[1.6]], [[0]], [True])
    assert step.started[0].duration_s == 0
    assert sum(monitor.time_shares(0).by_state_s.values()) == 0
    assert step.blind_s[0] == 0


def test_sessions_are_added_and_removed_and_rows_move_up() -> None:
    monitor = PostureMonitor(2, RULES[:1], PLAIN)
    for time_s in clock(40):
        monitor.step([time_s] * 2, [[0.2], [1.6]], np.zeros((2, 1)), [True] * 2)
    monitor.add(1, replace(PLAIN, hold_s=5))
    gone = monitor.remove([0])

    assert gone == ()
    assert len(monitor) == 2
    assert len(monitor.lasting_events(0)) == 1
    assert [entry.hold_s for entry in monitor.settings] == [20, 5]
    (closed,) = monitor.remove([0])
    assert closed.end_reason == "closed"
    assert len(monitor) == 1


def test_closing_starts_a_row_anew() -> None:
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    first = run(monitor, clock(60), [pieces((10, 1.6))])
    monitor.close([0])
    again = run(monitor, clock(60), [pieces((10, 1.6))])
    assert [event.detected_s for event in again.started] == [
        event.detected_s for event in first.started
    ]


def test_foreign_exports_are_refused() -> None:
    exported = PostureMonitor(1, RULES[:1]).export()
    with pytest.raises(SettingError, match="forward_head"):
        PostureMonitor(1, RULES[:2]).resume(exported)


def test_wrong_shapes_and_settings_are_refused() -> None:
    monitor = PostureMonitor(2, RULES)
    with pytest.raises(SettingError, match="2 x 3"):
        monitor.step([0.0, 0.0], np.zeros((2, 2)), np.zeros((2, 2)), [True, True])
    with pytest.raises(SettingError, match="3 sessions"):
        PostureMonitor(3, RULES, [MonitorSettings()])


def test_a_monitor_of_nobody_steps() -> None:
    step = PostureMonitor(0, RULES).step([], np.zeros((0, 3)), np.zeros((0, 3)), [])
    assert step.state.shape == (0,)


def test_arrays_passed_in_may_be_used_again() -> None:
    monitor = PostureMonitor(1, RULES[:1], PLAIN)
    times_s, loads, reasons = np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), dtype=np.int8)
    present = np.ones(1, dtype=np.bool_)
    started: list[PostureEvent] = []
    for time_s in clock(60):
        times_s[0], loads[0, 0] = time_s, 1.6 if time_s >= 10 else 0.2
        started += monitor.step(times_s, loads, reasons, present).started
    monitor.close()
    assert [round(event.detected_s) for event in started] == [30]
    assert (times_s[0], loads[0, 0], reasons[0, 0], present[0]) == (60, 1.6, 0, True)


def test_a_level_head_does_not_make_unjudged_sitting_good() -> None:
    """Neither slouch nor forward head can tell: the time is not good, whatever else can tell."""
    leads = replace(PLAIN, leading_rules=(RULES[0].key,))
    monitor = PostureMonitor(1, RULES, leads)
    leading, other = pieces((20, np.nan)), pieces()
    outcome = run(monitor, clock(60, 1), [leading, other, other], Reason.NOT_CALIBRATED)
    assert outcome.steps[-1].state[0] == SessionState.CANNOT_JUDGE
    shares = monitor.time_shares(0)
    assert shares.by_state_s[SessionState.GOOD] == pytest.approx(19, abs=1)
    assert shares.by_reason_s == {int(Reason.NOT_CALIBRATED): pytest.approx(41, abs=1)}


def test_a_departure_speaks_for_itself_when_no_leading_rule_can_tell() -> None:
    monitor = PostureMonitor(1, RULES, replace(PLAIN, leading_rules=(RULES[0].key,)))
    unknown, bent = pieces(before=np.nan), pieces(before=2.0)
    outcome = run(monitor, clock(60, 1), [unknown, bent, unknown])
    assert outcome.steps[-1].state[0] == SessionState.ISSUE
