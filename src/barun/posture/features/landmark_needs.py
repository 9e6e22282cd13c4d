"""Which landmarks each feature rests on in each view."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES
from barun.posture.view.view import View

__all__ = [
    "HIDDEN",
    "MIN_HIP_VISIBILITY",
    "MIN_VISIBILITY",
    "OUTSIDE",
    "find_faults",
    "find_least_visibility",
    "needs",
]

MIN_VISIBILITY: Final = 0.5
"""Below it a point is more likely hidden than seen: it is a probability."""

MIN_HIP_VISIBILITY: Final = 0.9
"""What counts as a hip truly seen, where the pelvis itself is measured. Chosen by looking (full
model): hips in full view have 0.91 to 1.0; behind the edge of a desk drawn into the same clips just
above the hips 0.33 to 0.92, half a trunk higher up below 0.6; guessed at the lower edge of the
picture, but inside it, 0.5 to 0.85; below the picture 0.1."""

_N_BITS: Final = 64
_FIRST_OUTSIDE: Final = 32
HIDDEN: Final = 1
OUTSIDE: Final = 1 << _FIRST_OUTSIDE
"""Faults are bits: from the first on, landmarks that are hidden, and from the second on, those
beyond an edge of the picture. Bits, because a product of matrices as large as 256 sessions wakes
the threads of BLAS, which on a busy machine wait for each other for milliseconds."""

_EARS: Final = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
_EYES: Final = (Landmark.LEFT_EYE, Landmark.RIGHT_EYE)
_MOUTH: Final = (Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT)
_SHOULDERS: Final = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_HIPS: Final = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_KNEES: Final = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
_NOSE: Final = (Landmark.NOSE,)
_FACE: Final = (*_NOSE, *_EARS, *_EYES, *_MOUTH)

_NEEDS: Final[dict[str, tuple[Landmark, ...]]] = {
    "neck_inclination": (*_EARS, *_SHOULDERS),
    "head_forward_offset": (*_FACE, *_SHOULDERS),
    "ear_eye_inclination": (*_EARS, *_EYES),
    "neck_flexion": (*_EARS, *_SHOULDERS, *_HIPS),
    "trunk_inclination": (*_SHOULDERS, *_HIPS),
    "spine_bend": (*_EARS, *_SHOULDERS, *_HIPS),
    "trunk_thigh_angle": (*_SHOULDERS, *_HIPS, *_KNEES),
    "head_height": (*_EARS, *_SHOULDERS),
    "head_pitch": _FACE,
    "head_tilt": _EARS,
    "head_turn": (*_NOSE, *_EARS),
    "shoulder_tilt": _SHOULDERS,
    "shoulder_height_difference": _SHOULDERS,
    "shoulder_roundness": (*_FACE, *_SHOULDERS),
    "trunk_lateral_inclination": (*_SHOULDERS, *_HIPS),
    "neck_lateral_inclination": (*_EARS, *_SHOULDERS),
    "spine_pelvis_alignment": (*_SHOULDERS, *_HIPS),
    "pelvis_tilt": _HIPS,
    "pelvis_shoulder_alignment": (*_SHOULDERS, *_HIPS),
    "shoulder_rotation": _SHOULDERS,
    "pelvis_rotation": _HIPS,
    "trunk_twist": (*_SHOULDERS, *_HIPS),
    "face_size": _FACE,
    "ear_height": _EARS,
    "shoulder_height": _SHOULDERS,
    "shoulder_place": _SHOULDERS,
    "shoulder_width": _SHOULDERS,
    "camera_distance": (*_SHOULDERS, *_HIPS),
    "screen_distance": _FACE,
    "hand_to_head": _FACE,
}

_NEEDS_IN_FRONT: Final = {"camera_distance": _SHOULDERS}
"""From the front the distance comes from the shoulders: hips are below the desk."""

_PELVIS: Final = frozenset(
    {
        "pelvis_tilt",
        "pelvis_shoulder_alignment",
        "spine_pelvis_alignment",
        "pelvis_rotation",
        "trunk_twist",
    }
)
"""What is measured on the pelvis itself and needs truly visible hips."""

_MAY_HIDE: Final = {"head_turn": frozenset(_EARS)}
"""A turned head hides an ear, which must not stop the turn from being seen."""

_BOTH_SIDES: Final = frozenset({"shoulder_rotation", "pelvis_rotation", "trunk_twist"})
"""Rotations need both sides also in a side view."""


def needs(key: str, view: View) -> tuple[Landmark, ...]:
    """Return the landmarks that must be inside the picture and seen.

    Parameters
    ----------
    key : str
        A feature.
    view : View
        In a side view only midline points and those of the near side are asked for, except for
        rotations: the far side is hidden by the near one, and the pose engine's guess of it serves
        to find the middle.
    """
    marks = _NEEDS[key]
    if not view.is_side:
        return _NEEDS_IN_FRONT.get(key, marks) if view is View.FRONT else marks
    if key in _BOTH_SIDES:
        return marks
    near = "LEFT" if view is View.LEFT_SIDE else "RIGHT"
    return tuple(mark for mark in marks if near in mark.name.split("_") or mark.mirrored is mark)


_MARKS: Final = (*_FACE, *_SHOULDERS, *_HIPS, *_KNEES)
"""Every landmark that any feature rests on."""
_N_MARKS: Final = len(_MARKS)


def _to_bits(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return flags of shape (..., 64) as numbers, shape (..., 1)."""
    return np.packbits(flags, axis=-1, bitorder="little").view("<i8")


