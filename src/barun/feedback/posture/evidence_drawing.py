"""A pose on top of the person's own good sitting, as SVG."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.skeleton_drawing import find_side
from barun.landmarks import BONES, Landmark, LandmarkSequence

__all__ = ["draw_evidence"]

_HEIGHT: Final = 150.0
_SEEN: Final = 0.5
_HIDDEN_BELOW: Final = 0.2
"""Points less visible than this are guesses (legs under a desk) and are not drawn."""
_FACE: Final = frozenset(mark for mark in Landmark if mark <= Landmark.MOUTH_RIGHT)
_BODY: Final = tuple(mark for mark in Landmark if mark <= Landmark.RIGHT_HIP)
"""Sitting is shown from the head to the hips; legs and feet are mostly hidden or out of view."""


def _aspect(sequence: LandmarkSequence) -> float:
    return 1.0 if sequence.size_wh is None else sequence.size_wh[0] / sequence.size_wh[1]


def draw_evidence(sequence: LandmarkSequence, row: int, reference_row: int | None) -> str:
    """Return the stick figure of one frame, over that of another, as an SVG element.

    Parameters
    ----------
    sequence : LandmarkSequence
        The person.
    row : int
        The frame to show, in the colours of the sides of the body.
    reference_row : int or None
        The frame to compare with, drawn grey behind it at its own place in the picture.
    """
    rows = [row] if reference_row is None else [reference_row, row]
    places = sequence.image_xyz[rows, :, :2].astype(np.float64) * (_aspect(sequence), 1.0)
    shown = sequence.visibility[rows]
    drawn = places[:, list(_BODY)][~(shown[:, list(_BODY)] < _HIDDEN_BELOW)]
    drawn = drawn[np.all(np.isfinite(drawn), axis=1)]
    if len(drawn) == 0:
        return ""
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    low[1] -= 0.06  # room for the top of the head, above the highest landmark
    size = np.maximum(high - low, 0.05)
    margin = 0.08 * float(size.max())
    scale = _HEIGHT / float(size[1] + 2 * margin)
    width = float(size[0] + 2 * margin) * scale
    figures = [
        _draw_figure((place - low + margin) * scale, visibility, is_reference=index < len(rows) - 1)
        for index, (place, visibility) in enumerate(zip(places, shown, strict=True))
    ]
    return (
        f'<svg class="evidence" viewBox="0 0 {width:.1f} {_HEIGHT:.0f}" aria-hidden="true">'
        f"{''.join(figures)}</svg>"
    )


def _draw_figure(
    places: npt.NDArray[np.float64],
    visibility: npt.NDArray[np.float32],
    *,
    is_reference: bool,
) -> str:
    lines = []
    for start, end in BONES:
        ends = places[[start, end]]
        seen = float(np.min(visibility[[start, end]]))
        if start not in _BODY or end not in _BODY or not np.all(np.isfinite(ends)):
            continue
        if seen < _HIDDEN_BELOW or (is_reference and {start, end} <= _FACE):
            continue
        kind = "reference" if is_reference else find_side(start, end)
        faint = " faint" if seen < _SEEN else ""
        (x1, y1), (x2, y2) = ends
        lines.append(f'<path class="bone {kind}{faint}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')
    head = _draw_head(places, is_reference=is_reference)
    return head + "".join(lines)


def _draw_head(places: npt.NDArray[np.float64], *, is_reference: bool) -> str:
    """Return the outline of the head: round the ears, or between ear and nose from the side."""
    ears = places[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]]
    nose = places[Landmark.NOSE]
    if not np.all(np.isfinite(ears)) or not np.all(np.isfinite(nose)):
        return ""
    middle = ears.mean(axis=0)
    across = float(np.hypot(*(ears[1] - ears[0])))
    ahead = float(np.hypot(*(nose - middle)))
    # Seen squarely the ears are a head's width apart; from the side the nose is that far ahead.
    radius = max(0.62 * across, 0.75 * ahead)
    centre = middle + (nose - middle) * 0.25 - (0, 0.15 * radius)
    kind = " reference" if is_reference else ""
    neck = ""
    shoulders = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    if np.all(np.isfinite(places[shoulders])):
        low = places[shoulders].mean(axis=0)
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
