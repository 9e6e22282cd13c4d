"""Which angles are shown together, and where a curve can be relied on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.palette import Side
from barun.kinematics.angle_summary import MIN_VISIBILITY
from barun.kinematics.body_axes import MIN_SEEN_SHARE
from barun.kinematics.joint_angles import JointAngleSeries

__all__ = [
    "GROUPS",
    "AnglePlot",
    "PlotGroup",
    "find_reliable",
    "find_wrong_view",
    "list_plots",
    "split_key",
]


@dataclass(frozen=True, slots=True)
class PlotGroup:
    """A part of the body and its angles, in the order shown."""

    name: str
    """Entry of ``report.toml`` after ``group-``."""
    quantities: tuple[str, ...]
    """Angles without their side."""


GROUPS: Final = (
    PlotGroup("neck-trunk", ("neck_inclination", "trunk_inclination", "neck_flexion")),
    PlotGroup("hips", ("hip_flexion", "thigh_swing")),
    PlotGroup("knees", ("knee_flexion", "shank_swing")),
    PlotGroup("ankles", ("ankle_dorsiflexion",)),
    PlotGroup("shoulders", ("shoulder_flexion", "shoulder_elevation")),
    PlotGroup("elbows", ("elbow_flexion",)),
    PlotGroup(
        "sideways",
        (
            "neck_lateral_inclination",
            "trunk_lateral_inclination",
            "head_tilt",
            "shoulder_tilt",
            "pelvis_tilt",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class AnglePlot:
    """One plot: an angle of the left side, the right side and the middle of the body."""

    group: str
    quantity: str
    columns: tuple[tuple[Side, int], ...]
    """Side and column of the joint angle series."""


def split_key(key: str) -> tuple[Side, str]:
    """Return side and quantity of an angle's key: ``left_knee_flexion`` is left, knee_flexion."""
    for side in ("left", "right"):
        if key.startswith(f"{side}_"):
            return side, key.removeprefix(f"{side}_")
    return "middle", key


def list_plots(series: JointAngleSeries) -> Iterator[AnglePlot]:
    """Yield the plots of a series, group by group; angles it does not hold are left out."""
    columns: dict[str, list[tuple[Side, int]]] = {}
    for column, angle in enumerate(series.angles):
        side, quantity = split_key(angle.key)
        columns.setdefault(quantity, []).append((side, column))
    for group in GROUPS:
        for quantity in group.quantities:
            if quantity in columns:
                yield AnglePlot(group.name, quantity, tuple(columns[quantity]))


def find_reliable(series: JointAngleSeries) -> npt.NDArray[np.bool_]:
    """Return where the values can be relied on, shape (T, A).

    A value counts when it exists, everything it needs was seen and lies inside the picture, and the
    view shows the angle's plane: the frames that ``summarise_joint_angles`` uses. Unknown
    visibility counts as seen: landmark files of other makers often have none.
    """
    seen = np.isnan(series.visibility) | (series.visibility >= MIN_VISIBILITY)
    is_known = np.isfinite(series.values_deg) & seen & series.in_picture
    return np.asarray(is_known & ~find_wrong_view(series))


def find_wrong_view(series: JointAngleSeries) -> npt.NDArray[np.bool_]:
    """Return where the picture does not show the plane an angle is meant in, shape (T, A)."""
    wrong = np.zeros(series.values_deg.shape, dtype=np.bool_)
    if series.reference == "world":
        return wrong
    yaw_rad = np.radians(series.yaw_deg)
    for column, angle in enumerate(series.angles):
        if angle.plane != "any":
            share = np.abs(np.sin(yaw_rad) if angle.plane == "sagittal" else np.cos(yaw_rad))
            wrong[:, column] = ~(share >= MIN_SEEN_SHARE)
    return wrong
