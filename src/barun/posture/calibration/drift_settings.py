"""When a change of the picture is taken for a moved camera."""

from dataclasses import dataclass, fields
from typing import Final

from barun.errors import SettingError

__all__ = ["DEFAULT_DRIFT_SETTINGS", "DriftSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftSettings:
    """Limits of the drift watch: design choices, measured in ``benchmarks/posture_calibration.py``.

    A face width is about 0.12 m.
    """

    block_s: float = 0.5
    """Seconds over which features are averaged."""
    hold_s: float = 4.0
    """Seconds of evidence before a drift is said, and of its absence before it is taken back; less
    than any rule holds before it alarms."""
    away_s: float = 3.0
    """Seconds of absence after which somebody else may sit down."""
    recognised_s: float = 10.0
    """Seconds of the known proportions after which it is taken to be the same person."""
    rise: float = 0.25
    """Face widths by which head and shoulders together may stand higher than at the calibration:
    3 cm, more than sitting up from a lazy baseline gives both of them."""
    sink: float = 0.30
    """Face widths by which they may stand lower together, proportions unchanged."""
    roll_deg: float = 2.0
    """Tilt of the whole picture."""
    split_deg: float = 1.0
    """By how much the tilts of head and shoulders may differ in a tilted picture, beside a share of
    the tilt as in `apart_share`."""
    side_split_deg: float = 2.5
    """The same of neck and trunk, seen from the side, where the pose engine is less exact."""
    apart: float = 0.12
    """Face widths by which the shifts of head and shoulders may differ in a rigid shift."""
    apart_share: float = 0.25
    """The same as a share of the shift, where that is more."""
    scale_difference: float = 0.06
    """Logarithmic difference of the growth of face and shoulders in a picture that only grows;
    leaning to the screen enlarges the face more."""
    head_height: float = 0.045
    """Shoulder widths by which the height of the head over the shoulders may change."""
    per_shift: float = 0.04
    """By how much both may differ more for each face width of shift: towards the edge of the
    picture perspective stretches."""
    neck_deg: float = 5.0
    """Seen from the side: change of neck, head and trunk against the picture's tilt."""
    lean_share: float = 0.4
    """Sideways shift of the shoulders under a tilt, as a share of what a leaning trunk gives; a
    tilted camera gives none."""
    thigh_share: float = 0.35
    """Seen from the side: change of the angle of trunk and thigh, as a share of the tilt; a tilted
    camera gives none, a leaning trunk all of it."""
    proportion: float = 0.10
    """Logarithmic change of shoulder width over face size that makes it somebody else."""
    same_neck: float = 0.12
    """Logarithmic change of head height over face size up to which the person sits upright, so that
    other proportions are not a slump."""
    turn_deg: float = 12.0
    """Turn of the head against the baseline beyond which proportions are not compared."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises
        ------
        SettingError
            If a setting is not positive.
        """
        for entry in fields(self):
            value = getattr(self, entry.name)
            if not value > 0:
                raise SettingError("posture_calibration.bad-setting", name=entry.name, got=value)


DEFAULT_DRIFT_SETTINGS: Final = DriftSettings()
"""What the product uses."""
