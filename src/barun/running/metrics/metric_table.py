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
    roll_gain: float = 0.0
    """By how much a degree of camera roll changes it, in its unit; see `needs_level`."""
    is_at_contact: bool = False
    """Whether it is read at the first touch, so that an error of that instant is one of it."""
    needs_steady_camera: bool = False
    """Whether a camera that moves up and down changes it."""
    source: str = ""
    """Where the definition or its error was read; empty for a definition of Barun's own."""

    @property
    def needs_clock(self) -> bool:
        """Whether it is measured in seconds."""
        return self.unit in ("s", "1/min", "leg/s")

    @property
    def needs_level(self) -> bool:
        """Whether it cannot be told without knowing where up is."""
        return abs(self.roll_gain) >= _LEAN_GAIN


SIDE_ERROR_DEG: Final = 5.0
"""Angles from a well placed side camera: planning figure drawn from validation studies of 2-D pose
estimation (Cosoli 2026; Van Hooren 2023, SJMSS 33:966; JMIR preprint 102399)."""
TURNED_ERROR_DEG: Final = 10.0
"""The same with the camera anywhere else, and of the leg that is farther from it."""
ACROSS_ERROR_DEG: Final = 2.8
"""Smallest detectable difference of the pelvic drop in 2-D video, 2.7 to 2.8 degrees: Dingenen
(2018), Phys Ther Sport."""

LEAN_ERROR_DEG: Final = 2.3
"""The same of the lateral trunk, 1.3 to 2.3 degrees; the error of the camera's roll comes on
top."""

_LEAN_GAIN: Final = 0.05
"""What is changed this much by each degree of roll is a lean. A design choice: the ankle's distance
ahead of the hips, 0.0175 leg lengths a degree, stays, with the roll in its uncertainty."""
_ACROSS_LEG: Final = 0.0698
"""Hip widths by which a foot a leg length below the hips moves for a degree: legs are about four
widths of BlazePose's hips long."""

_YOUNG: Final = "Young (2023), Sensors 23:696"
_SOUZA: Final = "Souza (2016), PMR Clin 27:217"
_DINGENEN: Final = "Dingenen (2018), Phys Ther Sport"

_FOOT: Final = ("ANKLE", "HEEL", "FOOT_INDEX")
_LEG: Final = ("HIP", "KNEE", "ANKLE")
_TRUNK: Final = ("HIP", "SHOULDER")
_ARM: Final = ("SHOULDER", "ELBOW", "WRIST")


def _time(key: str, unit: str = "s", view: MetricView = "any") -> Metric:
    return Metric(key, unit, view, _FOOT, source=_YOUNG)


def _side_angle(
    key: str,
    parts: tuple[str, ...],
    *,
    is_sided: bool = True,
    roll_gain: float = 0.0,
    is_at_contact: bool = False,
    source: str = _SOUZA,
) -> Metric:
    return Metric(
        key,
        "deg",
        "side",
        parts,
        is_sided=is_sided,
        angle_error_deg=SIDE_ERROR_DEG,
        roll_gain=roll_gain,
        is_at_contact=is_at_contact,
        source=source,
    )


_ALL: Final = (
    Metric("cadence", "1/min", "any", _FOOT, is_sided=False, source=_YOUNG),
    _time("stride_time"),
    _time("step_time"),
    _time("step_share", ""),
    _time("contact_time", view="stance"),
    _time("flight_time", view="stance"),
    _time("duty_factor", "", "stance"),
    Metric("speed", "leg/s", "side", ("HIP", *_FOOT), is_sided=False),
    Metric("stride_length", "leg", "side", ("HIP", *_FOOT), is_sided=False),
    Metric(
        "vertical_oscillation",
        "leg",
        "any",
        ("HIP",),
        is_sided=False,
        needs_steady_camera=True,
        source="Folland (2017), MSSE 49:1412",
    ),
    _side_angle(
        "trunk_lean",
        _TRUNK,
        is_sided=False,
        roll_gain=1.0,
        source="Teng & Powers (2015), MSSE 47:625",
    ),
    _side_angle("knee_flexion_contact", _LEG, is_at_contact=True),
    _side_angle("knee_flexion_stance", _LEG),
    _side_angle("knee_flexion_swing", _LEG, source=""),
    _side_angle("hip_extension", (*_LEG, "SHOULDER")),
    _side_angle("shank_angle_contact", _LEG, roll_gain=1.0, is_at_contact=True),
    _side_angle("shank_angle_loading", _LEG, roll_gain=1.0),
    Metric(
        "foot_ahead_contact",
        "leg",
        "side",
        ("HIP", "ANKLE"),
        roll_gain=0.0175,
        is_at_contact=True,
        source="Wille (2014), JOSPT 44:825",
    ),
    _side_angle("foot_angle_contact", _FOOT, is_at_contact=True, source=_DINGENEN),
    _side_angle("arm_swing", _ARM[:2], source=""),
    _side_angle("elbow_flexion", _ARM, source=""),
    Metric("heel_rise", "leg", "any", ("HEEL",)),
    Metric(
        "pelvic_drop",
        "deg",
        "across",
        ("HIP",),
        angle_error_deg=ACROSS_ERROR_DEG,
        roll_gain=1.0,
        source=_DINGENEN,
    ),
    Metric("crossover", "hip widths", "across", ("HIP", "ANKLE"), roll_gain=_ACROSS_LEG),
    Metric("arm_crossing", "shoulder widths", "across", ("SHOULDER", "WRIST"), roll_gain=0.017),
    Metric("lateral_sway", "deg", "across", _TRUNK, is_sided=False, source=_DINGENEN),
    Metric(
        "lateral_lean",
        "deg",
        "across",
        _TRUNK,
        is_sided=False,
        angle_error_deg=LEAN_ERROR_DEG,
        roll_gain=1.0,
        source=_DINGENEN,
    ),
)

METRICS: Final = MappingProxyType({metric.key: metric for metric in _ALL})
"""By key. Angles are positive in the way he runs, see ``BodyCourse``; ``leg`` is the length of
thigh and shank as seen."""


def needed_landmarks(metric: Metric, side: Side | None) -> list[Landmark]:
    """Return the landmarks a metric rests on; of both sides where `side` is None."""
    sides = ("LEFT", "RIGHT") if side is None else (side.upper(),)
    return [Landmark[f"{one}_{part}"] for one in sides for part in metric.parts]
