"""Scoring counts what it says, on a day made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from barun.posture.judgement.rules import rule_column
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.reason import Reason
from barun.posture.view.view import View
from barun.simulate import DESK_CAMERA, UPRIGHT, Body, SittingScript
from barun.simulate.workday import Workday, WorkdayAction, WorkdayScene
from benchmarks.hold_time_page import HoldRow, draw_hold_time, to_markdown
from benchmarks.posture_time import measure_dose, run_monitor
from benchmarks.slump_scores import list_late, score_outcomes
from benchmarks.workday_films import DayFilm, read_films
from benchmarks.workday_live import LiveDay, run_live

_SETTINGS = MonitorSettings(hold_s=20)


def _day(rate_hz: int) -> LiveDay:
    """A found slump of 100 s, one without load, and 30 s of load while drinking; in an hour."""
    actions = (
        WorkdayAction("slump", 100, 200),
        WorkdayAction("slump", 400, 500),
        WorkdayAction("slump", 600, 700, depth=0.4),
        WorkdayAction("drink", 1000, 1030),
        WorkdayAction("keyboard_glance", 1500, 1503),
    )
    script = SittingScript.sit(UPRIGHT, 3600)
    planned = Workday(Body(), UPRIGHT, (WorkdayScene(0, 3600, script),), actions, 3600)
    film = DayFilm(planned, DESK_CAMERA, View.FRONT, seed=0)
    day = LiveDay.blank(film, rate_hz, 3600 * rate_hz)
    day.loads[:] = 0.2
    for start_s, end_s in ((100, 200), (1000, 1030), (1500, 1502)):
        is_in = (day.times_s >= start_s) & (day.times_s < end_s)
        day.loads[is_in, rule_column("slouch")] = 1.5
    day.reasons[:] = Reason.NONE
    day.is_present[:] = True
    return day


@pytest.mark.parametrize("rate_hz", [5, 10])
def test_scores_are_those_counted_by_hand(rate_hz: int) -> None:
    other = replace(_SETTINGS, hold_s=40)
    outcomes = run_monitor([_day(rate_hz)], [_SETTINGS, other])

    score = score_outcomes(outcomes[_SETTINGS])
    assert (score.n_slumps, score.n_found, score.n_in_time) == (2, 1, 1)
    assert score.false_per_h == pytest.approx(1, abs=0.01)
    assert score.false_kinds == (("slouch (drink, front)", 1),)
    # The reminder for the false event is given: the one before was 900 s ago.
    assert score.false_reminders_per_h == pytest.approx(1, abs=0.01)
    assert score.delay_s == pytest.approx(20, abs=1)
    assert score.duration_error < 0.03
    assert score_outcomes(outcomes[other]).false_per_h == 0
    assert list_late(outcomes[_SETTINGS]) == [
        "slump of depth 1.0, 100 s from 400 s, front 0: known after inf s"
    ]


def test_a_glance_costs_its_seconds() -> None:
    day = _day(5)
    added = 1.5 * 2 / 240
    day.dose[day.times_s >= 1502.2, rule_column("slouch")] = added
    assert measure_dose([day])["worst glance"] == pytest.approx(added)


def test_films_show_an_empty_chair_while_the_person_is_away() -> None:
    script = SittingScript.sit(UPRIGHT, 2)
    scenes = (
        WorkdayScene(0, 2, script),
        WorkdayScene(2, 1, None),
        WorkdayScene(3, 2, script, chair_x_m=0.1),
    )
    film = DayFilm(Workday(Body(), UPRIGHT, scenes, (), 5), DESK_CAMERA, View.FRONT, seed=1)
    other = replace(film, seed=2)
    blocks = list(read_films([film, other], 5, block_s=1.5))
    assert [len(block) for block in blocks] == [90, 90, 90, 30]
    is_present = np.concatenate([block.is_present for block in blocks]).reshape(-1, 2)
    assert not is_present[60:90].any()
    # Somebody may be lost for a moment; the chair is not empty but for that.
    assert is_present[:60].mean() > 0.5
    assert is_present[90:].mean() > 0.5
    whole = next(read_films([film], 5, block_s=5))
    np.testing.assert_array_equal(np.concatenate([block.xy for block in blocks])[::2], whole.xy)


@pytest.mark.slow
def test_every_rate_is_a_session_of_its_own_that_calibrates() -> None:
    scenes = (WorkdayScene(0, 30, SittingScript.sit(UPRIGHT, 30)),)
    film = DayFilm(Workday(Body(), UPRIGHT, scenes, (), 30), DESK_CAMERA, View.FRONT, seed=1)
    fast, slow = run_live([film], (15, 5), 30)
    (alone,) = run_live([film], (5,), 30)
    assert 16 < fast.calibrated_s < slow.calibrated_s + 1 < 19
    assert (fast.refusals, fast.events) == ([], [])
    assert (len(fast.times_s), len(slow.times_s)) == (450, 150)
    np.testing.assert_allclose(slow.loads, alone.loads, rtol=1e-5)
    assert np.nanmax(fast.loads[-15:, rule_column("slouch")]) < 1
    assert fast.other_view_s < 1


def test_the_page_shows_every_row() -> None:
    curve = [
        HoldRow(rate_hz, hold_s, 60 / hold_s, hold_s + 0.4, 9, 10)
        for rate_hz in (5, 30)
        for hold_s in (5.0, 30.0)
    ]
    legacy = [HoldRow(5, 4, 3, 3.5, 9, 10), HoldRow(30, 0.7, 17, 0.4, 10, 10)]
    table = to_markdown(curve, legacy)
    assert "| 30 s | 2.00 | 2.00 | 30.4 | 9/10 | 9/10 |" in table
    assert "| 20 frames | 3.00 | 17.00 | 0.4–3.5 | 9/10 | 10/10 |" in table
    picture = draw_hold_time(curve, legacy, 30.0)
    assert picture.count("<circle") == 4
    assert picture.count('r="5"') == 2
