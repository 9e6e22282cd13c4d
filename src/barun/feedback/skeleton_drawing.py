"""Lines and points of a skeleton on a picture, faded where the pose engine saw little."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from barun.feedback.palette import SIDE_COLORS, Side
from barun.landmarks import BONES, Landmark, LandmarkFrame

__all__ = ["compute_points_px", "draw_skeleton", "find_side"]

_Picture = npt.NDArray[np.uint8]
_Points = npt.NDArray[np.float64]

_FINE: Final = frozenset(Landmark) - frozenset(
    {
        Landmark.LEFT_SHOULDER,
        Landmark.LEFT_ELBOW,
        Landmark.LEFT_WRIST,
        Landmark.LEFT_HIP,
        Landmark.LEFT_KNEE,
        Landmark.LEFT_ANKLE,
        Landmark.LEFT_HEEL,
        Landmark.LEFT_FOOT_INDEX,
        Landmark.RIGHT_SHOULDER,
        Landmark.RIGHT_ELBOW,
        Landmark.RIGHT_WRIST,
        Landmark.RIGHT_HIP,
        Landmark.RIGHT_KNEE,
        Landmark.RIGHT_ANKLE,
        Landmark.RIGHT_HEEL,
        Landmark.RIGHT_FOOT_INDEX,
    }
)
"""Face and fingers, drawn thinner and without a dot."""
_FAINTEST: Final = 0.12
_SOLID_FROM: Final = 0.9
_DARK_RGB: Final = (16, 20, 28)


class _Stroke(NamedTuple):
    start_px: tuple[int, int]
    end_px: tuple[int, int]
    opacity: float
    width_px: int
    color_rgb: tuple[int, int, int]


def find_side(*marks: Landmark) -> Side:
    """Return the side all of `marks` are on, ``middle`` when they are not on one."""
    sides = {_side_of(mark) for mark in marks}
    return sides.pop() if len(sides) == 1 else "middle"


def _side_of(mark: Landmark) -> Side:
    words = mark.name.split("_")
    if "LEFT" in words:
        return "left"
    return "right" if "RIGHT" in words else "middle"


def compute_points_px(frame: LandmarkFrame, picture_wh: tuple[int, int]) -> _Points:
    """Return where the landmarks lie in a picture of that size.

    Parameters
    ----------
    frame : LandmarkFrame
        Positions as fractions of width and height.
    picture_wh : tuple of int
        Width and height of the picture drawn on, in pixels.

    Returns
    -------
    numpy.ndarray, shape (33, 2)
        Pixels, x right, y down; NaN where missing.
    """
    return np.asarray(frame.image_xyz[:, :2].astype(np.float64) * np.asarray(picture_wh))


def _compute_opacity(visibility: float) -> float:
    """Opacity of something that visible; unknown visibility is drawn solid."""
    if not np.isfinite(visibility):
        return 1.0
    return float(np.clip(_FAINTEST + (1 - _FAINTEST) * visibility, 0, 1))


def _list_strokes(
    points_px: _Points, visibility: npt.NDArray[np.float32], width_px: int
) -> list[_Stroke]:
    strokes = []
    for start, end in BONES:
        ends_px = points_px[[start, end]]
        # A point far outside makes OpenCV overflow, and its line shows nothing of the body.
        if not np.all(np.isfinite(ends_px)) or np.any(np.abs(ends_px) > 2**14):
            continue
        fine = start in _FINE or end in _FINE
        strokes.append(
            _Stroke(
                (round(ends_px[0, 0]), round(ends_px[0, 1])),
                (round(ends_px[1, 0]), round(ends_px[1, 1])),
                _compute_opacity(float(np.min(visibility[[start, end]]))),
                max(1, width_px // 2) if fine else width_px,
                SIDE_COLORS[find_side(start, end)].on_dark_rgb,
            )
        )
    for mark in sorted(set(Landmark) - _FINE):
        if np.all(np.isfinite(points_px[mark])) and np.all(np.abs(points_px[mark]) <= 2**14):
            spot = (round(points_px[mark, 0]), round(points_px[mark, 1]))
            color = SIDE_COLORS[find_side(mark)].on_dark_rgb
            opacity = _compute_opacity(float(visibility[mark]))
            strokes.append(_Stroke(spot, spot, opacity, width_px + 4, color))
    return strokes


def _draw_stroke(image_rgb: _Picture, stroke: _Stroke) -> None:
    import cv2

    margin = stroke.width_px + 3
    low = np.maximum(np.minimum(stroke.start_px, stroke.end_px) - margin, 0)
    high = np.maximum(stroke.start_px, stroke.end_px) + margin + 1
    region = image_rgb[low[1] : max(high[1], 0), low[0] : max(high[0], 0)]
    if region.size == 0:
        return
    start = (int(stroke.start_px[0] - low[0]), int(stroke.start_px[1] - low[1]))
    end = (int(stroke.end_px[0] - low[0]), int(stroke.end_px[1] - low[1]))
    drawn = region.copy()
    outline_px = stroke.width_px + 2
    cv2.line(drawn, start, end, _DARK_RGB, outline_px, cv2.LINE_AA)
    cv2.line(drawn, start, end, stroke.color_rgb, stroke.width_px, cv2.LINE_AA)
    if stroke.opacity < _SOLID_FROM:
        drawn = cv2.addWeighted(drawn, stroke.opacity, region, 1 - stroke.opacity, 0).astype(
            np.uint8
        )
    region[:] = drawn


def draw_skeleton(image_rgb: _Picture, frame: LandmarkFrame, width_px: int) -> None:
    """Draw the stick figure of one person into a picture.

    Parameters
    ----------
    image_rgb : numpy.ndarray, shape (H, W, 3)
        Changed in place.
    frame : LandmarkFrame
        The person; points that are NaN and their lines are left out, lines of points that are hard
        to see are faint.
    width_px : int
        Width of the lines.
    """
    height, width = image_rgb.shape[:2]
    points_px = compute_points_px(frame, (width, height))
    strokes = _list_strokes(points_px, frame.visibility, width_px)
    for stroke in sorted(strokes, key=lambda stroke: stroke.opacity):  # what is seen lies on top
        _draw_stroke(image_rgb, stroke)
