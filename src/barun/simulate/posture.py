"""Sitting postures: settings of the body on a chair, and ready-made ones."""

from dataclasses import dataclass, fields
from typing import Final

from barun.simulate.limits import Limit, validate_limits

__all__ = [
    "CHIN_ON_HAND",
    "FORWARD_HEAD",
    "LEANING_LEFT",
    "LEANING_RIGHT",
    "RAISED_ARM",
    "SHRUGGED",
    "SITTING_POSTURES",
    "SLUMPED",
    "TURNED_LEFT",
    "UPRIGHT",
    "SittingPosture",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingPosture:
    """How a person sits. All zero is upright: ears above shoulders above hips, seen from the side.

    Forward, and to the person's left, are plus. Arms default to typing; thighs lie level.
    """

    pelvis_tilt_deg: float = 0.0
    """Pelvis tipped forward; back (slumping) is minus."""
    pelvis_obliquity_deg: float = 0.0
    """Left hip down, right hip up, the trunk following."""
    pelvis_rotation_deg: float = 0.0
    """Pelvis turned to the left, the trunk following."""
    lumbar_flexion_deg: float = 0.0
    """Lower trunk bent forward against the pelvis."""
    thoracic_flexion_deg: float = 0.0
    """Upper trunk bent forward against the lower."""
    lateral_lean_deg: float = 0.0
    """Trunk bent to the left."""
    trunk_twist_deg: float = 0.0
    """Upper trunk turned to the left against the pelvis."""
    neck_flexion_deg: float = 0.0
    """Neck and head bent forward against the upper trunk."""
    head_forward_m: float = 0.0
    """Head shifted forward against the upper trunk, without turning."""
    head_tilt_deg: float = 0.0
    """Head bent to the left shoulder."""
    head_turn_deg: float = 0.0
    """Face turned to the left."""
    head_nod_deg: float = 0.0
    """Face turned down against the neck."""
    shoulder_elevation_left_deg: float = 0.0
    """Left shoulder raised."""
    shoulder_elevation_right_deg: float = 0.0
    """Right shoulder raised."""
    shoulder_protraction_deg: float = 0.0
    """Both shoulders drawn forward."""
    arm_flexion_left_deg: float = 25.0
    """Left upper arm forward from hanging along the trunk."""
    arm_flexion_right_deg: float = 25.0
    """The same, right."""
    arm_abduction_left_deg: float = 10.0
    """Left upper arm away from the trunk."""
    arm_abduction_right_deg: float = 10.0
    """The same, right."""
    arm_rotation_left_deg: float = 15.0
    """Left upper arm turned inward."""
    arm_rotation_right_deg: float = 15.0
    """The same, right."""
    elbow_flexion_left_deg: float = 75.0
    """0 for a straight arm."""
    elbow_flexion_right_deg: float = 75.0
    """The same, right."""
    pronation_left_deg: float = 80.0
    """Left forearm from thumb up to palm down."""
    pronation_right_deg: float = 80.0
    """The same, right."""
    thigh_spread_deg: float = 8.0
    """Each thigh away from straight ahead."""
    knee_flexion_left_deg: float = 90.0
    """90: shank upright."""
    knee_flexion_right_deg: float = 90.0
    """The same, right."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        validate_limits(self, _LIMITS)

    @property
    def mirrored(self) -> "SittingPosture":
        """The posture seen in a mirror: left and right exchanged."""
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        mirrored = {_mirror_name(name): value for name, value in values.items()}
        return SittingPosture(
            **{name: -value if name in _SIDEWAYS else value for name, value in mirrored.items()}
        )


_SIDEWAYS: Final = frozenset(
    {
        "pelvis_obliquity_deg",
        "pelvis_rotation_deg",
        "lateral_lean_deg",
        "trunk_twist_deg",
        "head_tilt_deg",
        "head_turn_deg",
    }
)

_SPECIAL_LIMITS: Final = {
    "head_forward_m": Limit(-0.05, 0.15, "m"),
    "head_turn_deg": Limit(-90, 90, "deg"),
    "head_tilt_deg": Limit(-45, 45, "deg"),
    "shoulder_elevation_left_deg": Limit(-15, 30, "deg"),
    "shoulder_elevation_right_deg": Limit(-15, 30, "deg"),
    "shoulder_protraction_deg": Limit(-30, 30, "deg"),
    "arm_flexion_left_deg": Limit(-60, 180, "deg"),
    "arm_flexion_right_deg": Limit(-60, 180, "deg"),
    "arm_abduction_left_deg": Limit(-45, 180, "deg"),
    "arm_abduction_right_deg": Limit(-45, 180, "deg"),
    "arm_rotation_left_deg": Limit(-90, 90, "deg"),
    "arm_rotation_right_deg": Limit(-90, 90, "deg"),
    "elbow_flexion_left_deg": Limit(0, 155, "deg"),
    "elbow_flexion_right_deg": Limit(0, 155, "deg"),
    "pronation_left_deg": Limit(-90, 90, "deg"),
    "pronation_right_deg": Limit(-90, 90, "deg"),
    "knee_flexion_left_deg": Limit(0, 140, "deg"),
    "knee_flexion_right_deg": Limit(0, 140, "deg"),
}
_LIMITS: Final = {
    entry.name: _SPECIAL_LIMITS.get(entry.name, Limit(-60, 60, "deg"))
    for entry in fields(SittingPosture)
}


def _mirror_name(name: str) -> str:
    if "_left_" in name:
        return name.replace("_left_", "_right_")
    return name.replace("_right_", "_left_")


UPRIGHT: Final = SittingPosture()
"""Ears above shoulders above hips, hands at a keyboard."""
SLUMPED: Final = SittingPosture(
    pelvis_tilt_deg=-15.0,
    lumbar_flexion_deg=22.0,
    thoracic_flexion_deg=25.0,
    neck_flexion_deg=12.0,
    head_forward_m=0.03,
    head_nod_deg=-28.0,
    shoulder_protraction_deg=15.0,
    arm_flexion_left_deg=57.0,
    arm_flexion_right_deg=57.0,
)
"""Pelvis tipped back, back round, head forward, eyes still on the screen."""
FORWARD_HEAD: Final = SittingPosture(
    thoracic_flexion_deg=5.0, neck_flexion_deg=12.0, head_forward_m=0.05, head_nod_deg=-17.0
)
"""Trunk nearly upright, head drawn towards the screen."""
LEANING_LEFT: Final = SittingPosture(lateral_lean_deg=14.0, head_tilt_deg=-4.0)
"""Trunk bent to the left, head partly righted."""
LEANING_RIGHT: Final = LEANING_LEFT.mirrored
"""Mirror image of `LEANING_LEFT`."""
SHRUGGED: Final = SittingPosture(
    shoulder_elevation_left_deg=14.0, shoulder_elevation_right_deg=14.0
)
"""Both shoulders raised."""
TURNED_LEFT: Final = SittingPosture(trunk_twist_deg=20.0, head_turn_deg=25.0)
"""Trunk and face turned to the left, as to a second screen."""
CHIN_ON_HAND: Final = SittingPosture(
    lumbar_flexion_deg=10.0,
    thoracic_flexion_deg=14.0,
    lateral_lean_deg=-6.0,
    neck_flexion_deg=4.0,
    head_tilt_deg=-8.0,
    head_nod_deg=-20.0,
    arm_flexion_left_deg=49.0,
    arm_flexion_right_deg=34.0,
    arm_abduction_right_deg=-25.0,
    arm_rotation_right_deg=52.0,
    elbow_flexion_right_deg=136.0,
    pronation_right_deg=20.0,
)
"""Head resting on the right hand, trunk bent towards it."""
RAISED_ARM: Final = SittingPosture(
    arm_flexion_right_deg=165.0,
    arm_abduction_right_deg=5.0,
    elbow_flexion_right_deg=15.0,
    arm_rotation_right_deg=0.0,
    pronation_right_deg=0.0,
    shoulder_elevation_right_deg=12.0,
)
"""Right arm stretched up."""

SITTING_POSTURES: Final = {
    "upright": UPRIGHT,
    "slumped": SLUMPED,
    "forward_head": FORWARD_HEAD,
    "leaning_left": LEANING_LEFT,
    "leaning_right": LEANING_RIGHT,
    "shrugged": SHRUGGED,
    "turned_left": TURNED_LEFT,
    "chin_on_hand": CHIN_ON_HAND,
    "raised_arm": RAISED_ARM,
}
"""The ready-made postures by name."""
