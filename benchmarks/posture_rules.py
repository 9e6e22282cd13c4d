"""How often the rules about sitting are wrong, and what they cost.

Simulated people of three sizes sit in front of cameras that are turned by up to 45 degrees and
rolled by up to 10. Each is calibrated before that same camera, with noise and lively sitting. Then

- *false*: frames of upright sitting, or of what looks alike, with a load of 1 or more;
- *missed*: judged frames of a posture that the rule is about with a load below 1;
- *abstained*: frames of either kind that the rule does not judge.

All of it is measured of the rules by themselves, and of the product, in which the grade model
confirms or doubts two of them. Needs no data::

    python -m benchmarks.posture_rules
"""

import sys
import timeit
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import GradeModel
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.posture.weighing import weigh_loads
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    FORWARD_HEAD,
    LEANING_LEFT,
    SLUMPED,
    UPRIGHT,
    Body,
    Camera,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)
from benchmarks.marks import Mark, report

__all__ = ["Shares", "main", "measure_shares", "to_table"]

Placement = Literal["desk", "far", "side"]
Kind = Literal["upright", "alike", "shown"]

_YAWS_DEG: Final = (0.0, 15.0, 30.0, 45.0)
_ROLLS_DEG: Final = (-10.0, 0.0, 5.0)
_BODIES: Final = (Body(), Body(stature_m=1.55, shoulder_scale=0.92), Body(stature_m=1.9))
_CALIBRATION_S: Final = 10.0
_HOLD_S: Final = 6.0
_FRAME_RATE_HZ: Final = 5.0
_SEED: Final = 31

_CAMERAS: Final[dict[Placement, Camera]] = {
    "desk": replace(DESK_CAMERA, frame_rate_hz=_FRAME_RATE_HZ),
    "far": Camera(distance_m=2.2, height_m=1.0, frame_rate_hz=_FRAME_RATE_HZ),
    "side": replace(DESK_SIDE_CAMERA, frame_rate_hz=_FRAME_RATE_HZ),
}
_VIEWS: Final = {"desk": View.FRONT, "far": View.FRONT, "side": View.LEFT_SIDE}

_NODDING: Final = SittingPosture(head_nod_deg=20)
_AT_PHONE: Final = SittingPosture(neck_flexion_deg=25, head_nod_deg=15)
_SLID_DOWN: Final = SittingPosture(
    pelvis_tilt_deg=-40,
    lumbar_flexion_deg=10,
    thoracic_flexion_deg=35,
    neck_flexion_deg=22,
    head_nod_deg=-25,
)
_LOW_SHOULDER: Final = SittingPosture(shoulder_elevation_left_deg=16)
_HEAD_TILTED: Final = SittingPosture(head_tilt_deg=13)
_TWISTED: Final = SittingPosture(trunk_twist_deg=28, head_turn_deg=-24)
_LOW_HIP: Final = SittingPosture(pelvis_obliquity_deg=9, lateral_lean_deg=-9)
_CHAIR_M: Final = 0.15
"""How far a chair is rolled to and fro."""
_CHAIR_FAR_M: Final = 0.25
"""How far it is rolled to the screen when that is too close."""
_CHAIR_BACK_M: Final = 0.3
_NUDGE_M: Final = 0.05
"""A chair rolled back and a camera nudged, which sink or raise a head in the picture."""


@dataclass(frozen=True, slots=True)
class _Situation:
    """What somebody does, before which cameras, and what the rules should make of it."""

    posture: SittingPosture
    shown: tuple[str, ...] = ()
    """Rules that must fire."""
    alike: tuple[str, ...] = ()
    """Rules that must not, though it looks alike."""
    placements: tuple[Placement, ...] = ("desk", "far")
    approach_m: float = 0.0
    """By how much nearer the chair is than at the calibration."""
    nudge_m: float = 0.0
    """By how much higher the camera is."""

    @property
    def kinds(self) -> Iterator[tuple[str, Kind]]:
        """Yield each rule that is looked at and what this is to it."""
        if self.posture == UPRIGHT and not self.approach_m and not self.nudge_m:
            yield from ((key, "upright") for key in RULE_KEYS)
        yield from ((key, "shown") for key in self.shown)
        yield from ((key, "alike") for key in self.alike)


