"""What can be measured on a runner: unit, view, and what is needed for it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from barun.landmarks import Landmark
from barun.running.events.gait_event import Side

__all__ = ["METRICS", "Metric", "MetricView", "needed_landmarks"]

MetricView = Literal["any", "stance", "side", "across"]
"""``any``: every view; ``stance``: where toe-off is seen, from the side and behind; ``side``: from
the side; ``across``: from the front and behind."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One quantity."""

    key: str
    unit: str
    view: MetricView
    parts: tuple[str, ...]
    """Landmarks of the side it rests on, without the side's name."""
    is_sided: bool = True
    """Whether left and right have a value each."""
    angle_error_deg: float = 0.0
    """What no number of strides averages out, degrees; see `SIDE_ERROR_DEG`."""


SIDE_ERROR_DEG: Final = 5.0
"""Angles from a well placed side camera: planning figure drawn from validation studies of 2-D pose
estimation (Cosoli 2026; Van Hooren 2023, SJMSS 33:966; JMIR preprint 102399)."""
TURNED_ERROR_DEG: Final = 10.0
"""The same with the camera anywhere else."""
ACROSS_ERROR_DEG: Final = 2.8
"""Smallest detectable difference of the pelvic drop in 2-D video, 2.7 to 2.8 degrees: Dingenen
(2018), Phys Ther Sport."""

LEAN_ERROR_DEG: Final = 2.3
"""The same of the lateral trunk, 1.3 to 2.3 degrees; a rolled camera adds its roll."""

_FOOT: Final = ("ANKLE", "HEEL", "FOOT_INDEX")
_LEG: Final = ("HIP", "KNEE", "ANKLE")
_TRUNK: Final = ("HIP", "SHOULDER")
_ARM: Final = ("SHOULDER", "ELBOW", "WRIST")

_ALL: Final = (
    Metric("cadence", "1/min", "any", _FOOT, is_sided=False),
    Metric("stride_time", "s", "any", _FOOT),
    Metric("step_time", "s", "any", _FOOT),
    Metric("contact_time", "s", "stance", _FOOT),
    Metric("flight_time", "s", "stance", _FOOT),
    Metric("duty_factor", "", "stance", _FOOT),
    Metric("vertical_oscillation", "leg", "any", ("HIP",), is_sided=False),
    Metric("trunk_lean", "deg", "side", _TRUNK, is_sided=False, angle_error_deg=SIDE_ERROR_DEG),
    Metric("knee_flexion_contact", "deg", "side", _LEG, angle_error_deg=SIDE_ERROR_DEG),
    Metric("knee_flexion_stance", "deg", "side", _LEG, angle_error_deg=SIDE_ERROR_DEG),
    Metric("knee_flexion_swing", "deg", "side", _LEG, angle_error_deg=SIDE_ERROR_DEG),
    Metric("hip_extension", "deg", "side", (*_LEG, "SHOULDER"), angle_error_deg=SIDE_ERROR_DEG),
    Metric("shank_angle_contact", "deg", "side", _LEG, angle_error_deg=SIDE_ERROR_DEG),
    Metric("foot_ahead_contact", "leg", "side", ("HIP", "ANKLE")),
    Metric("foot_angle_contact", "deg", "side", _FOOT, angle_error_deg=SIDE_ERROR_DEG),
    Metric("arm_swing", "deg", "side", _ARM[:2], angle_error_deg=SIDE_ERROR_DEG),
    Metric("elbow_flexion", "deg", "side", _ARM, angle_error_deg=SIDE_ERROR_DEG),
    Metric("pelvic_drop", "deg", "across", ("HIP",), angle_error_deg=ACROSS_ERROR_DEG),
    Metric("crossover", "hip widths", "across", ("HIP", "ANKLE")),
    Metric("lateral_sway", "deg", "across", _TRUNK, is_sided=False),
    Metric("lateral_lean", "deg", "across", _TRUNK, is_sided=False, angle_error_deg=LEAN_ERROR_DEG),
)

METRICS: Final = MappingProxyType({metric.key: metric for metric in _ALL})
"""By key. Angles are positive in the way he runs, see ``BodyCourse``; ``leg`` is the length of
thigh and shank as seen."""


def needed_landmarks(metric: Metric, side: Side | None) -> list[Landmark]:
    """Return the landmarks a metric rests on; of both sides where `side` is None."""
    sides = ("LEFT", "RIGHT") if side is None else (side.upper(),)
    return [Landmark[f"{one}_{part}"] for one in sides for part in metric.parts]
