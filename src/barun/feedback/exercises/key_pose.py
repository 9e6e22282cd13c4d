"""The poses an exercise passes through, as they are written down: angles, feet, hands.

Feet are planted: where they stand is given, and hip, knee and ankle follow from it. A hand may rest
on a part of the body or of the room; else the angles of its arm are given. Angles are those of
`barun.simulate.skeleton.BodyAngles`; distances are those of a person of 1.70 m.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

__all__ = [
    "POSE_VALUES",
    "SIDES",
    "Hand",
    "HandPlace",
    "KeyPose",
    "Side",
    "Support",
    "read_key_pose",
]

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
Support = Literal["seat", "feet", "floor"]
"""What carries the body: a chair, the feet, or (lying) the floor under the shoulders."""
HandPlace = Literal["head", "chest", "pelvis", "room"]
"""What the place of a hand is measured from: the middle of the ears, of the shoulders, of the hips,
or the point of the floor below where the hips are at rest."""

_TRUNK: Final = (
    "pelvis_tilt_deg",
    "pelvis_obliquity_deg",
    "pelvis_rotation_deg",
    "lumbar_flexion_deg",
    "thoracic_flexion_deg",
    "lateral_lean_deg",
    "trunk_twist_deg",
    "neck_flexion_deg",
    "head_tilt_deg",
    "head_turn_deg",
    "head_nod_deg",
    "head_forward_m",
)
_HIPS: Final = ("hip_forward_m", "hip_up_m", "hip_left_m")
"""Middle of the hips against where the support has them at rest."""
_SIDED: Final = (
    "shoulder_elevation",
    "shoulder_protraction",
    "arm_flexion",
    "arm_abduction",
    "arm_rotation",
    "elbow_flexion",
    "pronation",
    "foot_pitch",
)
"""Angles of one side. The foot's pitch: toes up on the heel; minus is heel up on the toes."""
_SIDED_LENGTHS: Final = ("foot_forward", "foot_out")
"""Ankle (of a flat foot) ahead of where the hips are at rest, and aside from the midline."""

_MIDLINE: Final = (*_TRUNK, *_HIPS)
_PAIRED: Final = {
    **{f"{name}_deg": tuple(f"{name}_{side}_deg" for side in SIDES) for name in _SIDED},
    **{f"{name}_m": tuple(f"{name}_{side}_m" for side in SIDES) for name in _SIDED_LENGTHS},
}
POSE_VALUES: Final = (*_MIDLINE, *(name for pair in _PAIRED.values() for name in pair))
"""Every number of a pose."""

_SIDEWAYS: Final = frozenset(
    {
        "pelvis_obliquity_deg",
        "pelvis_rotation_deg",
        "lateral_lean_deg",
        "trunk_twist_deg",
        "head_tilt_deg",
        "head_turn_deg",
        "hip_left_m",
    }
)

_SITTING_ARMS: Final = {
    "arm_flexion_deg": 8.0,
    "arm_abduction_deg": 9.0,
    "arm_rotation_deg": 15.0,
    "elbow_flexion_deg": 64.0,
    "pronation_deg": 75.0,
}
_AT_REST: Final[Mapping[Support, Mapping[str, float]]] = {
    "seat": {**_SITTING_ARMS, "foot_forward_m": 0.42, "foot_out_m": 0.11},
    "feet": {
        "arm_abduction_deg": 7.0,
        "arm_flexion_deg": 3.0,
        "elbow_flexion_deg": 10.0,
        "foot_out_m": 0.11,
    },
    "floor": {
        "arm_abduction_deg": 18.0,
        "foot_forward_m": 0.46,
        "foot_out_m": 0.12,
    },
}
"""Where a pose says nothing: hands on the thighs, arms hanging, lying with the knees bent."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Where the wrist is."""

    place: HandPlace
    """What the distances are measured from, and whose axes they follow."""
    left_m: float
    """To the person's left."""
    up_m: float
    """Towards the head."""
    forward_m: float
    """Towards the front."""

    @property
    def mirrored(self) -> "Hand":
        """The same place for the other hand."""
        return Hand(self.place, -self.left_m, self.up_m, self.forward_m)


@dataclass(frozen=True, slots=True)
class KeyPose:
    """One pose: a number for each of `POSE_VALUES`, and the hands that rest somewhere."""

    values: Mapping[str, float]
    """Degrees and metres by name."""
    hands: Mapping[Side, Hand]
    """Only the hands that rest somewhere; the arm's angles are then computed, except its rotation
    about its own length, which decides where the elbow points."""

    @property
    def mirrored(self) -> "KeyPose":
        """The pose seen in a mirror: left and right exchanged."""
        values = {
            _other_side(name): -value if name in _SIDEWAYS else value
            for name, value in self.values.items()
        }
        hands: dict[Side, Hand] = {}
        for side, hand in self.hands.items():
            hands["right" if side == "left" else "left"] = hand.mirrored
        return KeyPose(MappingProxyType(values), MappingProxyType(hands))


def _other_side(name: str) -> str:
    if "_left_" in name and name not in _SIDEWAYS:
        return name.replace("_left_", "_right_")
    return name.replace("_right_", "_left_")


def read_key_pose(support: Support, layers: Iterable[Mapping[str, object]]) -> KeyPose:
    """Return the pose that results from rest and what is written, the last word counting.

    Parameters
    ----------
    support : {"seat", "feet", "floor"}
        What carries the body; decides on what is not written.
    layers : iterable of mapping
        What is written: first for all poses of an exercise, then for one. A name without a side,
        ``arm_flexion_deg``, stands for both sides; ``hand_left`` and ``hand_right`` are tables with
        ``on`` (a `HandPlace`), ``left_m``, ``up_m`` and ``forward_m``, or ``"free"``.

    Raises
    ------
    ValueError
        If a name or a place is unknown: a mistake in the library, found by its tests.
    """
    values = dict.fromkeys(POSE_VALUES, 0.0)
    hands: dict[Side, Hand] = {}
    for layer in (_AT_REST[support], *layers):
        for name, value in layer.items():
            if name in ("hand_left", "hand_right"):
                _read_hand(hands, "left" if name == "hand_left" else "right", value)
            elif isinstance(value, int | float) and (name in values or name in _PAIRED):
                values.update(dict.fromkeys(_PAIRED.get(name, (name,)), float(value)))
            else:
                raise ValueError(f"a pose has no {name!r} = {value!r}")
    return KeyPose(MappingProxyType(values), MappingProxyType(hands))


def _read_hand(hands: dict[Side, Hand], side: Side, value: object) -> None:
    if value == "free":
        hands.pop(side, None)
        return
    if not isinstance(value, dict) or value.get("on") not in get_args(HandPlace):
        raise ValueError(f"a hand cannot rest on {value!r}")
    hands[side] = Hand(
        value["on"], float(value["left_m"]), float(value["up_m"]), float(value["forward_m"])
    )
