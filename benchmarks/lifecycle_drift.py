"""Whether a moved camera is noticed within ten minutes, and how often one that was not moved is.

Simulated people work for a week, five days of eight hours, now upright, now slumped, leaning, on
the phone or somewhere between; every morning the chair stands a little elsewhere. Their minutes go
the way of the product: the watch of cameras and the rules of alerts. Then the same people, and the
camera is moved in the middle of it. Features are compared over people, never within one: that part
cannot ring here.

    python -m benchmarks.lifecycle_drift [--people N] [--moves N] [--first N] [--varied]

Limits of the watch were chosen on other people than those of the marks: ``--first 100``, and on
people who never sit the same way twice: ``--first 100 --varied``.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.alerts.alert import Alert, judge_minutes
from barun.monitoring.drift.camera_watch import CameraWatch
from barun.monitoring.vitals.vitals import Vitals
from barun.pipeline.live.minute_ledger import N_STRETCHES
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
_FEWEST_PICTURES: Final = 3
"""Of ten seconds, as the ledger of the product asks for."""
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
_VARIES_DEG: Final = {
    "lumbar_flexion_deg": 1.5,
    "thoracic_flexion_deg": 1.0,
    "neck_flexion_deg": 1.5,
    "head_nod_deg": 3.0,
    "head_turn_deg": 6.0,
    "head_tilt_deg": 1.5,
    "lateral_lean_deg": 1.5,
}
"""Standard deviations between two times of a posture; those of the working days in
``barun.simulate.workday``."""
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


def _vary(posture: SittingPosture, random: np.random.Generator) -> SittingPosture:
    """Return a posture more or less deep, and not quite as the time before."""
    depth = random.uniform(0.4, 1.2)
    values = {}
    for entry in fields(SittingPosture):
        upright = float(getattr(UPRIGHT, entry.name))
        value = upright + depth * (float(getattr(posture, entry.name)) - upright)
        values[entry.name] = value + random.normal(0.0, _VARIES_DEG.get(entry.name, 0.0))
    return SittingPosture(**values)


def draw_day(
    random: np.random.Generator, length_s: float, *, is_varied: bool = False
) -> SittingScript:
    """Return how a person spends a stretch of work; the first five minutes upright."""
    postures, shares = zip(*_HABITS, strict=True)
    script = SittingScript.sit(UPRIGHT, _CALIBRATED_S)
    while script.duration_s < length_s:
        posture = postures[random.choice(len(postures), p=np.array(shares) / sum(shares))]
        posture = _vary(posture, random) if is_varied else posture
        hold_s = float(np.clip(random.exponential(240.0), 20.0, 2400.0))
        script = script.then(posture, move_s=random.uniform(1.0, 6.0), hold_s=hold_s)
    return script


def _to_means(sitting: Sitting, length_s: float, least: int) -> _Array:
    """Return means of stretches, shape (S, F); NaN where fewer pictures than `least` are known."""
    values = sitting.measurements.values
    place = ((sitting.times_s - sitting.times_s[0]) // length_s).astype(int)
    known = np.isfinite(values)
    n_minutes = int((sitting.times_s[-1] - sitting.times_s[0]) // _MINUTE_S) + 1
    sums = np.zeros((round(n_minutes * _MINUTE_S / length_s), values.shape[1]))
    counts = np.zeros_like(sums)
    np.add.at(sums, place, np.where(known, values, 0.0))
    np.add.at(counts, place, known)
    means: _Array = np.where(counts >= least, sums / np.maximum(counts, 1), np.nan)
    return means


@dataclass(frozen=True, slots=True, eq=False)
class _Minutes:
    """What the service is told of a sitting."""

    means: _Array
    """Shape (M, F)."""
    stretches: _Array
    """Shape (M, P, F)."""

    @classmethod
    def of(cls, sitting: Sitting) -> "_Minutes":
        means = _to_means(sitting, _MINUTE_S, 1)
        stretches = _to_means(sitting, _MINUTE_S / N_STRETCHES, _FEWEST_PICTURES)
        return cls(means, stretches.reshape(len(means), N_STRETCHES, -1))


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

    def take(self, minutes: _Minutes, first_min: int) -> Iterator[Alert]:
        """Take minutes and yield the alerts that begin."""
        history: list[Vitals] = []
        view = np.array([int(self.view)], dtype=np.int8)
        for place, row in enumerate(minutes.means):
            stretches = minutes.stretches[place][None]
            self.camera.step(["c"], row[None], stretches, self.usual[None], view)
            evidence = self.camera.evidence()
            vitals = Vitals(minute=first_min + place, process="a", cameras=evidence)
            history = [*history[-30:], vitals]
            changes = judge_minutes(history, self.standing)
            self.standing = changes.standing
            yield from changes.began


def measure_week(sitter: Sitter, view: View, *, is_varied: bool = False) -> int:
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
        sitting = film(seat, draw_day(random, _DAY_S, is_varied=is_varied), view)
        service = service or _Service.begin(_usual(sitting, view), view)
        began = service.take(_Minutes.of(sitting), 1440 * day)
        rung += [alert.rule for alert in began]
    return len(rung)


def measure_moves(
    sitter: Sitter,
    view: View,
    by: dict[str, float],
    over_s: float,
    *,
    is_varied: bool = False,
) -> float:
    """Return after how many minutes a moved camera rings.

    Infinite where it does not; NaN where the move puts head or shoulders out of the picture, so
    that nothing is judged anyway.
    """
    random = np.random.default_rng([sitter.seed, 2])
    at_s = float(random.uniform(1800.0, 3600.0))
    script = draw_day(random, at_s + _AFTER_S, is_varied=is_varied)
    moved = {name: getattr(sitter.camera, name) + value for name, value in by.items()}
    move = CameraMove(replace(sitter.camera, **moved), at_s, over_s)
    sitting = film(sitter, script, view, move)
    minutes = _Minutes.of(sitting)
    after = minutes.means[int((at_s + over_s) // _MINUTE_S) + 1 :]
    needed = [FEATURE_KEYS.index(key) for key in ("ear_height", "shoulder_height", "face_size")]
    if np.isnan(after[:, needed]).any(axis=1).mean() > 0.5:
        return math.nan
    service = _Service.begin(_usual(sitting, view), view)
    for alert in service.take(minutes, 0):
        end_s = _MINUTE_S * (alert.began_min + 1)  # a minute is judged when it is over
        if alert.rule == "camera" and end_s > at_s:
            return (end_s - at_s) / _MINUTE_S
    return math.inf


def _print_moves(
    view: View,
    sitters: list[Sitter],
    moves: dict[str, tuple[dict[str, float], float]],
    *,
    is_varied: bool,
) -> list[float]:
    """Print how soon the moves were noticed; return the delays in minutes."""
    delays: list[float] = []
    for name, (by, over_s) in moves.items():
        found = [measure_moves(sitter, view, by, over_s, is_varied=is_varied) for sitter in sitters]
        judged = [one for one in found if not math.isnan(one)]
        noticed = [one for one in judged if math.isfinite(one)]
        print(
            f"  {view.label:10} {name:22} noticed {len(noticed)} of {len(judged)}"
            f" ({len(found) - len(judged)} out of the picture),"
            f" median {np.median(noticed) if noticed else math.nan:4.1f} min,"
            f" worst {max(judged, default=math.nan):4.1f} min",
            flush=True,
        )
        delays += judged
    return delays


def drift_marks(
    n_people: int = _N_PEOPLE,
    n_moves: int = _N_MOVES,
    *,
    first: int = 0,
    is_varied: bool = False,
) -> list[Mark]:
    """Play weeks and moved cameras, print what rang, and return the marks.

    Parameters
    ----------
    n_people : int, optional
        Weeks in each view, one person each.
    n_moves : int, optional
        People in each view before whom cameras are moved.
    first : int, optional
        Number of the first person; others have other bodies, habits and cameras.
    is_varied : bool, optional
        Whether nobody ever sits the same way twice.
    """
    false_of: list[int] = []
    delays: list[float] = []
    for view in (View.FRONT, View.LEFT_SIDE):
        people = list(draw_sitters(view, first + max(n_people, n_moves), _RATE_HZ))[first:]
        for sitter in people[:n_people]:
            false_of.append(measure_week(sitter, view, is_varied=is_varied))
            print(f"  {view.label:10} week {sitter.seed}: {false_of[-1]} false alarms", flush=True)
        sitters = people[:n_moves]
        delays += _print_moves(view, sitters, MOVES, is_varied=is_varied)
        _print_moves(view, sitters, _SMALLER, is_varied=is_varied)
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
    parser.add_argument("--first", type=int, default=0, help="number of the first person")
    parser.add_argument("--varied", action="store_true", help="nobody sits the same way twice")
    options = parser.parse_args(arguments)
    marks = drift_marks(
        options.people, options.moves, first=options.first, is_varied=options.varied
    )
    return report("lifecycle_drift", marks)


if __name__ == "__main__":
    raise SystemExit(main())