_WEIGHED: Final = ("forward_head", "slouch")
"""Rules that the grade model has a say in."""
_SIDEWAYS: Final = ("lateral_lean", "shoulder_asymmetry", "head_tilt", "trunk_twist", "pelvis_tilt")
_SITUATIONS: Final = (
    _Situation(UPRIGHT, placements=("desk", "far", "side")),
    _Situation(UPRIGHT, alike=RULE_KEYS[:7], approach_m=_CHAIR_M, placements=("desk", "far")),
    _Situation(UPRIGHT, alike=RULE_KEYS, approach_m=-_CHAIR_M, placements=("desk", "far")),
    _Situation(_NODDING, alike=RULE_KEYS, placements=("desk", "far", "side")),
    _Situation(_AT_PHONE, alike=("slouch", *_SIDEWAYS), placements=("desk", "far", "side")),
    _Situation(FORWARD_HEAD, ("forward_head",), ("slouch", *_SIDEWAYS), ("desk", "side")),
    _Situation(SLUMPED, ("slouch",), (*_SIDEWAYS, "too_close"), ("desk", "far", "side")),
    _Situation(UPRIGHT, ("too_close",), RULE_KEYS[:7], ("desk",), approach_m=_CHAIR_FAR_M),
    _Situation(_SLID_DOWN, ("slouch",), placements=("desk", "far", "side")),
    _Situation(LEANING_LEFT, ("lateral_lean",), ("shoulder_asymmetry", "slouch", "forward_head")),
    _Situation(_LOW_SHOULDER, ("shoulder_asymmetry",), ("lateral_lean", "head_tilt", "slouch")),
    _Situation(_HEAD_TILTED, ("head_tilt",), ("shoulder_asymmetry", "lateral_lean", "slouch")),
    _Situation(_TWISTED, ("trunk_twist",), placements=("far",)),
    _Situation(_LOW_HIP, ("pelvis_tilt",), placements=("far",)),
)
_MOVED: Final = (
    _Situation(UPRIGHT, alike=_WEIGHED, approach_m=-_CHAIR_BACK_M, placements=("desk", "side")),
    _Situation(UPRIGHT, alike=_WEIGHED, nudge_m=_NUDGE_M, placements=("desk", "side")),
    _Situation(UPRIGHT, alike=_WEIGHED, nudge_m=-_NUDGE_M, placements=("desk", "side")),
    _Situation(SLUMPED, ("slouch",), approach_m=-_CHAIR_BACK_M, placements=("desk", "side")),
    _Situation(SLUMPED, ("slouch",), nudge_m=_NUDGE_M, placements=("desk", "side")),
    _Situation(SLUMPED, ("slouch",), nudge_m=-_NUDGE_M, placements=("desk", "side")),
    _Situation(UPRIGHT, alike=_WEIGHED, approach_m=_CHAIR_FAR_M, placements=("desk", "side")),
    _Situation(SLUMPED, ("slouch",), approach_m=_CHAIR_FAR_M, placements=("desk", "side")),
)
"""After the calibration the chair was rolled or the camera nudged."""


@dataclass(slots=True)
class Shares:
    """Counts of frames of one kind."""

    n_frames: int = 0
    n_judged: int = 0
    n_fired: int = 0

    def add(self, loads: npt.NDArray[np.float64]) -> None:
        """Count frames by their loads."""
        self.n_frames += len(loads)
        self.n_judged += int(np.isfinite(loads).sum())
        self.n_fired += int((loads >= 1).sum())

    @property
    def fired(self) -> float:
        """Share of all frames with a load of 1 or more; NaN where there are none."""
        return self.n_fired / self.n_frames if self.n_frames else float("nan")

    @property
    def missed(self) -> float:
        """Share of the judged frames with a load below 1; NaN where none was judged."""
        return 1 - self.n_fired / self.n_judged if self.n_judged else float("nan")

    @property
    def abstained(self) -> float:
        """Share of frames that were not judged; NaN where there are none."""
        return 1 - self.n_judged / self.n_frames if self.n_frames else float("nan")


