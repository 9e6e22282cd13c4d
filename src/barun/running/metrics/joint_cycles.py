"""Joint angles over the strides of a runner, as they are drawn and laid over each other."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.running.cycles.phase_curves import N_PHASES, find_unusual
from barun.running.cycles.stride import MIN_STRIDES, Stride
from barun.running.events.gait_event import SIDES, Side
from barun.running.metrics.body_course import BodyCourse, follow_body
from barun.running.view import RunningView

__all__ = ["CYCLE_ANGLES", "JointCycles", "compute_joint_cycles"]

_Array = npt.NDArray[np.float64]

_SIDE_ANGLES: Final = ("hip_flexion", "knee_flexion", "trunk_lean", "elbow_flexion")
_ACROSS_ANGLES: Final = ("pelvic_drop", "lateral_lean", "knee_flexion")
_AGAINST_THE_VERTICAL: Final = frozenset({"trunk_lean", "pelvic_drop", "lateral_lean"})
"""Angles that turn with the camera."""
CYCLE_ANGLES: Final = tuple(dict.fromkeys((*_SIDE_ANGLES, *_ACROSS_ANGLES)))
"""Every angle that may be drawn, degrees; which ones depends on the view."""


@dataclass(frozen=True, slots=True, eq=False)
class JointCycles:
    """Joint angles of one leg over its strides."""

    side: Side
    strides: tuple[Stride, ...]
    """S strides whose angles are known all along."""
    angles: tuple[str, ...]
    """A keys of `CYCLE_ANGLES`."""
    curves_deg: _Array
    """Shape (S, 64, A). Phase 0 is the contact of this foot, 1 would be its next one."""
    is_usual: npt.NDArray[np.bool_]
    """Shape (S,). False for strides that differ from the runner's others."""

    @property
    def median_deg(self) -> _Array:
        """Shape (64, A). Median of the usual strides."""
        return np.asarray(np.median(self.curves_deg[self.is_usual], axis=0))

    def band_deg(self, share: float = 0.8) -> tuple[_Array, _Array]:
        """Return between what the middle `share` of the usual strides lies, shapes (64, A)."""
        edge = 50 * (1 - share)
        low, high = np.percentile(self.curves_deg[self.is_usual], [edge, 100 - edge], axis=0)
        return low, high

    @property
    def toe_off_share(self) -> float:
        """When this foot leaves the ground, as a share of the stride; NaN where unseen."""
        shares = [stride.toe_off_share for stride in self.strides]
        known = [share for share in shares if np.isfinite(share)]
        return float(np.median(known)) if known else float("nan")


def _angle(body: BodyCourse, key: str, side: Side) -> _Array:
    if key == "hip_flexion":
        return -body.hip_extension_deg(side)
    if key == "knee_flexion":
        return body.knee_flexion_deg(side)
    if key == "elbow_flexion":
        return body.elbow_flexion_deg(side)
    if key == "pelvic_drop":
        return body.pelvic_drop_deg(side)
    return body.trunk_lean_deg if key == "trunk_lean" else body.lateral_lean_deg


def _compute_side(
    sequence: LandmarkSequence,
    view: RunningView,
    side: Side,
    strides: tuple[Stride, ...],
    angles: tuple[str, ...],
) -> JointCycles | None:
    phase = np.arange(N_PHASES) / N_PHASES
    starts_s = np.array([stride.start_s for stride in strides])
    lengths_s = np.array([stride.duration_s for stride in strides])
    at_s = starts_s[:, None] + phase * lengths_s[:, None]
    body = follow_body(sequence, view, at_s.ravel())
    if body is None:
        return None
    values = np.stack([_angle(body, key, side) for key in angles], axis=-1)
    curves = values.reshape(len(strides), N_PHASES, len(angles))
    is_known = np.all(np.isfinite(curves), axis=(1, 2))
    known = curves[is_known]
    if len(known) < MIN_STRIDES:
        return None
    kept = tuple(stride for stride, whole in zip(strides, is_known, strict=True) if whole)
    return JointCycles(side, kept, angles, known, ~find_unusual(known))


def compute_joint_cycles(
    sequence: LandmarkSequence,
    view: RunningView,
    strides: tuple[Stride, ...],
    *,
    is_level: bool = True,
) -> dict[Side, JointCycles]:
    """Return the joint angles over the strides of each foot.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired and levelled, with a known picture size.
    view : RunningView
        From where he is seen. From the side: hip, knee, trunk and elbow; from the front and behind
        pelvis, trunk and knee.
    strides : tuple of Stride
        Of both feet.
    is_level : bool, optional
        False where it is not known how far the camera was rolled: then leans and the pelvis, which
        turn with it, are left out.

    Returns
    -------
    dict of {"left", "right"} to JointCycles
        Without a foot that has fewer than four strides with every angle known.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    shown = _ACROSS_ANGLES if view.name in ("front", "rear") else _SIDE_ANGLES
    angles = tuple(key for key in shown if is_level or key not in _AGAINST_THE_VERTICAL)
    cycles: dict[Side, JointCycles] = {}
    for side in SIDES:
        mine = tuple(stride for stride in strides if stride.side == side)
        if len(mine) >= MIN_STRIDES:
            of_side = _compute_side(sequence, view, side, mine, angles)
            if of_side is not None:
                cycles[side] = of_side
    return cycles
