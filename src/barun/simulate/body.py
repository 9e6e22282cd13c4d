"""The size of a synthetic body.

Lengths are fractions of stature. Those marked *D&C* are the proportions of Drillis & Contini (1966)
as printed by Winter (2009), figure 4.1; those marked *assumed* have no source in that figure and
say what they were chosen by.

References
----------
Drillis & Contini (1966), Body Segment Parameters, New York University, report 1166-03.
Winter (2009), Biomechanics and Motor Control of Human Movement, 4th ed., figure 4.1.
"""

from dataclasses import dataclass
from typing import Final

from barun.simulate.limits import Limit, validate_limits

__all__ = ["Body"]

_LIMITS: Final = {
    "stature_m": Limit(0.8, 2.5, "m"),
    "leg_scale_left": Limit(0.8, 1.2, ""),
    "leg_scale_right": Limit(0.8, 1.2, ""),
    "arm_scale_left": Limit(0.8, 1.2, ""),
    "arm_scale_right": Limit(0.8, 1.2, ""),
    "shoulder_scale": Limit(0.7, 1.3, ""),
    "hip_scale": Limit(0.7, 1.4, ""),
    "trunk_scale": Limit(0.8, 1.2, ""),
}

SHANK: Final = 0.285 - 0.039
"""Knee to ankle. *D&C*: heights of knee and ankle."""
THIGH: Final = 0.530 - 0.285
"""Hip to knee. *D&C*: heights of hip and knee."""
ANKLE_HEIGHT: Final = 0.039
"""Ankle above the sole. *D&C*."""
FOOT: Final = 0.152
"""Heel to toe tip. *D&C*."""
HEEL_BEHIND_ANKLE: Final = 0.037
"""*Assumed*: a quarter of the foot lies behind the ankle."""
TRUNK: Final = 0.818 - 0.530
"""Middle of the hips to middle of the shoulders. *D&C*: heights of shoulder and hip."""
LUMBAR_SHARE: Final = 0.42
"""Share of the trunk below the joint between lumbar and thoracic spine. *Assumed*."""
HALF_SHOULDERS: Final = 0.129
"""Midline to shoulder. *D&C*."""
HALF_HIPS: Final = 0.0645
"""Midline to hip joint. *Assumed*: half the median distance of BlazePose's hip points in pictures
of people (0.129 for 1.70 m); the 0.191 of D&C is the breadth over the outside of the hips."""
UPPER_ARM: Final = 0.186
"""Shoulder to elbow. *D&C*."""
FOREARM: Final = 0.146
"""Elbow to wrist. *D&C*."""
HAND: Final = 0.108
"""Wrist to finger tips. *D&C*."""
NECK_UP: Final = 0.037
"""Vertebra C7 above the middle of the shoulders. *Assumed* together with `NECK_BACK`."""
NECK_BACK: Final = 0.063
"""Vertebra C7 behind the middle of the shoulders. *Assumed*, so that the upright craniovertebral
angle is 50 degrees (Lau 2009: 50.58 +- 2.09 degrees in people without neck pain)."""
HEAD_UP: Final = 0.112
"""Ear openings above the middle of the shoulders, straight above when upright (Kendall's plumb
line). *D&C*: the eyes are at 0.936; the ears that much lower that the ear-eye line rises by 7.7
degrees (Ankrum & Nemeth, comfortable seated neutral)."""
HALF_HEAD: Final = 0.0415
"""Midline to ear opening. *Assumed*: as BlazePose's ear points, 0.083 apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The size of a person; sides can differ."""

    stature_m: float = 1.70
    """Height standing upright."""
    leg_scale_left: float = 1.0
    """Length of the left thigh and shank as a multiple of the normal length."""
    leg_scale_right: float = 1.0
    """The same, right."""
    arm_scale_left: float = 1.0
    """Length of the left upper arm and forearm as a multiple of the normal length."""
    arm_scale_right: float = 1.0
    """The same, right."""
    trunk_scale: float = 1.0
    """Length of the trunk as a multiple of the normal length."""
    shoulder_scale: float = 1.0
    """Breadth of the shoulders as a multiple of the normal breadth."""
    hip_scale: float = 1.0
    """Breadth of the hips as a multiple of the normal breadth."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        validate_limits(self, _LIMITS)

    def thigh_m(self, side: str) -> float:
        """Return hip to knee of the ``left`` or ``right`` leg."""
        return THIGH * self.stature_m * self._leg_scale(side)

    def shank_m(self, side: str) -> float:
        """Return knee to ankle of the ``left`` or ``right`` leg."""
        return SHANK * self.stature_m * self._leg_scale(side)

    def upper_arm_m(self, side: str) -> float:
        """Return shoulder to elbow of the ``left`` or ``right`` arm."""
        return UPPER_ARM * self.stature_m * self._arm_scale(side)

    def forearm_m(self, side: str) -> float:
        """Return elbow to wrist of the ``left`` or ``right`` arm."""
        return FOREARM * self.stature_m * self._arm_scale(side)

    @property
    def trunk_m(self) -> float:
        """Middle of the hips to middle of the shoulders, back straight."""
        return TRUNK * self.stature_m * self.trunk_scale

    @property
    def half_shoulders_m(self) -> float:
        """Midline to shoulder joint."""
        return HALF_SHOULDERS * self.stature_m * self.shoulder_scale

    @property
    def half_hips_m(self) -> float:
        """Midline to hip joint."""
        return HALF_HIPS * self.stature_m * self.hip_scale

    @property
    def ankle_height_m(self) -> float:
        """Ankle above the sole of a flat foot."""
        return ANKLE_HEIGHT * self.stature_m

    @property
    def heel_behind_ankle_m(self) -> float:
        """Back end of the heel behind the ankle, along the sole."""
        return HEEL_BEHIND_ANKLE * self.stature_m

    @property
    def foot_m(self) -> float:
        """Back end of the heel to the tip of the toes."""
        return FOOT * self.stature_m

    @property
    def seated_hip_height_m(self) -> float:
        """Hips above the floor on a seat that lets thighs lie level and shanks stand upright."""
        shank_m = (self.shank_m("left") + self.shank_m("right")) / 2
        return shank_m + self.ankle_height_m

    def _leg_scale(self, side: str) -> float:
        return self.leg_scale_left if side == "left" else self.leg_scale_right

    def _arm_scale(self, side: str) -> float:
        return self.arm_scale_left if side == "left" else self.arm_scale_right
