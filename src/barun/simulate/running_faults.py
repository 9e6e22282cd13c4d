"""Faults of running put on the landmarks of any runner, in the plane of the picture.

A fault turns, moves or delays parts of the body along its chain of limbs, the rest following, so
that a real recording gets a known change and keeps everything else: the runner, the camera, the
noise. Only what lies in the picture's plane is changed; depth and world landmarks are dropped.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import Landmark, LandmarkSequence
from barun.simulate.limits import Limit, validate_limits
from barun.simulate.skeleton import Side

__all__ = ["ACROSS_FAULTS", "SIDE_FAULTS", "FaultKind", "RunningFault", "SeenRunner", "apply_fault"]

_Array = npt.NDArray[np.float64]

FaultKind = Literal[
    "forward_lean",
    "knee_flexion_lost",
    "overstride",
    "thigh_swing_lost",
    "arm_swing_lost",
    "pelvic_drop",
    "trunk_sway",
    "lateral_lean",
    "arm_crossing",
    "crossover",
    "heel_rise_lost",
    "limp",
    "bounce",
]
SIDE_FAULTS: Final[tuple[FaultKind, ...]] = (
    "forward_lean",
    "knee_flexion_lost",
    "overstride",
    "thigh_swing_lost",
    "arm_swing_lost",
    "limp",
    "bounce",
)
"""What can be put on a runner seen from the side."""
ACROSS_FAULTS: Final[tuple[FaultKind, ...]] = (
    "pelvic_drop",
    "trunk_sway",
    "lateral_lean",
    "arm_crossing",
    "crossover",
    "heel_rise_lost",
    "limp",
    "bounce",
)
"""What can be put on one seen from the front or from behind."""

_LIMITS: Final = {
    "forward_lean": Limit(-45, 45, "deg"),
    "knee_flexion_lost": Limit(-60, 60, "deg"),
    "overstride": Limit(-30, 30, "deg"),
    "thigh_swing_lost": Limit(-1, 1, ""),
    "arm_swing_lost": Limit(-1, 1, ""),
    "pelvic_drop": Limit(-30, 30, "deg"),
    "trunk_sway": Limit(-30, 30, "deg"),
    "lateral_lean": Limit(-45, 45, "deg"),
    "arm_crossing": Limit(-2, 2, ""),
    "crossover": Limit(-2, 2, ""),
    "heel_rise_lost": Limit(-1, 1, ""),
    "limp": Limit(-0.2, 0.2, ""),
    "bounce": Limit(-1, 4, ""),
}
_STANCE: Final = (-0.06, 0.42)
"""Share of the stride around a contact in which a fault of the standing leg is there, rising and
falling over `_EDGE` of the stride within."""
_EDGE: Final = 0.1
_LANDING: Final = (-0.24, 0.42)
"""The same around the instant at which the shank points forward most, shortly before landing: from
the end of the swing to the foot passing the body."""
_LANDING_EDGE: Final = 0.14
_SWING: Final = (-0.37, 0.37)
"""The same around the instant at which the knee is bent most."""
_SWING_EDGE: Final = 0.2
_N_PARTS: Final = 32
"""Parts of the stride in which such an instant is looked for."""
_SCALE_STRIDES: Final = 4.0
"""Strides over which the size of the body in the picture is taken: who runs towards the camera
becomes larger."""
_LEVEL_STRIDES: Final = 2.0
_STANDS_AT: Final = 0.17
_STANDS_FOR: Final = 0.12
"""A foot stands around this share of the stride after its contact, so far before and after."""
_LEFT_IN_PICTURE: Final = {"front": 1, "rear": -1}

_ARM_PARTS: Final = ("ELBOW", "WRIST", "PINKY", "INDEX", "THUMB")
_UPPER: Final = tuple(mark for mark in Landmark if mark < Landmark.LEFT_HIP)


@dataclass(frozen=True, slots=True)
class RunningFault:
    """What to change, and by how much.

    Raises
    ------
    SettingError
        If the amount is impossible.
    """

    kind: FaultKind
    amount: float
    """``forward_lean``, ``lateral_lean``: degrees the trunk leans further, forward or to the left.
    ``knee_flexion_lost``: degrees missing at the knee's largest bend. ``overstride``: degrees the
    shank leans further back at landing, the foot ahead. ``pelvic_drop``: degrees the free hip drops
    further. ``trunk_sway``: degrees the trunk leans further over each standing leg.
    ``arm_crossing``: shoulder widths each hand is further inward, ``crossover``: hip widths each
    standing foot is. ``thigh_swing_lost``, ``arm_swing_lost``, ``heel_rise_lost``: share of the
    movement that is missing. ``limp``: share of the stride a leg is late. ``bounce``: share by
    which the hips rise and fall further."""
    side: Side | None = None
    """Limb it is on; both (of ``limp``: the right one) where None."""

    def __post_init__(self) -> None:
        """Check the amount."""
        if self.kind not in _LIMITS:
            raise SettingError("simulate.fault-kind", got=self.kind, known=", ".join(_LIMITS))
        limit = _LIMITS[self.kind]
        validate_limits(_Amount(self.amount), {"amount": limit})

    @property
    def sides(self) -> tuple[Side, ...]:
        """Limbs it is on."""
        if self.side is not None:
            return (self.side,)
        return ("right",) if self.kind == "limp" else ("left", "right")


@dataclass(frozen=True, slots=True)
class _Amount:
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class SeenRunner:
    """How the runner is seen, and where in the stride he is."""

    view: Literal["side", "front", "rear"]
    direction: Literal["left", "right", "none"]
    """Which way he runs in the picture, from the side."""
    strides: _Array
    """Shape (T,). Strides since some contact of the left foot, increasing."""

    @property
    def forward(self) -> int:
        """+1 if he runs to the right of the picture, -1 to the left, else 0."""
        return {"left": -1, "right": 1, "none": 0}[self.direction]

    @property
    def left(self) -> int:
        """+1 if his left is at the right of the picture, -1 at the left; 0 from the side."""
        return _LEFT_IN_PICTURE.get(self.view, 0)

    def since_contact(self, side: Side) -> _Array:
        """Return the strides since the nearest contact of a foot, -0.5 to 0.5."""
        own = self.strides - (0.0 if side == "left" else 0.5)
        return np.asarray((own + 0.5) % 1 - 0.5)

    def strength(
        self, side: Side, part: tuple[float, float], edge: float, about: float = 0.0
    ) -> _Array:
        """Return 1 within a part of the stride of a foot, 0 outside, joined by half cosines.

        The part is given from `about`, a share of the stride after the contact.
        """
        since = (self.since_contact(side) - about - part[0]) % 1 + part[0]
        inside = np.minimum(since - part[0], part[1] - since) / edge
        return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(inside, 0, 1)))

    def find_peak(self, side: Side, values: _Array) -> float:
        """Return when in the stride of a foot a quantity is usually largest."""
        place = np.floor(self.since_contact(side) % 1 * _N_PARTS).astype(np.intp) % _N_PARTS
        known = np.isfinite(values)
        levels = [
            float(np.median(values[known & (place == one)]))
            if np.any(known & (place == one))
            else -np.inf
            for one in range(_N_PARTS)
        ]
        return (int(np.argmax(levels)) + 0.5) / _N_PARTS


class _Chain:
    """Positions in picture heights, and what hangs on what."""

    def __init__(self, sequence: LandmarkSequence, seen: SeenRunner) -> None:
        self.xy = compute_aspect_xy(sequence)
        self.times_s = sequence.times_s
        self.seen = seen

    def point(self, side: Side, part: str) -> _Array:
        return self.xy[:, Landmark[f"{side.upper()}_{part}"]].copy()

    def middle(self, part: str) -> _Array:
        return np.asarray((self.point("left", part) + self.point("right", part)) / 2)

    @property
    def stride_s(self) -> float:
        """Return how long a stride takes."""
        n_strides = max(float(self.seen.strides[-1] - self.seen.strides[0]), 1e-6)
        return float(self.times_s[-1] - self.times_s[0]) / n_strides

    def width(self, part: str) -> _Array:
        """Return how wide shoulders or hips appear around each instant, shape (T,)."""
        apart = np.abs((self.point("left", part) - self.point("right", part))[:, 0])
        return compute_running_median(apart, self.times_s, _SCALE_STRIDES * self.stride_s)

    def marks(self, side: Side, *parts: str) -> list[Landmark]:
        return [Landmark[f"{side.upper()}_{part}"] for part in parts]

    def shift(self, marks: list[Landmark] | tuple[Landmark, ...], by: _Array) -> None:
        self.xy[:, list(marks)] += by[:, None, :]

    def turn(
        self, marks: list[Landmark] | tuple[Landmark, ...], about: _Array, angle_deg: _Array
    ) -> None:
        """Turn points clockwise as seen in the picture."""
        cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
        from_pivot = self.xy[:, list(marks)] - about[:, None, :]
        x, y = from_pivot[..., 0], from_pivot[..., 1]
        self.xy[:, list(marks), 0] = about[:, None, 0] + cos[:, None] * x - sin[:, None] * y
        self.xy[:, list(marks), 1] = about[:, None, 1] + sin[:, None] * x + cos[:, None] * y

    def down(self, by: _Array) -> _Array:
        return np.stack([np.zeros_like(by), by], axis=-1)

    def aside(self, by: _Array) -> _Array:
        return np.stack([by, np.zeros_like(by)], axis=-1)

    def swing_deg(self, side: Side, upper: str, lower: str) -> _Array:
        """Return how far a limb points forward, 0 straight down."""
        line = self.point(side, lower) - self.point(side, upper)
        return np.degrees(np.arctan2(self.seen.forward * line[:, 0], line[:, 1]))


_LEG: Final = ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
_FOOT: Final = ("ANKLE", "HEEL", "FOOT_INDEX")


def _constant(chain: _Chain, value: float) -> _Array:
    return np.full(len(chain.times_s), value)


def _lean_forward(chain: _Chain, fault: RunningFault) -> None:
    angle_deg = _constant(chain, chain.seen.forward * fault.amount)
    chain.turn(_UPPER, chain.middle("HIP"), angle_deg)


def _lean_aside(chain: _Chain, fault: RunningFault) -> None:
    chain.turn(_UPPER, chain.middle("HIP"), _constant(chain, chain.seen.left * fault.amount))


def _sway(chain: _Chain, fault: RunningFault) -> None:
    # Fully over the standing leg in the middle of its contact, some 0.18 strides after landing.
    course = np.cos(2 * np.pi * (chain.seen.strides - 0.18))
    chain.turn(_UPPER, chain.middle("HIP"), chain.seen.left * fault.amount * course)


def _lose_knee_flexion(chain: _Chain, fault: RunningFault) -> None:
    for side in fault.sides:
        bend_deg = chain.swing_deg(side, "HIP", "KNEE") - chain.swing_deg(side, "KNEE", "ANKLE")
        peak = chain.seen.find_peak(side, bend_deg)
        lost_deg = fault.amount * chain.seen.strength(side, _SWING, _SWING_EDGE, peak)
        pivot = chain.point(side, "KNEE")
        chain.turn(chain.marks(side, *_FOOT), pivot, -chain.seen.forward * lost_deg)


def _overstride(chain: _Chain, fault: RunningFault) -> None:
    for side in fault.sides:
        peak = chain.seen.find_peak(side, chain.swing_deg(side, "KNEE", "ANKLE"))
        strength = chain.seen.strength(side, _LANDING, _LANDING_EDGE, peak)
        before = chain.point(side, "ANKLE")
        pivot = chain.point(side, "KNEE")
        marks = chain.marks(side, "ANKLE")
        chain.turn(marks, pivot, -chain.seen.forward * fault.amount * strength)
        # The foot goes along without turning: it lands as flat as before.
        chain.shift(chain.marks(side, "HEEL", "FOOT_INDEX"), chain.point(side, "ANKLE") - before)


def _lose_swing(
    chain: _Chain, side: Side, share: float, joint: str, parts: tuple[str, ...]
) -> None:
    """Swing a limb less about its mean direction; what hangs on it keeps its own direction."""
    angle_deg = chain.swing_deg(side, joint, parts[0])
    lost_deg = share * (angle_deg - np.nanmean(angle_deg))
    before = chain.point(side, parts[0])
    chain.turn(chain.marks(side, parts[0]), chain.point(side, joint), chain.seen.forward * lost_deg)
    chain.shift(chain.marks(side, *parts[1:]), chain.point(side, parts[0]) - before)


def _lose_thigh_swing(chain: _Chain, fault: RunningFault) -> None:
    for side in fault.sides:
        _lose_swing(chain, side, fault.amount, "HIP", _LEG)


def _lose_arm_swing(chain: _Chain, fault: RunningFault) -> None:
    for side in fault.sides:
        _lose_swing(chain, side, fault.amount, "SHOULDER", _ARM_PARTS)


def _drop_pelvis(chain: _Chain, fault: RunningFault) -> None:
    """Turn the pelvis about the standing hip: its middle sinks half as far as the free hip."""
    width = chain.width("HIP")
    for side in fault.sides:
        free: Side = "right" if side == "left" else "left"
        before = np.arctan2((chain.point(free, "HIP") - chain.point(side, "HIP"))[:, 1], width)
        more = np.radians(fault.amount) * chain.seen.strength(side, _STANCE, _EDGE)
        drop = width * (np.tan(before + more) - np.tan(before))
        chain.shift(chain.marks(free, "HIP", *_LEG), chain.down(drop))
        chain.shift(_UPPER, chain.down(drop / 2))


def _cross_arms(chain: _Chain, fault: RunningFault) -> None:
    inward = fault.amount * chain.width("SHOULDER")
    for side in fault.sides:
        sign = -chain.seen.left if side == "left" else chain.seen.left
        chain.shift(chain.marks(side, *_ARM_PARTS[1:]), chain.aside(sign * inward))


def _cross_feet(chain: _Chain, fault: RunningFault) -> None:
    inward = fault.amount * chain.width("HIP")
    for side in fault.sides:
        sign = -chain.seen.left if side == "left" else chain.seen.left
        moved = sign * inward * chain.seen.strength(side, _STANCE, _EDGE)
        chain.shift(chain.marks(side, *_FOOT), chain.aside(moved))
        chain.shift(chain.marks(side, "KNEE"), chain.aside(moved / 2))


def _lose_heel_rise(chain: _Chain, fault: RunningFault) -> None:
    for side in fault.sides:
        below = (chain.point(side, "ANKLE") - chain.point(side, "HIP"))[:, 1]
        standing = _standing_level(below, chain.seen, side)
        lost = fault.amount * np.maximum(standing - below, 0)
        chain.shift(chain.marks(side, *_FOOT), chain.down(lost))


def _standing_level(below: _Array, seen: SeenRunner, side: Side) -> _Array:
    """Return how far below its hip an ankle stands, stride by stride, shape (T,)."""
    is_standing = np.abs(seen.since_contact(side) - _STANDS_AT) < _STANDS_FOR
    is_standing &= np.isfinite(below)
    number = np.floor(seen.strides - (0.0 if side == "left" else 0.5) + 0.5)
    middles, levels = [], []
    for one in np.unique(number[is_standing]):
        mine = is_standing & (number == one)
        middles.append(float(np.mean(seen.strides[mine])))
        levels.append(float(np.max(below[mine])))
    if not middles:
        return np.full(len(below), np.nan)
    return np.interp(seen.strides, middles, levels)


def _limp(chain: _Chain, fault: RunningFault) -> None:
    seen_s = np.interp(chain.seen.strides - fault.amount, chain.seen.strides, chain.times_s)
    for side in fault.sides:
        marks = chain.marks(side, *_LEG)
        hip = chain.point(side, "HIP")
        limb = chain.xy[:, marks] - hip[:, None, :]
        late = _interpolate(limb, chain.times_s, seen_s)
        chain.xy[:, marks] = hip[:, None, :] + late


def _interpolate(values: _Array, times_s: _Array, at_s: _Array) -> _Array:
    """Return values, shape (T, M, 2), at other instants: cubics through four neighbours."""
    last = len(times_s) - 1
    place = np.clip(np.searchsorted(times_s, at_s, side="right") - 1, 0, max(last - 1, 0))
    share = (at_s - times_s[place]) / (times_s[place + 1] - times_s[place])
    share = np.clip(share, 0, 1)[:, None, None]
    before, here, after, beyond = (values[np.clip(place + step, 0, last)] for step in (-1, 0, 1, 2))
    # Catmull & Rom (1974), A class of local interpolating splines.
    bend = 2 * before - 5 * here + 4 * after - beyond
    twist = 3 * (here - after) + beyond - before
    return np.asarray(here + 0.5 * share * (after - before + share * (bend + share * twist)))


def _bounce(chain: _Chain, fault: RunningFault) -> None:
    height = chain.middle("HIP")[:, 1]
    level = compute_running_median(height, chain.times_s, _LEVEL_STRIDES * chain.stride_s)
    chain.shift(tuple(Landmark), chain.down(fault.amount * (height - level)))


_APPLY: Final = {
    "forward_lean": _lean_forward,
    "knee_flexion_lost": _lose_knee_flexion,
    "overstride": _overstride,
    "thigh_swing_lost": _lose_thigh_swing,
    "arm_swing_lost": _lose_arm_swing,
    "pelvic_drop": _drop_pelvis,
    "trunk_sway": _sway,
    "lateral_lean": _lean_aside,
    "arm_crossing": _cross_arms,
    "crossover": _cross_feet,
    "heel_rise_lost": _lose_heel_rise,
    "limp": _limp,
    "bounce": _bounce,
}


def apply_fault(
    sequence: LandmarkSequence, fault: RunningFault, seen: SeenRunner
) -> LandmarkSequence:
    """Put a fault on a runner.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, real or simulated, repaired, with a known picture size.
    fault : RunningFault
        What to change.
    seen : SeenRunner
        How he is seen; its ``strides`` belong to the frames of `sequence`.

    Returns
    -------
    LandmarkSequence
        The same frames, without world landmarks. Points that were missing are missing.

    Raises
    ------
    SettingError
        If the view does not show the fault, or the strides do not belong to the frames.
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    shown = SIDE_FAULTS if seen.view == "side" else ACROSS_FAULTS
    if fault.kind not in shown:
        raise SettingError("simulate.fault-view", got=fault.kind, known=", ".join(shown))
    if len(seen.strides) != len(sequence):
        raise SettingError("simulate.fault-strides", expected=len(sequence), got=len(seen.strides))
    chain = _Chain(sequence, seen)
    width, height = sequence.size_wh or (1, 1)  # a missing size was refused by the chain
    _APPLY[fault.kind](chain, fault)
    image_xyz = sequence.image_xyz.astype(np.float64)
    image_xyz[..., 0] = chain.xy[..., 0] * height / width
    image_xyz[..., 1] = chain.xy[..., 1]
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )
