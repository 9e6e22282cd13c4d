"""A pose on top of the person's own good sitting, as SVG."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.report_drawing import aspect_of
from barun.feedback.skeleton_drawing import find_side
from barun.landmarks import BONES, Landmark, LandmarkSequence

__all__ = ["draw_evidence"]

_HEIGHT: Final = 190.0
_SEEN: Final = 0.5
_HIDDEN_BELOW: Final = 0.2
"""Points less visible than this are guesses (legs under a desk) and are not drawn."""
_FACE: Final = frozenset(mark for mark in Landmark if mark <= Landmark.MOUTH_RIGHT)
_HIPS: Final = frozenset({Landmark.LEFT_HIP, Landmark.RIGHT_HIP})
_BODY: Final = (
    *sorted(_FACE),
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_ELBOW,
    Landmark.RIGHT_ELBOW,
    *sorted(_HIPS),
)
"""What changes when somebody sits otherwise. Hands move for other reasons, and legs are mostly
hidden; both would only make head and shoulders smaller."""

_Array = npt.NDArray[np.float64]


def _find_shown(image_xy: _Array, visibility: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return which points the camera saw, shape (..., 33): inside the picture, and not guessed."""
    inside = np.all((image_xy >= 0) & (image_xy <= 1), axis=-1)
    shown = inside & ~(visibility < _HIDDEN_BELOW)
    shown[..., list(_HIPS)] &= ~(visibility[..., list(_HIPS)] < _SEEN)
    drawn = np.zeros(len(Landmark), dtype=np.bool_)
    drawn[list(_BODY)] = True
    return np.asarray(shown & drawn)


def draw_evidence(sequence: LandmarkSequence, row: int, reference_row: int | None) -> str:
    """Return the upper body of one frame, over that of another, as an SVG element.

    Parameters
    ----------
    sequence : LandmarkSequence
        The person.
    row : int
        The frame to show, in the colours of the sides of the body.
    reference_row : int or None
        The frame to compare with, drawn grey behind it at its own place in the picture.

    Returns
    -------
    str
        Empty if no point can be drawn. Points outside the picture and points that are guessed are
        left out.
    """
    rows = [row] if reference_row is None else [reference_row, row]
    image_xy = sequence.image_xyz[rows, :, :2].astype(np.float64)
    shown = _find_shown(image_xy, sequence.visibility[rows])
    if not shown[-1].any():
        return ""
    places = np.where(shown[..., np.newaxis], image_xy * (aspect_of(sequence), 1.0), np.nan)
    drawn = places[shown]
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    # room for the top of the head, which is above the highest landmark
    low[1] -= 0.6 * _measure_face(places[-1])
    size = np.maximum(high - low, 0.05)
    margin = 0.08 * float(size.max())
    scale = _HEIGHT / float(size[1] + 2 * margin)
    width = float(size[0] + 2 * margin) * scale
    figures = [
        _draw_figure((place - low + margin) * scale, visibility, is_reference=index < len(rows) - 1)
        for index, (place, visibility) in enumerate(
            zip(places, sequence.visibility[rows], strict=True)
        )
    ]
    return (
        f'<svg class="evidence" viewBox="0 0 {width:.1f} {_HEIGHT:.0f}" aria-hidden="true">'
        f"{''.join(figures)}</svg>"
    )


def _measure_face(places: _Array) -> float:
    """Return the extent of the face's points; 0 if fewer than two are drawn."""
    face = places[list(_FACE)]
    face = face[np.all(np.isfinite(face), axis=1)]
    return float(np.hypot(*(face.max(axis=0) - face.min(axis=0)))) if len(face) > 1 else 0.0


def _take_seen(places: _Array, *marks: Landmark) -> _Array:
    """Return those of some points that are drawn, shape (N, 2): from the side often only one."""
    several = places[list(marks)]
    return np.asarray(several[np.all(np.isfinite(several), axis=1)])


def _draw_figure(places: _Array, visibility: npt.NDArray[np.float32], *, is_reference: bool) -> str:
    """Return lines and head; `places` are NaN where a point is not drawn."""
    lines = []
    for start, end in BONES:
        ends = places[[start, end]]
        if not np.all(np.isfinite(ends)) or (is_reference and {start, end} <= _FACE):
            continue
        seen = float(np.min(visibility[[start, end]]))
        kind = "reference" if is_reference else find_side(start, end)
        faint = " faint" if seen < _SEEN else ""
        (x1, y1), (x2, y2) = ends
        lines.append(f'<path class="bone {kind}{faint}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')
    head = _draw_head(places, is_reference=is_reference)
    return head + "".join(lines)


def _draw_head(places: _Array, *, is_reference: bool) -> str:
    """Return the head: round the ears, or between ear and nose from the side; and the neck."""
    ears = _take_seen(places, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    nose = places[Landmark.NOSE]
    if len(ears) == 0 or not np.all(np.isfinite(nose)):
        return ""
    middle = ears.mean(axis=0)
    across = float(np.hypot(*(ears[-1] - ears[0])))
    ahead = float(np.hypot(*(nose - middle)))
    # Seen squarely the ears are a head's width apart; from the side the nose is that far ahead.
    radius = max(0.62 * across, 0.75 * ahead)
    centre = middle + (nose - middle) * 0.25 - (0, 0.15 * radius)
    kind = " reference" if is_reference else ""
    neck = ""
    shoulders = _take_seen(places, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    if len(shoulders):
        low = shoulders.mean(axis=0)
        way = low - centre
        length = float(np.hypot(*way))
        if length > radius:
            start = centre + way * radius / length
            neck = (
                f'<path class="bone middle{kind}"'
                f' d="M{start[0]:.1f} {start[1]:.1f}L{low[0]:.1f} {low[1]:.1f}"/>'
            )
    return (
        f'{neck}<circle class="head{kind}" cx="{centre[0]:.1f}" cy="{centre[1]:.1f}"'
        f' r="{radius:.1f}"/>'
    )