Table = dict[tuple[str, float, Kind], Shares]
"""By rule, yaw of the camera and kind."""


def _measure(
    situation: _Situation,
    placement: Placement,
    camera: Camera,
    body: Body,
    random: np.random.Generator,
    duration_s: float,
) -> PostureMeasurements:
    placed = replace(
        camera,
        distance_m=camera.distance_m - situation.approach_m,
        height_m=camera.height_m + situation.nudge_m,
    )
    script = SittingScript.sit(situation.posture, duration_s)
    recording = simulate_sitting(script, random, body=body, camera=placed)
    view = np.full(len(recording.times_s), _VIEWS[placement], dtype=np.int8)
    return measure_posture(PoseRows.from_sequence(recording.sequence), view)


def _calibrate(measurements: PostureMeasurements) -> Baselines:
    values = measurements.values
    median = np.median(values, axis=0, keepdims=True)  # NaN where any frame has none
    spread = 1.4826 * np.median(np.abs(values - median), axis=0, keepdims=True)
    return Baselines(median=median, spread=spread)


def _place_cameras(placement: Placement) -> Iterator[tuple[float, Camera]]:
    camera = _CAMERAS[placement]
    for yaw_deg in _YAWS_DEG:
        for roll_deg in _ROLLS_DEG:
            azimuth_deg = camera.azimuth_deg - yaw_deg
            yield yaw_deg, replace(camera, azimuth_deg=azimuth_deg, roll_deg=roll_deg)


def measure_shares(
    *,
    with_baseline: bool = True,
    grade_model: GradeModel | None = None,
    situations: tuple[_Situation, ...] = _SITUATIONS,
) -> Table:
    """Return the counts of every rule, yaw and kind.

    Parameters
    ----------
    with_baseline : bool, optional
        Whether people are calibrated; otherwise the absolute bands judge.
    grade_model : GradeModel, optional
        Weighs the rules, as in the product; the rules by themselves if left out.
    situations : tuple, optional
        What people do after they were calibrated.
    """
    table: Table = {
        (key, yaw_deg, kind): Shares()
        for key in RULE_KEYS
        for yaw_deg in _YAWS_DEG
        for kind in ("upright", "alike", "shown")
    }
    random = np.random.default_rng(_SEED)
    upright = _SITUATIONS[0]
    for placement in _CAMERAS:
        for yaw_deg, camera in _place_cameras(placement):
            for body in _BODIES:
                usual = _measure(upright, placement, camera, body, random, _CALIBRATION_S)
                baselines = _calibrate(usual) if with_baseline else Baselines.none()
                for situation in situations:
                    if placement not in situation.placements:
                        continue
                    rows = _measure(situation, placement, camera, body, random, _HOLD_S)
                    loads, reasons = judge_all(rows, baselines)
                    if grade_model is not None:
                        bad = grade_model.grade(rows, baselines).bad
                        loads, reasons = weigh_loads(loads, reasons, bad, rows.view)
                    for key, kind in situation.kinds:
                        if _is_claimed(key, placement):
                            table[key, yaw_deg, kind].add(loads[:, RULE_KEYS.index(key)])
    return table


def _is_claimed(key: str, placement: Placement) -> bool:
    """Whether the rule can be judged before that camera at all."""
    if key in ("trunk_twist", "pelvis_tilt"):
        return placement == "far"  # the hips are out of the other pictures, or behind each other
    views = RULES[RULE_KEYS.index(key)].views
    return ("side" if placement == "side" else "front") in views


