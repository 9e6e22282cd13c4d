"""Landmarks without what tells who it is: only how far somebody went from their own usual place.

::

    recording ─► upright camera ─► own face sizes ─► less the own usual pose ─► on a canonical body

What a body, a face, a chair and a camera look like is the same in every frame of a recording, and
so it is all in the usual pose, which is taken away; how somebody sits at the moment is what is left
of each frame. A head and shoulders that are the same for everybody carry it.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from barun.errors import AnonymisationError
from barun.landmarks import N_LANDMARKS
from barun.privacy.anonymisation.canonical_pose import (
    CANONICAL_FRONT,
    CANONICAL_SIDE,
    KEPT_LANDMARKS,
)
from barun.privacy.anonymisation.head_points import (
    BEHIND,
    FACES_RIGHT,
    FRONT,
    find_neck,
    find_views,
    measure_faces,
    mirror_points,
    shoulder_line,
    shoulder_middle,
    turn_points,
)

__all__ = [
    "CANONICAL_SIZE_WH",
    "METHOD",
    "AnonymisationSettings",
    "AnonymisedLandmarks",
    "anonymise_landmarks",
]

_Array = npt.NDArray[np.float64]

METHOD: Final = "barun-departures/1"
"""Name of this method in manifests; a change of what comes out changes it."""

CANONICAL_SIZE_WH: Final = (640, 480)
"""Size of the picture that everybody is drawn into, pixels."""

_FACE_SIZE: Final = 0.2
_SHOULDERS_AT: Final = (0.5 * CANONICAL_SIZE_WH[0] / CANONICAL_SIZE_WH[1], 0.75)
"""In picture heights: where a webcam on a desk shows a face and shoulders. Design choice; any other
place and size would do."""

_KEPT: Final = np.array(KEPT_LANDMARKS, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class AnonymisationSettings:
    """How much is taken away; design choices, measured by ``benchmarks/reidentification.py``."""

    grid: float = 0.02
    """Face sizes to which places are rounded: a point cannot be looked up in a known recording by
    its digits. About the jitter of the pose engine on somebody who sits still."""
    noise: float = 0.0
    """Standard deviation of normal noise on each coordinate, face sizes; 0 for none."""
    least_rows: int = 5
    """Rows that a usual pose needs. With fewer in a view of a session, those are withheld: the
    median of one row is that row."""


class AnonymisedLandmarks(NamedTuple):
    """Landmarks that are nobody's."""

    xy: _Array
    """Shape (N, 33, 2). Picture heights of a picture of ``CANONICAL_SIZE_WH``, y down. NaN but for
    ``KEPT_LANDMARKS``, and in withheld rows."""
    is_withheld: npt.NDArray[np.bool_]
    """Shape (N,). Rows that cannot be made anonymous: a point of head or shoulders is missing, the
    person is seen from behind, or too seldom from this side."""


def anonymise_landmarks(
    xy: npt.NDArray[np.floating],
    session: npt.NDArray[np.str_],
    settings: AnonymisationSettings | None = None,
    random: np.random.Generator | None = None,
) -> AnonymisedLandmarks:
    """Take body, face, place and camera out of poses of sitting people.

    Parameters
    ----------
    xy : numpy.ndarray, shape (N, 33, 2)
        Picture heights (x multiplied by width over height), y down; NaN where a point is missing.
    session : numpy.ndarray, shape (N,)
        Which rows are one person before one camera. The smaller, the less of a person is left
        between two of them.
    settings : AnonymisationSettings, optional
        How much is taken away.
    random : numpy.random.Generator, optional
        For the noise.

    Returns
    -------
    AnonymisedLandmarks
        The same, to the last digit of the grid, for a session shifted, scaled, rolled or mirrored
        as a whole.

    Raises
    ------
    AnonymisationError
        If noise is asked for without a generator.

    Notes
    -----
    Left are departures from the session's median pose in each view, in median sizes of the own
    face, on ``CANONICAL_FRONT`` or ``CANONICAL_SIDE`` (facing left). The view is found from the
    points; labels play no part. Directions and how far head and shoulders moved are kept, because
    that is what good and bad sitting differ in; how long anything is, is not. The sign that makes
    left and right of a front view different is chosen so that the head's excursions lean to plus.
    """
    chosen = AnonymisationSettings() if settings is None else settings
    if chosen.noise > 0 and random is None:
        raise AnonymisationError("privacy_anonymisation.noise-needs-random", got=chosen.noise)
    points = np.asarray(xy, dtype=np.float64)[:, _KEPT]
    views = find_views(points)
    drawn = np.full_like(points, np.nan)
    for name in np.unique(session):
        own = np.flatnonzero((session == name) & (views >= 0) & (views != BEHIND))
        drawn[own] = _redraw(points[own], views[own], chosen.least_rows)
    if chosen.noise > 0 and random is not None:
        drawn += random.normal(0.0, chosen.noise, drawn.shape)
    if chosen.grid > 0:
        drawn = np.round(drawn / chosen.grid) * chosen.grid
    everywhere = np.full((len(points), N_LANDMARKS, 2), np.nan)
    everywhere[:, _KEPT] = drawn * _FACE_SIZE + _SHOULDERS_AT
    return AnonymisedLandmarks(everywhere, np.asarray(np.isnan(drawn).any(axis=(1, 2))))


