"""Scoring counts what it says, on a day made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from barun.posture.judgement.rules import RULE_KEYS, rule_column
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.view.view import View
from barun.simulate import UPRIGHT, Body, SittingScript
from barun.simulate.workday import Workday, WorkdayAction, WorkdayScene
from benchmarks.hold_time_page import HoldRow, draw_hold_time, to_markdown
from benchmarks.posture_time import measure_dose, run_monitor, score_outcomes
from benchmarks.workday_films import FULL_RATE_HZ, DayFilm, thin_film

_SETTINGS = MonitorSettings(hold_s=20)


def _film() -> DayFilm:
    """A found slump of 100 s, one without load, and 30 s of load while drinking; in an hour."""
    actions = (
        WorkdayAction("slump", 100, 200),
        WorkdayAction("slump", 400, 500),
        WorkdayAction("slump", 600, 700, depth=0.4),
        WorkdayAction("drink", 1000, 1030),
        WorkdayAction("keyboard_glance", 1500, 1503),
    )
    times_s = np.arange(3600 * FULL_RATE_HZ) / FULL_RATE_HZ
    loads = np.full((len(times_s), len(RULE_KEYS)), 0.2)
    for start_s, end_s in ((100, 200), (1000, 1030), (1500, 1502)):
        loads[(times_s >= start_s) & (times_s < end_s), rule_column("slouch")] = 1.5
    script = SittingScript.sit(UPRIGHT, 3600)
    day = Workday(Body(), UPRIGHT, (WorkdayScene(0, 3600, script),), actions, 3600)
    return DayFilm(
        day,
        View.FRONT,
        times_s,
        loads,
        np.zeros(loads.shape, dtype=np.int8),
        np.ones(len(times_s), dtype=np.bool_),
        loads,
    )


@pytest.mark.parametrize("rate_hz", [5, 10])
def test_scores_are_those_counted_by_hand(rate_hz: int) -> None:
    other = replace(_SETTINGS, hold_s=40)
    outcomes = run_monitor([thin_film(_film(), rate_hz)], [_SETTINGS, other])

    score = score_outcomes(outcomes[_SETTINGS])
    assert (score.n_slumps, score.n_found, score.n_in_time) == (2, 1, 1)
    assert score.false_per_h == pytest.approx(1, abs=0.01)
    assert score.false_kinds == (("slouch (drink, front)", 1),)
    # The reminder for the false event is given: the one before was 900 s ago.
    assert score.false_reminders_per_h == pytest.approx(1, abs=0.01)
    assert score.delay_s == pytest.approx(20, abs=1)
    assert score.duration_error < 0.03
    assert score_outcomes(outcomes[other]).false_per_h == 0


def test_a_glance_costs_its_seconds() -> None:
    dose = measure_dose([thin_film(_film(), 5)])
    assert dose["glance"] == pytest.approx(1.5 * 2 / 240, rel=0.15)


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
