"""Whether a moved camera is noticed within ten minutes, and how often one that was not moved is.

Simulated people work for a week, five days of eight hours, now upright, now slumped, leaning, on
the phone or somewhere between; every morning the chair stands a little elsewhere. Their minutes go
the way of the product: the watch of cameras and the rules of alerts. Then the same people, and the
camera is moved in the middle of it. Features are compared over people, never within one: that part
cannot ring here.

    python -m benchmarks.lifecycle_drift [--people N] [--moves N]
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.alerts.alert import Alert, judge_minutes
from barun.monitoring.drift.camera_watch import CameraWatch
from barun.monitoring.vitals.vitals import Vitals
from barun.posture.calibration.assessment import measure_baseline, take_rows
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.view.view import View
from barun.simulate import (
    CHIN_ON_HAND,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    SittingPosture,
    SittingScript,
)
from benchmarks.filming import CameraMove, Sitting
from benchmarks.marks import Mark, report
from benchmarks.posture_sitters import (
    HALF_SLUMPED,
    PHONE,
    SLID_DOWN,
    Sitter,
    draw_sitters,
    film,
)

__all__ = ["MOVES", "drift_marks", "main", "measure_moves", "measure_week"]

_Array = npt.NDArray[np.float64]

_RATE_HZ: Final = 1.0
"""Pictures a second: the mean of a minute is what is looked at."""
_CALIBRATED_S: Final = 300.0
_DAY_S: Final = 8 * 3600.0
_DAYS: Final = 5
_MINUTE_S: Final = 60.0
_AFTER_S: Final = 1500.0
"""Watched after a camera began to move."""
_N_PEOPLE: Final = 8
_N_MOVES: Final = 8
_HABITS: Final[tuple[tuple[SittingPosture, float], ...]] = (
    (UPRIGHT, 0.40),
    (HALF_SLUMPED, 0.18),
    (SLUMPED, 0.12),
    (FORWARD_HEAD, 0.10),
    (LEANING_LEFT, 0.04),
    (LEANING_RIGHT, 0.04),
    (PHONE, 0.04),
    (CHIN_ON_HAND, 0.03),
    (TURNED_LEFT, 0.02),
    (SLID_DOWN, 0.03),
)
"""How people spend their day here, in shares of the stretches."""
MOVES: Final[dict[str, tuple[dict[str, float], float]]] = {
    "tilted down 10 deg": ({"pitch_deg": 10}, 0.5),
    "tilted up 10 deg": ({"pitch_deg": -10}, 0.5),
    "rolled 10 deg": ({"roll_deg": -10}, 0.5),
    "laptop lid": ({"pitch_deg": -8, "height_m": 0.03, "distance_m": -0.02}, 0.5),
    "tilts 8 deg in 3 min": ({"pitch_deg": 8}, 180.0),
}
"""What is planted: changes of the camera, and over how many seconds."""
_SMALLER: Final[dict[str, tuple[dict[str, float], float]]] = {
    "tilted down 3 deg": ({"pitch_deg": 3}, 0.5),
    "rolled 3 deg": ({"roll_deg": 3}, 0.5),
    "up 5 cm": ({"height_m": 0.05}, 0.5),
}
"""Printed, without a mark: the watch of a session notices these in some of the cases, too."""


def draw_day(random: np.random.Generator, length_s: float) -> SittingScript:
    """Return how a person spends a stretch of work; the first five minutes upright."""
    postures, shares = zip(*_HABITS, strict=True)
    script = SittingScript.sit(UPRIGHT, _CALIBRATED_S)
    while script.duration_s < length_s:
        posture = postures[random.choice(len(postures), p=np.array(shares) / sum(shares))]
        hold_s = float(np.clip(random.exponential(240.0), 20.0, 2400.0))
        script = script.then(posture, move_s=random.uniform(1.0, 6.0), hold_s=hold_s)
    return script


def _to_minutes(sitting: Sitting) -> _Array:
    """Return the means of minutes, shape (M, F); NaN where nothing was known."""
    values = sitting.measurements.values
    minute = ((sitting.times_s - sitting.times_s[0]) // _MINUTE_S).astype(int)
    known = np.isfinite(values)
    sums = np.zeros((minute[-1] + 1, values.shape[1]))
    counts = np.zeros_like(sums)
    np.add.at(sums, minute, np.where(known, values, 0.0))
    np.add.at(counts, minute, known)
    with np.errstate(invalid="ignore"):
        means: _Array = np.where(counts > 0, sums / counts, np.nan)
    return means


def _usual(sitting: Sitting, view: View) -> _Array:
    """Return what was measured at the calibration, shape (F,)."""
    rows = sitting.times_s < sitting.times_s[0] + _CALIBRATED_S
    measured = take_rows(sitting.measurements, rows)
    baseline = measure_baseline(measured, view, duration_s=_CALIBRATED_S, aspect=16 / 9)
    usual: _Array = baseline.to_baselines().median[0]
    return usual


@dataclass(slots=True)
class _Service:
    """What of the product sees the minutes."""

    usual: _Array
    view: View
    camera: CameraWatch
    standing: tuple[Alert, ...] = ()

    @classmethod
    def begin(cls, usual: _Array, view: View) -> "_Service":
        return cls(usual, view, CameraWatch())

    def take(self, means: _Array, first_min: int) -> Iterator[Alert]:
        """Take minutes and yield the alerts that begin."""
        history: list[Vitals] = []
        for place, row in enumerate(means):
            self.camera.step(
                ["c"], row[None], self.usual[None], np.array([int(self.view)], dtype=np.int8)
            )
            evidence = self.camera.evidence()
            vitals = Vitals(minute=first_min + place, process="a", cameras=evidence)
            history = [*history[-30:], vitals]
            changes = judge_minutes(history, self.standing)
            self.standing = changes.standing
            yield from changes.began


def measure_week(sitter: Sitter, view: View) -> int:
    """Return the false alarms of a week."""
    random = np.random.default_rng([sitter.seed, 1])
    service: _Service | None = None
    rung: list[str] = []
    for day in range(_DAYS):
        seat = replace(
            sitter,
            seed=100 * sitter.seed + day,
            camera=replace(
                sitter.camera,
                distance_m=sitter.camera.distance_m + random.normal(0, 0.03),
                pan_deg=sitter.camera.pan_deg + random.normal(0, 1.5),
            ),
        )
        sitting = film(seat, draw_day(random, _DAY_S), view)
        service = service or _Service.begin(_usual(sitting, view), view)
        began = service.take(_to_minutes(sitting), 1440 * day)
        rung += [alert.rule for alert in began]
    return len(rung)


def measure_moves(sitter: Sitter, view: View, by: dict[str, float], over_s: float) -> float:
    """Return after how many minutes a moved camera rings.

    Infinite where it does not; NaN where the move puts head or shoulders out of the picture, so
    that nothing is judged anyway.
    """
    random = np.random.default_rng([sitter.seed, 2])
    at_s = float(random.uniform(1800.0, 3600.0))
    script = draw_day(random, at_s + _AFTER_S)
    moved = {name: getattr(sitter.camera, name) + value for name, value in by.items()}
    move = CameraMove(replace(sitter.camera, **moved), at_s, over_s)
    sitting = film(sitter, script, view, move)
    means = _to_minutes(sitting)
    after = means[int((at_s + over_s) // _MINUTE_S) + 1 :]
    needed = [FEATURE_KEYS.index(key) for key in ("ear_height", "shoulder_height", "face_size")]
    if np.isnan(after[:, needed]).any(axis=1).mean() > 0.5:
        return math.nan
    service = _Service.begin(_usual(sitting, view), view)
    for alert in service.take(means, 0):
        end_s = _MINUTE_S * (alert.began_min + 1)  # a minute is judged when it is over
        if alert.rule == "camera" and end_s > at_s:
            return (end_s - at_s) / _MINUTE_S
    return math.inf


def _print_moves(
    view: View, sitters: list[Sitter], moves: dict[str, tuple[dict[str, float], float]]
) -> list[float]:
    """Print how soon the moves were noticed; return the delays in minutes."""
    delays: list[float] = []
    for name, (by, over_s) in moves.items():
        found = [measure_moves(sitter, view, by, over_s) for sitter in sitters]
        judged = [one for one in found if not math.isnan(one)]
        noticed = [one for one in judged if math.isfinite(one)]
        print(
            f"  {view.label:10} {name:22} noticed {len(noticed)} of {len(judged)}"
            f" ({len(found) - len(judged)} out of the picture),"
            f" median {np.median(noticed) if noticed else math.nan:4.1f} min,"
            f" worst {max(judged, default=math.nan):4.1f} min"
        )
        delays += judged
    return delays


def drift_marks(n_people: int = _N_PEOPLE, n_moves: int = _N_MOVES) -> list[Mark]:
    """Play weeks and moved cameras, print what rang, and return the marks.

    Parameters
    ----------
    n_people : int, optional
        Weeks in each view, one person each.
    n_moves : int, optional
        People in each view before whom cameras are moved.
    """
    false_of: list[int] = []
    delays: list[float] = []
    for view in (View.FRONT, View.LEFT_SIDE):
        for sitter in draw_sitters(view, n_people, _RATE_HZ):
            false_of.append(measure_week(sitter, view))
            print(f"  {view.label:10} week {sitter.seed}: {false_of[-1]} false alarms", flush=True)
        sitters = list(draw_sitters(view, n_moves, _RATE_HZ))
        delays += _print_moves(view, sitters, MOVES)
        _print_moves(view, sitters, _SMALLER)
    late = sum(not one <= 10.0 for one in delays)
    worst_min = min(max(delays), _AFTER_S / _MINUTE_S)  # so long it is watched
    print(f"  median {np.median(delays):.1f} min to the alarm, of {len(delays)} moved cameras")
    return [
        Mark("false alarms, worst week", float(max(false_of)), "a week", 1.0, "at most"),
        Mark("false alarms, mean", float(np.mean(false_of)), "a week", 1.0, "at most"),
        Mark("camera drift to alarm, worst", worst_min, "min", 10.0, "at most"),
        Mark("camera drifts later than 10 min", float(late), "", 0.0, "at most"),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lifecycle_drift")
    parser.add_argument("--data", help="taken and not used: the people are simulated")
    parser.add_argument("--people", type=int, default=_N_PEOPLE, help="weeks, one person each")
    parser.add_argument("--moves", type=int, default=_N_MOVES, help="people before moved cameras")
    options = parser.parse_args(arguments)
    return report("lifecycle_drift", drift_marks(options.people, options.moves))


if __name__ == "__main__":
    raise SystemExit(main())
