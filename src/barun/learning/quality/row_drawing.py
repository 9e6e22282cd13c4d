"""The skeleton of one row as a small drawing."""

from typing import Final

import numpy as np

from barun.feedback.skeleton_drawing import find_side
from barun.landmarks import BONES
from barun.learning.datasets.rows import LabelledRows

__all__ = ["draw_row"]

_HEIGHT: Final = 90
_DEFAULT_ASPECT: Final = 4 / 3
_FAR: Final = 2.0
"""Points farther outside than so many pictures are left out."""


def draw_row(rows: LabelledRows, row: int, title: str) -> str:
    """Return the skeleton as SVG, in the picture it was seen in.

    Parameters
    ----------
    rows : LabelledRows
        N rows.
    row : int
        Which one.
    title : str
        What a screen reader says; plain text, already escaped.
    """
    width_px, height_px = rows.size_wh[row].tolist()
    aspect = width_px / height_px if width_px and height_px else _DEFAULT_ASPECT
    width = round(_HEIGHT * aspect)
    xy = rows.image_xyz[row, :, :2].astype(np.float64)
    usable = np.max(np.abs(np.nan_to_num(xy, nan=np.inf)), axis=1) < _FAR
    lines = []
    for start, end in BONES:
        if usable[start] and usable[end]:
            (x1, y1), (x2, y2) = (xy[[start, end]] * (width, _HEIGHT)).round(1).tolist()
            side = find_side(start, end)
            lines.append(f'<line class="{side}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    return (
        f'<svg class="pose" role="img" aria-label="{title}" viewBox="0 0 {width} {_HEIGHT}">'
        f"{''.join(lines)}</svg>"
    )
