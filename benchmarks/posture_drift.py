"""Moved cameras, rolled chairs, slumps and other people: what the drift watch says of them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.assessment import measure_baseline, take_rows
from barun.posture.calibration.drift import DriftWatch
from barun.posture.features.feature_table import feature_column
from barun.posture.reason import Reason
from barun.posture.view.view import View
from barun.simulate import (
    CHIN_ON_HAND,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    Camera,
    SittingPosture,
    SittingScript,
)
from benchmarks.filming import CameraMove, Sitting, join_sittings
from benchmarks.marks import Mark
from benchmarks.posture_sitters import (
    HALF_SLUMPED,
    PHONE,
    SLID_DOWN,
    VIEWS,
    Sitter,
    draw_sitters,
    film,
    judge,
)

__all__ = ["measure_moves", "measure_others", "measure_slumps"]

_DRIFT_RATE_HZ: Final = 10
_CALIBRATED_S: Final = 10.0
_EVENT_S: Final = 15.0
_END_S: Final = 45.0


def _measure_first(sitting: Sitting, view: View) -> Baselines:
    """Return the baseline of the first ten seconds."""
    rows = sitting.times_s < sitting.times_s[0] + _CALIBRATED_S
    calibrated = take_rows(sitting.measurements, rows)
    return measure_baseline(
        calibrated, view, duration_s=_CALIBRATED_S, aspect=16 / 9
    ).to_baselines()


def _watch(sitting: Sitting, view: View) -> npt.NDArray[np.int8]:
    """Return what the watch says of every frame, calibrated by the first ten seconds."""
    baselines = _measure_first(sitting, view)
    watch = DriftWatch(1)
    said = []
    for row in range(len(sitting.times_s)):
        frame = take_rows(sitting.measurements, slice(row, row + 1))
        said.append(watch.step(sitting.times_s[row : row + 1], frame, baselines)[0])
    return np.array(said)


_MOVES: Final[dict[str, dict[str, float]]] = {
    "up 5 cm": {"height_m": 0.05},
    "down 5 cm": {"height_m": -0.05},
    "up 20 cm": {"height_m": 0.20},
    "down 20 cm": {"height_m": -0.20},
    "tilted up 3 deg": {"pitch_deg": -3},
    "tilted down 3 deg": {"pitch_deg": 3},
    "tilted down 10 deg": {"pitch_deg": 10},
    "rolled 3 deg": {"roll_deg": 3},
    "rolled 10 deg": {"roll_deg": -10},
    "laptop lid": {"pitch_deg": -8, "height_m": 0.03, "distance_m": -0.02},
}
_CHAIRS: Final[dict[str, dict[str, float]]] = {
    "chair 20 cm nearer": {"distance_m": -0.20},
    "chair 20 cm back": {"distance_m": 0.20},
    "chair 15 cm aside": {"pan_deg": 9},
}
"""Seen from the camera, a chair that rolls is a camera that comes nearer or looks aside."""


def _move_camera(camera: Camera, by: dict[str, float]) -> Camera:
    return replace(camera, **{key: getattr(camera, key) + value for key, value in by.items()})


@dataclass(frozen=True, slots=True)
class _Noticed:
    """What became of one move for all sitters."""

    share: float
    """Noticed, of those still to be judged."""
    delay_s: float
    """Median; NaN if none was noticed."""
    n_out: int
    """Sitters whom the move put partly out of the picture, so that nothing is judged anyway."""
    alarms: float
    """Share of the frames after the move in which a rule was over its threshold."""


def _is_out(sitting: Sitting, since_s: float) -> bool:
    """Return whether shoulders or ears are mostly out of the picture."""
    later = sitting.measurements.values[sitting.times_s > since_s]
    columns = [feature_column("ear_height"), feature_column("shoulder_height")]
    return bool(np.isnan(later[:, columns]).any(axis=1).mean() > 0.5)


def _count_moves(view: View, n_sitters: int, by: dict[str, float], over_s: float) -> _Noticed:
    """Move the camera of every sitter."""
    delays_s, alarms, n_out = [], [], 0
    for sitter in draw_sitters(view, n_sitters, _DRIFT_RATE_HZ):
        move = CameraMove(_move_camera(sitter.camera, by), _EVENT_S, over_s)
        sitting = film(sitter, SittingScript.sit(UPRIGHT, _END_S + over_s), view, move)
        if _is_out(sitting, _EVENT_S + over_s):
            n_out += 1
            continue
        said = _watch(sitting, view) == Reason.CAMERA_MOVED
        delays_s += [float(sitting.times_s[said][0]) - _EVENT_S] if said.any() else []
        loads = judge(sitting.measurements, _measure_first(sitting, view))
        alarms.append((loads[sitting.times_s > _EVENT_S + over_s] >= 1).any(axis=1).mean())
    n_judged = max(n_sitters - n_out, 1)
    return _Noticed(
        share=len(delays_s) / n_judged,
        delay_s=float(np.median(delays_s)) if delays_s else float("nan"),
        n_out=n_out,
        alarms=float(np.mean(alarms)) if alarms else float("nan"),
    )


_BELOW: Final[dict[str, dict[str, float]]] = {
    "up 2 cm": {"height_m": 0.02},
    "down 2 cm": {"height_m": -0.02},
    "tilted up 1.5 deg": {"pitch_deg": -1.5},
    "rolled 1.5 deg": {"roll_deg": 1.5},
}
"""Too little to be noticed; what the rules make of it is printed."""


def _print_move(view: View, name: str, noticed: _Noticed, note: str = "") -> None:
    out = f"  {noticed.n_out} out of the picture" if noticed.n_out else ""
    print(
        f"  {view.label:10} {name:20} {noticed.share:6.1%}  {noticed.delay_s:5.1f} s"
        f"  {noticed.alarms:6.1%}{out}{note}"
    )


def measure_moves(n_sitters: int) -> list[Mark]:
    """Move cameras and chairs."""
    marks = []
    print("moved cameras: share noticed, median delay, frames the rules alone would alarm in")
    for view in VIEWS:
        moves = {name: _count_moves(view, n_sitters, by, 0.5) for name, by in _MOVES.items()}
        chairs = {name: _count_moves(view, n_sitters, by, 1.5) for name, by in _CHAIRS.items()}
        below = {name: _count_moves(view, n_sitters, by, 0.5) for name, by in _BELOW.items()}
        for name, noticed in moves.items():
            _print_move(view, name, noticed)
        for name, noticed in chairs.items():
            _print_move(view, name, noticed, "  (a chair: nothing to notice)")
        for name, noticed in below.items():
            _print_move(view, name, noticed, "  (below the limits)")
        shares = [noticed.share for noticed in moves.values()]
        rolled = max(noticed.share for noticed in chairs.values())
        marks += [
            Mark(f"moved, {view.label}", float(np.mean(shares)), "share", 0.9, "at least"),
            # A roll of 3 degrees seen from the side is hardly more than the noise of the neck.
            Mark(
                f"moved, worst move, {view.label}",
                min(shares),
                "share",
                0.7 if view.is_side else 0.8,
                "at least",
            ),
            Mark(f"chair rolled, {view.label}", rolled, "share", 0.05, "at most"),
        ]
    slow = _count_moves(View.FRONT, min(n_sitters, 6), {"pitch_deg": -5}, 180)
    _print_move(View.FRONT, "5 deg within 3 min", slow, "  (delay from the beginning)")
    return marks


_POSTURES: Final = {
    "slumped": SLUMPED,
    "half slumped": HALF_SLUMPED,
    "slid down": SLID_DOWN,
    "head forward": FORWARD_HEAD,
    "leaning left": LEANING_LEFT,
    "leaning right": LEANING_RIGHT,
    "turned": TURNED_LEFT,
    "chin on hand": CHIN_ON_HAND,
    "reading a phone": PHONE,
}


def _vary(posture: SittingPosture, random: np.random.Generator) -> SittingPosture:
    """Return the posture more or less pronounced, and a little different in trunk and head."""
    much = random.uniform(0.5, 1.2)
    values = {}
    for name, spread in (
        ("pelvis_tilt_deg", 3),
        ("lumbar_flexion_deg", 4),
        ("thoracic_flexion_deg", 4),
        ("neck_flexion_deg", 4),
        ("lateral_lean_deg", 2),
        ("head_tilt_deg", 2),
        ("head_nod_deg", 6),
    ):
        values[name] = much * getattr(posture, name) + random.normal(0, spread)
    return replace(posture, **values)


def measure_slumps(n_sitters: int) -> list[Mark]:
    """Let people slump, lean and turn, quickly and slowly."""
    marks = []
    print("postures taken for a moved camera: share")
    for view in VIEWS:
        n_wrong, n_all = 0, 0
        for name, posture in _POSTURES.items():
            wrong = 0
            for sitter in draw_sitters(view, n_sitters, _DRIFT_RATE_HZ):
                random = np.random.default_rng([sitter.seed, 7])
                script = SittingScript.sit(UPRIGHT, _EVENT_S).then(
                    _vary(posture, random), move_s=random.choice([2.0, 6.0, 60.0]), hold_s=30
                )
                wrong += bool(_watch(film(sitter, script, view), view).any())
            n_wrong, n_all = n_wrong + wrong, n_all + n_sitters
            print(f"  {view.label:10} {name:16} {wrong / n_sitters:6.1%}")
        marks.append(
            Mark(f"posture as camera, {view.label}", n_wrong / n_all, "share", 0.03, "at most")
        )
    return marks


def measure_others(n_sitters: int) -> list[Mark]:
    """Let the same person come back, and others sit down."""
    script = SittingScript.sit(UPRIGHT, 25)
    sitters = list(draw_sitters(View.FRONT, n_sitters, _DRIFT_RATE_HZ))

    def said(first: Sitter, second: Sitter) -> set[int]:
        comes = replace(second, camera=first.camera, seed=second.seed + 100)
        both = join_sittings(
            film(first, script, View.FRONT), film(comes, script, View.FRONT), gap_s=8
        )
        return set(np.unique(_watch(both, View.FRONT)).tolist())

    same = [said(sitter, sitter) for sitter in sitters]
    other = [said(one, two) for one, two in zip(sitters, sitters[1:] + sitters[:1], strict=True)]
    broad = [
        said(
            one, replace(one, body=replace(one.body, shoulder_scale=one.body.shoulder_scale * 1.2))
        )
        for one in sitters
    ]
    returns = float(np.mean([bool(reasons - {0}) for reasons in same]))
    noticed = float(np.mean([bool(reasons - {0}) for reasons in other]))
    asked = float(np.mean([Reason.PERSON_CHANGED in reasons for reasons in other]))
    wide = float(np.mean([Reason.PERSON_CHANGED in reasons for reasons in broad]))
    print("somebody sits down after eight seconds of absence, seen from the front")
    print(f"  the same person: something said  {returns:6.1%}")
    print(
        f"  another: something said          {noticed:6.1%}, of it 'is it still you?' {asked:.1%}"
    )
    print(f"  another, shoulders 20 % broader: 'is it still you?' {wide:.1%}")
    return [
        Mark("same person questioned", returns, "share", 0.05, "at most"),
        Mark("broader person noticed", wide, "share", 0.9, "at least"),
    ]
