"""When does the product speak, and when should it have? Eight simulated hours of sitting.

Eight people sit for an hour each, filmed from the front and from the left side at once: typing with
natural drift, slumps of 20 seconds to 15 minutes and of varying depth, a phone, drinking, turning
to a colleague, stretching, chin on hand, reaching, leaving and coming back. Everything from the
landmarks on is the product as it runs live, calibration, view model and drift watch included; what
happened is known from the script. The days are filmed at 30 pictures a second, and seen so, at 15,
10 and 5::

    python -m benchmarks.posture_time [--data DIR] [--hours N] [--seed N] [--holds] [--write-docs]

``--holds`` tries other hold times on the same loads. ``--write-docs`` does, too, and renews the
curve in ``docs/decisions/0011-hold-time.md`` and its picture.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.judgement.rules import RULES
from barun.posture.monitor.event import PostureEvent, Reminder
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.reason import Reason
from barun.posture.view.view import View
from barun.simulate import DESK_CAMERA, DESK_SIDE_CAMERA
from barun.simulate.workday import WorkdayAction, plan_workday
from benchmarks.hold_time_page import HoldRow, write_hold_time
from benchmarks.marks import Mark, report
from benchmarks.slump_scores import (
    TOLERANCE_S,
    UNSEEN_KINDS,
    Outcome,
    Score,
    list_late,
    score_outcomes,
)
from benchmarks.webcam_slump import measure_webcam_slump
from benchmarks.workday_films import DayFilm, aim_camera
from benchmarks.workday_live import LiveDay, run_live

__all__ = ["main", "measure_dose", "run_monitor"]

_Array = npt.NDArray[np.float64]

_RATES_HZ: Final = (30, 15, 10, 5)
_HOLDS_S: Final = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0)
_LEGACY_FRAMES: Final = 20
_HOUR_S: Final = 3600.0
_CAMERAS: Final = ((DESK_CAMERA, View.FRONT), (DESK_SIDE_CAMERA, View.LEFT_SIDE))
_SEED: Final = 100


def _hold_settings(hold_s: float) -> MonitorSettings:
    return replace(MonitorSettings(), hold_s=hold_s)


def _legacy_settings(rate_hz: float) -> MonitorSettings:
    """Return twenty frames in a row, without smoothing, hysteresis or bridging."""
    return MonitorSettings(
        hold_s=(_LEGACY_FRAMES - 1) / rate_hz,
        smoothing_s=0,
        enter_load=1.0,
        leave_load=1.0,
        release_s=0,
        unknown_patience_s=0,
        settle_s=0,
    )


def run_monitor(
    days: Sequence[LiveDay], settings: Sequence[MonitorSettings]
) -> dict[MonitorSettings, list[Outcome]]:
    """Run the loads of all days with every setting, as sessions of one monitor.

    Parameters
    ----------
    days : sequence of LiveDay
        With the same instants.
    settings : sequence of MonitorSettings
        Each for all days.
    """
    loads = np.stack([day.loads for day in days], axis=1)
    reasons = np.stack([day.reasons for day in days], axis=1)
    is_present = np.stack([day.is_present for day in days], axis=1)
    which = np.tile(np.arange(len(days)), len(settings))
    each = [entry for entry in settings for _ in days]
    monitor = PostureMonitor(len(each), RULES, each)
    events: list[list[PostureEvent]] = [[] for _ in each]
    reminders: list[list[Reminder]] = [[] for _ in each]
    for row, time_s in enumerate(days[0].times_s):
        step = monitor.step(
            np.full(len(each), time_s),
            loads[row, which],
            reasons[row, which],
            is_present[row, which],
        )
        for event in step.ended:
            events[event.session].append(event)
        for reminder in step.reminders:
            reminders[reminder.session].append(reminder)
    for event in monitor.close():
        events[event.session].append(event)
    outcomes: dict[MonitorSettings, list[Outcome]] = {}
    for index, entry in enumerate(each):
        day = days[which[index]]
        said = tuple(events[index]), tuple(reminders[index])
        outcomes.setdefault(entry, []).append(
            Outcome(day.film, float(day.times_s[-1]), entry, *said)
        )
    return outcomes


def measure_dose(days: Sequence[LiveDay]) -> dict[str, float]:
    """Return what glances at the keyboard add to the dose, and how high it gets in long slumps.

    Glances while slumped are left out, and slumps of less than full depth or four minutes.
    """
    glances, slumps = [], []
    for day in days:
        actions = day.film.day.actions
        for action in actions:
            # The dose is followed every 0.4 s: what a glance added stands a moment later.
            first, last = np.searchsorted(day.times_s, [action.start_s, action.end_s + 0.4])
            if last >= len(day.dose) or action.kind in UNSEEN_KINDS[day.film.view]:
                continue
            course = day.dose[first : last + 1]
            if action.kind == "keyboard_glance" and not any(
                other.is_slump and _lies_in(action, other) for other in actions
            ):
                glances.append(float((course - course[0]).max()))
            if action.is_slump and action.depth >= 1 and action.duration_s >= 240:
                slumps.append(float(course.max()))
    nan = float("nan")
    return {
        "glance": float(np.median(glances)) if glances else nan,
        "worst glance": max(glances, default=nan),
        "slump": float(np.median(slumps)) if slumps else nan,
        "least slump": min(slumps, default=nan),
    }


def _lies_in(action: WorkdayAction, other: WorkdayAction) -> bool:
    return other.start_s - TOLERANCE_S <= action.start_s <= other.end_s + TOLERANCE_S


def _plan_films(n_hours: int, seed: int) -> list[DayFilm]:
    films = []
    for index in range(seed, seed + n_hours):
        day = plan_workday(np.random.default_rng(index), _HOUR_S)
        for camera, view in _CAMERAS:
            films.append(DayFilm(day, aim_camera(camera, day.body), view, index))
    return films


def _print_live(days: Sequence[LiveDay]) -> None:
    """Print what only the live run shows: calibration, views, drift."""
    print("\nlive          calibrated after   refused   other view   camera moved   person changed")
    for rate_hz in _RATES_HZ:
        of_rate = [day for day in days if day.rate_hz == rate_hz]
        ready_s = [day.calibrated_s for day in of_rate]
        moved_s, changed_s = (
            sum(day.drift_s[reason] for day in of_rate)
            for reason in (Reason.CAMERA_MOVED, Reason.PERSON_CHANGED)
        )
        print(
            f"{rate_hz:2} Hz{np.median(ready_s):14.1f} to {max(ready_s):.1f} s"
            f"{sum(len(day.refusals) for day in of_rate):9}"
            f"{sum(day.other_view_s for day in of_rate):11.1f} s"
            f"{moved_s:13.1f} s{changed_s:15.1f} s"
        )


def _print_table(title: str, rows: Sequence[tuple[str, Score]]) -> None:
    print(f"\n{title}")
    print(
        f"{'':<26}{'false/h':>8}{'remind/h':>9}{'found':>10}{'in time':>9}{'delay s':>9}"
        f"{'length off':>11}{'kept':>6}{'event h':>9}"
    )
    for name, score in rows:
        share = score.n_in_time / score.n_slumps if score.n_slumps else float("nan")
        print(
            f"{name:<26}{score.false_per_h:8.2f}{score.false_reminders_per_h:9.2f}"
            f"{score.n_found:6}/{score.n_slumps:<3}{share:9.1%}{score.delay_s:9.1f}"
            f"{score.duration_error:11.1%}{score.duration_kept:6.0%}{score.event_h:9.2f}"
        )


def _differ(scores: Sequence[Score]) -> float:
    """Return the largest relative difference of slumps found, delay and event time from 30 Hz."""
    first = scores[0]
    differences = [
        abs(value - reference) / reference
        for score in scores[1:]
        for value, reference in (
            (score.n_in_time, first.n_in_time),
            (score.delay_s, first.delay_s),
            (score.event_h, first.event_h),
        )
    ]
    return max(differences)


def _try_holds(of_rate: Mapping[int, Sequence[LiveDay]], *, is_written: bool) -> None:
    """Run the monitor alone with other hold times, and as the programs before did."""
    sweep = [_hold_settings(hold_s) for hold_s in _HOLDS_S]
    curve, old = [], []
    for rate_hz, days in of_rate.items():
        legacy = _legacy_settings(rate_hz)
        outcomes = run_monitor(days, [*sweep, legacy])
        scores = {entry: score_outcomes(said) for entry, said in outcomes.items()}
        rows = [(f"hold {entry.hold_s:g} s", scores[entry]) for entry in sweep]
        rows.append((f"legacy, {_LEGACY_FRAMES} frames", scores[legacy]))
        _print_table(f"{rate_hz} pictures a second", rows)
        curve += [_to_row(rate_hz, entry.hold_s, scores[entry]) for entry in sweep]
        old.append(_to_row(rate_hz, _LEGACY_FRAMES / rate_hz, scores[legacy]))
    if is_written:
        write_hold_time(curve, old, MonitorSettings().hold_s)


def _to_row(rate_hz: int, hold_s: float, score: Score) -> HoldRow:
    return HoldRow(
        rate_hz, hold_s, score.false_per_h, score.delay_s, score.n_in_time, score.n_slumps
    )


def _since(started_s: float) -> str:
    return f"{time.perf_counter() - started_s:.0f} s"


def main(arguments: list[str] | None = None) -> int:
    """Film, judge, score; print tables and marks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), metavar="DIR")
    parser.add_argument("--hours", type=int, default=8, metavar="N", help="people, an hour each")
    parser.add_argument("--seed", type=int, default=_SEED, metavar="N", help="other people")
    parser.add_argument("--holds", action="store_true", help="try other hold times as well")
    parser.add_argument("--write-docs", action="store_true", help="renew the page of the hold time")
    options = parser.parse_args(arguments)

    started_s = time.perf_counter()
    days = run_live(_plan_films(options.hours, options.seed), _RATES_HZ, _HOUR_S)
    chosen = MonitorSettings()
    of_rate = {rate_hz: [day for day in days if day.rate_hz == rate_hz] for rate_hz in _RATES_HZ}
    outcomes = {
        rate_hz: [Outcome.from_day(day) for day in of_rate[rate_hz]] for rate_hz in _RATES_HZ
    }
    scores = {rate_hz: score_outcomes(outcomes[rate_hz]) for rate_hz in _RATES_HZ}
    n_hours = len(of_rate[_RATES_HZ[0]])
    print(f"{n_hours} hours seen at {len(_RATES_HZ)} rates in {_since(started_s)}", flush=True)
    _print_live(days)
    _print_table(
        f"hold {chosen.hold_s:g} s", [(f"{rate_hz} Hz", scores[rate_hz]) for rate_hz in _RATES_HZ]
    )
    _print_table(
        f"{_RATES_HZ[0]} Hz by view",
        [
            (
                view.label,
                score_outcomes([said for said in outcomes[_RATES_HZ[0]] if said.film.view == view]),
            )
            for _, view in _CAMERAS
        ],
    )
    for rate_hz in _RATES_HZ:
        for name, count in scores[rate_hz].false_kinds:
            print(f"  false at {rate_hz} Hz: {count:3} {name}")
    for line in list_late(outcomes[_RATES_HZ[0]]):
        print(f"  late at {_RATES_HZ[0]} Hz: {line}")
    dose = measure_dose(of_rate[5])
    print("\ndose: " + ", ".join(f"{name} {value:.3f}" for name, value in dose.items()))
    if options.holds or options.write_docs:
        _try_holds(of_rate, is_written=options.write_docs)
    print(f"\n{_since(started_s)} in all")
    marks = _to_marks([scores[rate_hz] for rate_hz in _RATES_HZ], dose)
    marks += measure_webcam_slump(options.data)
    return report("posture_time", marks)


def _to_marks(scores: Sequence[Score], dose: dict[str, float]) -> list[Mark]:
    in_time = min(100 * score.n_in_time / score.n_slumps for score in scores)
    return [
        Mark(
            "false alarms, worst rate",
            max(score.false_per_h for score in scores),
            "1/h",
            0.5,
            "at most",
        ),
        Mark("slumps of 60 s in time, worst rate", in_time, "%", 95, "at least"),
        Mark("difference between rates", 100 * _differ(scores), "%", 5, "at most"),
        Mark(
            "events of wrong length, median",
            100 * max(score.duration_error for score in scores),
            "%",
            10,
            "at most",
        ),
        Mark("dose of a glance, worst", dose["worst glance"], "", 0.05, "at most"),
        Mark(
            "highest dose in a deep slump of 4 min, least", dose["least slump"], "", 1, "at least"
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
