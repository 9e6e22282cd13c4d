"""How a picture of a sitter has changed against the baseline, and whether posture can do that."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.drift_settings import DriftSettings
from barun.posture.features.feature_table import feature_column
from barun.posture.view.view import View

__all__ = ["WATCHED_COLUMNS", "PictureShift", "compare_picture"]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

_FRONT_KEYS: Final = (
    "ear_height",
    "shoulder_height",
    "shoulder_place",
    "face_size",
    "head_tilt",
    "shoulder_tilt",
    "shoulder_width",
    "head_height",
    "head_turn",
)
_SIDE_KEYS: Final = (
    "ear_height",
    "shoulder_height",
    "shoulder_place",
    "face_size",
    "neck_inclination",
    "trunk_inclination",
    "trunk_thigh_angle",
    "ear_eye_inclination",
    "head_turn",
)
_EAR, _SHOULDER, _PLACE, _FACE, _UPPER, _LOWER, _WIDTH, _HEAD, _TURN = range(len(_FRONT_KEYS))
_THIGH: Final = _WIDTH

_NECK_SHARE: Final = 0.3
"""Part of the neck in the turn seen from the side: it is less than half as long as the trunk, and
its direction as much noisier."""

WATCHED_COLUMNS: Final[npt.NDArray[np.intp]] = np.array(
    [
        [feature_column(key) for key in (_SIDE_KEYS if view.is_side else _FRONT_KEYS)]
        for view in View
    ]
)
"""Shape (views, D). Columns of the features that are compared, by view."""

_CLOCKWISE: Final = np.array([np.nan, 1.0, -1.0, 1.0])
"""By view: from the front a left ear or shoulder that sinks turns the line between them clockwise;
from the left side leaning forward turns the trunk the other way."""
_IS_FRONT: Final = np.array([view is View.FRONT for view in View])


@dataclass(frozen=True, slots=True, eq=False)
class PictureShift:
    """What M comparisons say; False where something needed is not known."""

    is_moved: _Flags
    """Shape (M,). The picture has been shifted or tilted as only a camera, a screen or the height
    of a seat does it."""
    is_other_person: _Flags
    """Shape (M,). Sitting upright, but shoulders and face of other proportions."""
    is_same: _Flags
    """Shape (M,). Proportions and place as at the calibration, but for the distance."""
    is_known: _Flags
    """Shape (M,). Whether there was enough to compare."""
    aside: _Array
    """Shape (M,). Shift of the shoulders to the right, in face widths of the baseline; of a chair
    that is rolled aside, too."""


def compare_picture(
    seen: _Array, baseline: _Array, view: npt.NDArray[np.int8], settings: DriftSettings
) -> PictureShift:
    """Compare features with their baseline.

    Parameters
    ----------
    seen, baseline : numpy.ndarray, shape (M, D)
        Values in `WATCHED_COLUMNS` of the view; NaN where unknown.
    view : numpy.ndarray, shape (M,)
        Values of View.
    settings : DriftSettings
        The limits.

    Returns
    -------
    PictureShift
        Row by row.

    Notes
    -----
    A camera that is tilted, rolled or moved a little changes a picture of somebody at rest by a
    similarity: it grows about its middle (distance), turns about its middle (roll), shifts. Growth
    is taken from face and shoulders, the turn from head and shoulders (from the side: neck and
    trunk), and what is left of the places of ears and shoulders is the shift. Growth alone is not a
    moved camera: a chair rolled to the desk does just the same, and a sideways shift alone is a
    chair rolled aside.

    A slump is no similarity: the head comes down to the shoulders and grows more than they do. A
    sideways lean turns head and shoulders too, but about the hips, so that the shoulders go aside
    by a trunk's length times the angle; a trunk leaning forward closes the angle to the thigh.
    """
    change = seen - baseline
    is_front = _IS_FRONT[view]
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(seen / baseline)
        neck_growth = np.log(
            (seen[:, _EAR] - seen[:, _SHOULDER]) / (baseline[:, _EAR] - baseline[:, _SHOULDER])
        )
    # A face partly beyond the picture's edge has no size: then the shoulders must do.
    face_growth = np.where(
        is_front & np.isnan(growth[:, _FACE]), growth[:, _WIDTH], growth[:, _FACE]
    )
    uneven = np.where(is_front, face_growth - growth[:, _WIDTH], 0.0)
    log_scale = face_growth - 0.5 * uneven
    turn_deg = _measure_turn(change, is_front, settings)
    up, apart, aside = _measure_shift(seen, baseline, log_scale, _CLOCKWISE[view] * turn_deg)

    is_in_proportion = _is_in_proportion(change, uneven, up, turn_deg, is_front, settings)
    is_together = np.abs(apart) <= np.maximum(settings.apart, settings.apart_share * np.abs(up))
    is_shifted = is_together & ((up > settings.rise) | (up < -settings.sink))
    is_rolled = (np.abs(turn_deg) >= settings.roll_deg) & ~_is_lean(
        change, baseline, aside, turn_deg, is_front, settings
    )
    proportion = np.abs(uneven) > settings.proportion
    is_upright = np.abs(neck_growth - growth[:, _FACE]) <= settings.same_neck
    is_ahead = np.abs(change[:, _TURN]) <= settings.turn_deg
    return PictureShift(
        is_moved=is_in_proportion & (is_shifted | is_rolled),
        is_other_person=is_front & proportion & is_upright & is_ahead,
        is_same=is_in_proportion
        & (np.abs(up) < settings.rise / 2)
        & (np.abs(turn_deg) < settings.roll_deg / 2),
        is_known=np.isfinite(up) & np.isfinite(uneven),
        aside=aside,
    )


def _measure_turn(change: _Array, is_front: _Flags, settings: DriftSettings) -> _Array:
    """Return the turn that head and trunk have in common, degrees; 0 where they differ."""
    upper_share = np.where(is_front, 0.5, _NECK_SHARE)
    turn_deg = upper_share * change[:, _UPPER] + (1 - upper_share) * change[:, _LOWER]
    split_deg = np.abs(change[:, _UPPER] - change[:, _LOWER])
    allowed_deg = np.where(is_front, settings.split_deg, settings.side_split_deg)
    is_rigid = split_deg <= allowed_deg + settings.apart_share * np.abs(turn_deg)
    return np.where(is_rigid, turn_deg, 0.0)


def _measure_shift(
    seen: _Array, baseline: _Array, log_scale: _Array, clockwise_deg: _Array
) -> tuple[_Array, _Array, _Array]:
    """Return shifts in face widths of the baseline that growing and turning leave, shape (M,) each.

    Up (mean of ears and shoulders), ears up against shoulders, and the shoulders to the right.
    """
    angle = np.radians(clockwise_deg)
    scale = np.exp(log_scale)
    along, across = scale * np.cos(angle), scale * np.sin(angle)
    place = baseline[:, _PLACE]
    # From the middle of the picture, up; turning clockwise takes what is right of it down.
    ear_up = seen[:, _EAR] - 0.5 - along * (baseline[:, _EAR] - 0.5) + across * place
    above = baseline[:, _SHOULDER] - 0.5
    shoulder_up = seen[:, _SHOULDER] - 0.5 - along * above + across * place
    aside = seen[:, _PLACE] - along * place - across * above
    face = baseline[:, _FACE]
    return 0.5 * (ear_up + shoulder_up) / face, (ear_up - shoulder_up) / face, aside / face


def _is_in_proportion(
    change: _Array,
    uneven: _Array,
    up: _Array,
    turn_deg: _Array,
    is_front: _Flags,
    settings: DriftSettings,
) -> _Flags:
    """Return whether the person sits as at the calibration, whatever the camera does."""
    stretch = settings.per_shift * np.abs(up)
    front = np.abs(uneven) <= settings.scale_difference + stretch
    front &= np.abs(change[:, _HEAD]) <= settings.head_height + stretch
    side = np.abs(change[:, _UPPER] - turn_deg) <= settings.neck_deg
    side &= np.abs(change[:, _HEAD] - turn_deg) <= settings.neck_deg
    # The trunk may be out of sight: then it cannot speak against it.
    side &= ~(np.abs(change[:, _LOWER] - turn_deg) > settings.neck_deg)
    return np.where(is_front, front, side)


_TRUNK_PER_SHOULDERS: Final = 0.288 / 0.258
"""Hip to shoulder over shoulder breadth: Drillis & Contini (1966), as printed by Winter (2009),
figure 4.1."""


def _is_lean(
    change: _Array,
    baseline: _Array,
    aside: _Array,
    turn_deg: _Array,
    is_front: _Flags,
    settings: DriftSettings,
) -> _Flags:
    """Return whether the person, not the picture, has been tilted; True where that is unknown."""
    trunk = _TRUNK_PER_SHOULDERS * baseline[:, _WIDTH] / baseline[:, _FACE]
    by_lean = trunk * np.sin(np.radians(np.abs(turn_deg)))
    front = np.abs(aside) < settings.lean_share * by_lean
    side = np.abs(change[:, _THIGH]) < settings.thigh_share * np.abs(turn_deg)
    return ~np.where(is_front, front, side)