def _redraw(points: _Array, views: npt.NDArray[np.int8], least_rows: int) -> _Array:
    """Return the poses of one session on the canonical body, shape (N, 9, 2), face sizes."""
    drawn = np.full_like(points, np.nan)
    points = turn_points(points, -_estimate_roll(points, views, least_rows))
    faces_right = views == FACES_RIGHT
    points[faces_right] = mirror_points(points[faces_right])
    is_front = views == FRONT
    for is_view, canonical in ((is_front, CANONICAL_FRONT), (~is_front, CANONICAL_SIDE)):
        if np.count_nonzero(is_view) < max(least_rows, 1):
            continue
        scaled = points[is_view] / np.median(measure_faces(points[is_view]))
        departures = _depart(scaled, views[is_view])
        if canonical is CANONICAL_FRONT:
            departures = _lean_to_plus(departures)
        drawn[is_view] = canonical + departures
    return drawn


def _estimate_roll(points: _Array, views: npt.NDArray[np.int8], least_rows: int) -> float:
    """Return how far the camera is rolled, radians: by the shoulders, else by the neck."""
    is_front = views == FRONT
    if np.count_nonzero(is_front) >= max(least_rows, 1):
        return _median_angle(shoulder_line(points[is_front]))
    if is_front.all():
        return 0.0
    neck = find_neck(points[~is_front])
    neck[views[~is_front] == FACES_RIGHT, 0] *= -1.0
    usual = find_neck(CANONICAL_SIDE[None])[0]
    # From the usual direction; a mirror turns the roll over.
    turned = np.arctan2(neck[:, 1], neck[:, 0]) - np.arctan2(usual[1], usual[0])
    turned[views[~is_front] == FACES_RIGHT] *= -1.0
    return _median_angle(np.column_stack([np.cos(turned), np.sin(turned)]))


def _median_angle(directions: _Array) -> float:
    """Return the median direction, radians: of angles from the mean one, so that it turns along."""
    mean = directions.sum(axis=0)
    mean_rad = np.arctan2(mean[1], mean[0])
    off_rad = np.arctan2(directions[:, 1], directions[:, 0]) - mean_rad
    return float(mean_rad + np.median((off_rad + np.pi) % (2 * np.pi) - np.pi))


def _depart(scaled: _Array, views: npt.NDArray[np.int8]) -> _Array:
    """Return departures from the usual pose, shape (M, 9, 2).

    Somebody who turns the chair to be seen from the other side sits elsewhere, but at the same
    height: across, each side has a middle of its own.
    """
    scaled = scaled.copy()
    for view in np.unique(views):
        here = views == view
        scaled[here, :, 0] -= np.median(shoulder_middle(scaled[here])[:, 0])
    return scaled - np.median(scaled, axis=0)


def _lean_to_plus(departures: _Array) -> _Array:
    """Return departures, mirrored if the head's excursions are larger to minus."""
    across = find_neck(departures)[:, 0]
    return departures if np.sum(across**3) >= 0 else mirror_points(departures)