def _build_table() -> npt.NDArray[np.int64]:
    """Return which flaws count for a feature in a view, bits of shape (views, F).

    Flaws: each landmark hidden, each hip not truly seen, each landmark beyond an edge in x and y.
    """
    counts = np.zeros((len(View), len(FEATURES), _N_BITS), dtype=np.bool_)
    for view in View:
        for column, key in enumerate(FEATURE_KEYS):
            for mark in needs(key, view):
                place = _MARKS.index(mark)
                edges = _FIRST_OUTSIDE + 2 * place
                counts[view, column, edges : edges + 2] = True
                counts[view, column, place] = mark not in _MAY_HIDE.get(key, ())
                if key in _PELVIS and mark in _HIPS:
                    counts[view, column, _N_MARKS + _HIPS.index(mark)] = True
    return _to_bits(counts)[..., 0]


_TABLE: Final = _build_table()
_PLACED: Final = np.array(_MARKS)
_EDGES: Final = slice(_FIRST_OUTSIDE, _FIRST_OUTSIDE + 2 * _N_MARKS)
_SEEN: Final = np.array([*_MARKS, *_HIPS])
_LEAST_SEEN: Final = np.array([MIN_VISIBILITY] * _N_MARKS + [MIN_HIP_VISIBILITY] * len(_HIPS))
_OF_WIDTH: Final = np.array([0.5, 0.0])
_OF_HEIGHT: Final = np.array([0.0, 0.5])
"""Half the size of a picture is the first times its aspect plus the second."""


def find_faults(
    xy: npt.NDArray[np.float64],
    visibility: npt.NDArray[np.float64],
    aspect: npt.NDArray[np.float64],
    view: npt.NDArray[np.int8],
) -> npt.NDArray[np.int64]:
    """Return what is wrong with the landmarks each feature needs.

    Parameters
    ----------
    xy : numpy.ndarray, shape (N, 33, 2)
        Picture heights.
    visibility : numpy.ndarray, shape (N, 33)
        0 to 1; NaN where unknown, which is not held against a point.
    aspect : numpy.ndarray, shape (N,)
        Width over height of the picture.
    view : numpy.ndarray, shape (N,)
        Values of `View`.

    Returns
    -------
    numpy.ndarray, shape (N, F)
        At least ``OUTSIDE`` where a needed point is beyond an edge of the picture, else at least
        ``HIDDEN`` where one is hidden, else 0; missing points are left to the value, which is NaN
        then.
    """
    n_rows = len(xy)
    half = aspect[:, np.newaxis, np.newaxis] * _OF_WIDTH
    half += _OF_HEIGHT
    # Inside is no further from the middle of the picture than half its size.
    off = xy.take(_PLACED, axis=1)
    off -= half
    np.abs(off, out=off)
    flaws = np.zeros((n_rows, _N_BITS), dtype=np.bool_)
    np.less(visibility.take(_SEEN, axis=1), _LEAST_SEEN, out=flaws[:, : len(_SEEN)])
    np.greater(off, half, out=flaws[:, _EDGES].reshape(off.shape))
    return _TABLE.take(view, axis=0) & _to_bits(flaws)


def find_least_visibility(
    visibility: npt.NDArray[np.float64], view: npt.NDArray[np.int8]
) -> npt.NDArray[np.float64]:
    """Return how visible the least visible landmark is that each feature needs.

    Parameters
    ----------
    visibility : numpy.ndarray, shape (N, 33)
        0 to 1; NaN where unknown.
    view : numpy.ndarray, shape (N,)
        Values of `View`.

    Returns
    -------
    numpy.ndarray, shape (N, F)
        NaN where one of them is unknown.
    """
    least = np.empty((len(visibility), len(FEATURES)))
    for seen_from in np.unique(view):
        is_seen = view == seen_from
        for column, key in enumerate(FEATURE_KEYS):
            marks = list(needs(key, View(seen_from)))
            least[is_seen, column] = visibility[np.ix_(is_seen, marks)].min(axis=1)
    return least
