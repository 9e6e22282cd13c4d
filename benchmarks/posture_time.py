"""When does the monitor speak, and when should it have? Eight simulated hours of sitting.

Eight people sit for an hour each, filmed from the front and from the left side at once: typing with
natural drift, slumps of 20 seconds to 15 minutes and of varying depth, a phone, drinking, turning
to a colleague, stretching, chin on hand, reaching, leaving and coming back. View recognition,
features, rules and monitor are the real ones; what happened is known from the script. The days are
filmed at 30 pictures a second and thinned to 15, 10 and 5::

    python -m benchmarks.posture_time [--data DIR] [--hours N] [--seed N] [--write-docs]

``--write-docs`` renews the curve in ``docs/decisions/0011-hold-time.md`` and its picture.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.judgement.rules import RULE_KEYS, RULES
from barun.posture.monitor.dose import compute_dose_course
from barun.posture.monitor.event import PostureEvent, Reminder
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.view.view import View
from barun.simulate import DESK_CAMERA, DESK_SIDE_CAMERA
from barun.simulate.workday import WorkdayAction, plan_workday
from benchmarks.hold_time_page import HoldRow, write_hold_time
from benchmarks.marks import Mark, report
from benchmarks.webcam_slump import measure_webcam_slump
from benchmarks.workday_films import DayFilm, aim_camera, film_day, stack_films, thin_film

__all__ = ["Outcome", "Score", "main", "run_monitor", "score_outcomes"]

_Array = npt.NDArray[np.float64]

_RATES_HZ: Final = (30, 15, 10, 5)
_HOLDS_S: Final = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0)
_LEGACY_FRAMES: Final = 20
_HOUR_S: Final = 3600.0
_CAMERAS: Final = ((DESK_CAMERA, View.FRONT), (DESK_SIDE_CAMERA, View.LEFT_SIDE))
_SEED: Final = 100

_CLEAR_DEPTH: Final = 0.7
"""Slumps from this depth on must be found; shallower ones may be, or not."""
_LONG_S: Final = 60.0
_TOLERANCE_S: Final = 10.0
_UNSEEN: Final = {View.FRONT: frozenset[str](), View.LEFT_SIDE: frozenset({"lean"})}
"""Slumps that a view cannot show."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What the monitor said of one film."""

    film: DayFilm
    settings: MonitorSettings
    events: tuple[PostureEvent, ...]
    reminders: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How good that was, over several films."""

    n_slumps: int
    """Clear slumps that last for a minute, or ten seconds more than the hold time."""
    n_found: int
    """Of them, those with an event."""
    n_in_time: int
    """Of them, those known within ten seconds of the hold time."""
    false_per_h: float
    """Events an hour that are mostly outside any slump."""
    false_reminders_per_h: float
    """Reminders an hour given outside any slump."""
    delay_s: float
    """Median from the true start of a slump to when it was known."""
    duration_error: float
    """Median share by which the duration of an event is off."""
    duration_kept: float
    """Share of the events whose duration is off by at most a tenth."""
    event_h: float
    """Hours in events, all rules together."""
    false_kinds: tuple[tuple[str, int], ...]
    """What the person did during false events, and by which rule."""


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
    films: Sequence[DayFilm], settings: Sequence[MonitorSettings]
) -> dict[MonitorSettings, list[Outcome]]:
    """Run every film with every setting, as sessions of one monitor.

    Parameters
    ----------
    films : sequence of DayFilm
        With the same instants.
    settings : sequence of MonitorSettings
        Each for all films.
    """
    loads, reasons, is_present = stack_films(films)
    n_films = len(films)
    which = np.tile(np.arange(n_films), len(settings))
    each = [entry for entry in settings for _ in films]
    monitor = PostureMonitor(len(each), RULES, each)
    events: list[list[PostureEvent]] = [[] for _ in each]
    reminders: list[list[Reminder]] = [[] for _ in each]
    for row, time_s in enumerate(films[0].times_s):
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
        outcomes.setdefault(entry, []).append(
            Outcome(films[which[index]], entry, tuple(events[index]), tuple(reminders[index]))
        )
    return outcomes


def _overlap_s(event: PostureEvent, action: WorkdayAction) -> float:
    return max(0.0, min(event.end_s, action.end_s) - max(event.start_s, action.start_s))


def _list_false(outcome: Outcome) -> list[PostureEvent]:
    """Return the events that lie less than half within slumps, of any depth."""
    slumps = [action for action in outcome.film.day.actions if action.is_slump]
    return [
        event
        for event in outcome.events
        if sum(_overlap_s(event, slump) for slump in slumps) < 0.5 * max(event.duration_s, 1e-9)
    ]


def _name_false(outcome: Outcome, event: PostureEvent) -> str:
    doing = max(
        (action for action in outcome.film.day.actions if _overlap_s(event, action) > 0),
        key=lambda action: _overlap_s(event, action),
        default=None,
    )
    kind = doing.kind if doing else "good sitting"
    return f"{RULE_KEYS[event.rule]} ({kind}, {outcome.film.view.label})"


def _list_clear(outcome: Outcome, duration_s: float) -> list[WorkdayAction]:
    """Return the slumps that must be found."""
    shortest_s = max(_LONG_S, outcome.settings.hold_s + _TOLERANCE_S)
    return [
        action
        for action in outcome.film.day.actions
        if action.is_slump
        and action.depth >= _CLEAR_DEPTH
        and action.kind not in _UNSEEN[outcome.film.view]
        and action.duration_s >= shortest_s
        and action.start_s + shortest_s < duration_s
    ]


def score_outcomes(outcomes: Sequence[Outcome]) -> Score:
    """Compare what was said with what happened."""
    n_slumps = n_found = n_in_time = 0
    delays_s: list[float] = []
    errors: list[float] = []
    false: Counter[str] = Counter()
    n_false = n_false_reminders = 0
    hours = event_s = 0.0
    for outcome in outcomes:
        duration_s = float(outcome.film.times_s[-1])
        hours += duration_s / _HOUR_S
        event_s += sum(event.duration_s for event in outcome.events)
        for event in _list_false(outcome):
            n_false += 1
            false[_name_false(outcome, event)] += 1
        slumps = [action for action in outcome.film.day.actions if action.is_slump]
        n_false_reminders += sum(
            not any(slump.start_s <= entry.at_s <= slump.end_s + _TOLERANCE_S for slump in slumps)
            for entry in outcome.reminders
        )
        for slump in _list_clear(outcome, duration_s):
            n_slumps += 1
            seen = [event for event in outcome.events if _overlap_s(event, slump) > 0]
            if not seen:
                continue
            n_found += 1
            delay_s = min(event.detected_s for event in seen) - slump.start_s
            delays_s.append(delay_s)
            n_in_time += delay_s <= outcome.settings.hold_s + _TOLERANCE_S
            longest = max(seen, key=lambda event: _overlap_s(event, slump))
            true_s = min(slump.end_s, duration_s) - slump.start_s
            errors.append(abs(longest.duration_s - true_s) / true_s)
    return Score(
        n_slumps=n_slumps,
        n_found=n_found,
        n_in_time=n_in_time,
        false_per_h=n_false / hours,
        false_reminders_per_h=n_false_reminders / hours,
        delay_s=float(np.median(delays_s)) if delays_s else float("nan"),
        duration_error=float(np.median(errors)) if errors else float("nan"),
        duration_kept=float(np.mean(np.array(errors) <= 0.1)) if errors else float("nan"),
        event_h=event_s / _HOUR_S,
        false_kinds=tuple(false.most_common()),
    )


def measure_dose(films: Sequence[DayFilm]) -> dict[str, float]:
    """Return what glances at the keyboard add to the dose, and how high it gets in long slumps.

    Glances while slumped are left out, and slumps of less than full depth or four minutes.
    """
    glances, slumps = [], []
    for film in films:
        dose = compute_dose_course(film.times_s, film.ratios, ~film.is_present)
        actions = film.day.actions
        for action in actions:
            first, last = np.searchsorted(film.times_s, [action.start_s, action.end_s])
            if last >= len(dose) or action.kind in _UNSEEN[film.view]:
                continue
            course = dose[first : last + 1]
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
    return other.start_s - _TOLERANCE_S <= action.start_s <= other.end_s + _TOLERANCE_S


def _film_days(n_hours: int, seed: int) -> list[DayFilm]:
    films = []
    for index in range(seed, seed + n_hours):
        day = plan_workday(np.random.default_rng(index), _HOUR_S)
        for camera, view in _CAMERAS:
            films.append(film_day(day, aim_camera(camera, day.body), view, index, _HOUR_S))
    return films


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


def main(arguments: list[str] | None = None) -> int:
    """Film, judge, score; print tables and marks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), metavar="DIR")
    parser.add_argument("--hours", type=int, default=8, metavar="N", help="people, an hour each")
    parser.add_argument("--seed", type=int, default=_SEED, metavar="N", help="other people")
    parser.add_argument("--write-docs", action="store_true", help="renew the page of the hold time")
    options = parser.parse_args(arguments)

    started_s = time.perf_counter()
    films = _film_days(options.hours, options.seed)
    print(f"{len(films)} hours filmed in {time.perf_counter() - started_s:.0f} s", flush=True)
    chosen = MonitorSettings()
    sweep = [_hold_settings(hold_s) for hold_s in _HOLDS_S]
    scores: dict[int, dict[MonitorSettings, Score]] = {}
    by_view: dict[View, Score] = {}
    legacy: dict[int, Score] = {}
    for rate_hz in _RATES_HZ:
        thin = [thin_film(film, rate_hz) for film in films]
        outcomes = run_monitor(thin, [*sweep, _legacy_settings(rate_hz)])
        scores[rate_hz] = {entry: score_outcomes(outcomes[entry]) for entry in sweep}
        legacy[rate_hz] = score_outcomes(outcomes[_legacy_settings(rate_hz)])
        if rate_hz == _RATES_HZ[0]:
            for view in {film.view for film in films}:
                mine = [entry for entry in outcomes[chosen] if entry.film.view == view]
                by_view[view] = score_outcomes(mine)
        rows = [(f"hold {entry.hold_s:g} s", scores[rate_hz][entry]) for entry in sweep]
        rows.append((f"legacy, {_LEGACY_FRAMES} frames", legacy[rate_hz]))
        _print_table(f"{rate_hz} pictures a second", rows)
    _print_table(
        f"hold {chosen.hold_s:g} s by view", [(view.label, by_view[view]) for view in by_view]
    )
    for name, count in scores[_RATES_HZ[0]][chosen].false_kinds:
        print(f"  false: {count:3} {name}")
    dose = measure_dose([thin_film(film, 5) for film in films])
    print("\ndose: " + ", ".join(f"{name} {value:.3f}" for name, value in dose.items()))
    print(f"\n{time.perf_counter() - started_s:.0f} s in all")

    if options.write_docs:
        curve = [
            HoldRow(
                rate_hz,
                entry.hold_s,
                score.false_per_h,
                score.delay_s,
                score.n_in_time,
                score.n_slumps,
            )
            for rate_hz in _RATES_HZ
            for entry, score in scores[rate_hz].items()
        ]
        old = [
            HoldRow(
                rate_hz,
                _LEGACY_FRAMES / rate_hz,
                score.false_per_h,
                score.delay_s,
                score.n_in_time,
                score.n_slumps,
            )
            for rate_hz, score in legacy.items()
        ]
        write_hold_time(curve, old, chosen.hold_s)
    marks = _to_marks([scores[rate_hz][chosen] for rate_hz in _RATES_HZ], dose)
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