def to_table(table: Table) -> str:
    """Return the shares in percent: false when upright, false when alike, missed, abstained."""
    lines = [
        "per cent of frames: upright false / alike false / shown missed / shown abstained",
        f"{'rule':<20}" + "".join(f"{f'yaw {yaw:.0f}':>24}" for yaw in _YAWS_DEG),
    ]
    for key in RULE_KEYS:
        cells = []
        for yaw_deg in _YAWS_DEG:
            shown = table[key, yaw_deg, "shown"]
            shares = (
                table[key, yaw_deg, "upright"].fired,
                table[key, yaw_deg, "alike"].fired,
                shown.missed,
                shown.abstained,
            )
            cells.append(" /".join(f"{100 * share:4.0f}" for share in shares))
        lines.append(f"{key:<20}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def _sum(table: Table, kind: Kind, yaws_deg: tuple[float, ...]) -> Shares:
    total = Shares()
    for (_, yaw_deg, of_kind), shares in table.items():
        if of_kind == kind and yaw_deg in yaws_deg:
            total.n_frames += shares.n_frames
            total.n_judged += shares.n_judged
            total.n_fired += shares.n_fired
    return total


def _worst(table: Table, kind: Kind, yaws_deg: tuple[float, ...]) -> float:
    """Return the largest share of frames on which one rule fired."""
    shares = [
        _sum({place: one for place, one in table.items() if place[0] == key}, kind, yaws_deg)
        for key in RULE_KEYS
    ]
    return max(one.fired for one in shares if one.n_frames)


def measure_cost_us(n_rows: int) -> float:
    """Return what judging `n_rows` rows by all rules costs, in microseconds."""
    random = np.random.default_rng(_SEED)
    camera = replace(_CAMERAS["desk"], frame_rate_hz=1.0)
    rows = _measure(_SITUATIONS[0], "desk", camera, Body(), random, float(n_rows))
    usual = _calibrate(rows)
    baselines = Baselines(
        median=np.repeat(usual.median, n_rows, axis=0),
        spread=np.repeat(usual.spread, n_rows, axis=0),
    )
    number = max(5, 100 // n_rows)
    # The fastest of many short blocks: what it costs where nothing else runs.
    runs_s = timeit.repeat(lambda: judge_all(rows, baselines), number=number, repeat=300)
    return min(runs_s) / number * 1e6


def _to_bounds(table: Table) -> list[tuple[str, float, str, float]]:
    """Return name, value, unit and upper bound of each share that is bounded."""
    upright, shown = _sum(table, "upright", _YAWS_DEG), _sum(table, "shown", _YAWS_DEG)
    near_deg = _YAWS_DEG[:2]
    shown_near = _sum(table, "shown", near_deg)
    return [
        ("upright, false", upright.fired, "", 0.001),
        ("upright, worst rule, false", _worst(table, "upright", _YAWS_DEG), "", 0.01),
        ("alike, yaw to 15, worst rule, false", _worst(table, "alike", near_deg), "", 0.05),
        ("alike, yaw to 45, worst rule, false", _worst(table, "alike", _YAWS_DEG), "", 0.05),
        ("shown, yaw to 15, missed", shown_near.missed, "", 0.05),
        ("shown, yaw to 15, abstained", shown_near.abstained, "", 0.3),
        ("shown, yaw to 45, missed", shown.missed, "", 0.1),
    ]


def main() -> int:
    """Measure, print the tables and the marks."""
    table = measure_shares()
    grade_model = GradeModel.load()
    weighed = measure_shares(grade_model=grade_model)
    print("calibrated, the rules by themselves\n" + to_table(table) + "\n")
    print("calibrated, the product: weighed by the grade model\n" + to_table(weighed) + "\n")
    print("not calibrated\n" + to_table(measure_shares(with_baseline=False)) + "\n")
    bounds = _to_bounds(table)
    for name, model in (("rules", None), ("product", grade_model)):
        moved = measure_shares(grade_model=model, situations=_MOVED)
        alike, shown = _sum(moved, "alike", _YAWS_DEG[:2]), _sum(moved, "shown", _YAWS_DEG[:2])
        bounds += [
            (f"{name}: moved, upright, yaw to 15, false", alike.fired, "", 0.01),
            (f"{name}: moved, slumped, yaw to 15, missed", shown.missed, "", 0.05),
        ]
    bounds += [
        (f"product: {name}", value, unit, bound) for name, value, unit, bound in _to_bounds(weighed)
    ]
    bounds += [
        ("cost of one row", measure_cost_us(1), "us", 60),
        ("cost of a row among 256", measure_cost_us(256) / 256, "us", 4),
    ]
    marks = [Mark(name, value, unit, bound, "at most") for name, value, unit, bound in bounds]
    return report("posture_rules", marks)


if __name__ == "__main__":
    sys.exit(main())
