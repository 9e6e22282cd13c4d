"""What is round the person: floor, chair, wall, door frame, mat, desk with a screen."""

from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.motion import BODY
from barun.feedback.exercises.outline import Ball, View, compute_outline

__all__ = ["PROPS", "Prop", "PropPart", "draw_prop"]

_Array = npt.NDArray[np.float64]

Prop = Literal["chair", "wall", "doorway", "mat", "screen"]

_ROUNDING_M: Final = 0.008
_SEAT_TOP_M: Final = BODY.seated_hip_height_m - 0.083
_SEAT: Final = (-0.22, 0.22, _SEAT_TOP_M - 0.05, _SEAT_TOP_M, -0.16, 0.29)

_Box = tuple[float, float, float, float, float, float]
"""Right and left end, lower and upper, back and front, in metres from the floor under the hips."""


@dataclass(frozen=True, slots=True, eq=False)
class PropPart:
    """One box of a prop."""

    outline_m: _Array
    """Shape (N, 2): right and down in the picture."""
    is_soft: bool
    """Drawn pale, as a cushion or a wall, instead of dark as a frame."""


PROPS: Final[dict[Prop, tuple[tuple[_Box, bool], ...]]] = {
    "chair": (
        ((-0.03, 0.03, 0.06, _SEAT_TOP_M, 0.03, 0.09), False),
        ((-0.24, 0.24, 0.02, 0.06, 0.03, 0.09), False),
        ((-0.03, 0.03, 0.02, 0.06, -0.18, 0.30), False),
        ((-0.025, 0.025, _SEAT_TOP_M - 0.03, _SEAT_TOP_M + 0.22, -0.205, -0.175), False),
        (_SEAT, True),
        ((-0.20, 0.20, _SEAT_TOP_M + 0.13, _SEAT_TOP_M + 0.45, -0.205, -0.15), True),
    ),
    "wall": (((-0.75, 0.75, 0.0, 2.05, -0.22, -0.135), True),),
    "doorway": (
        ((0.50, 0.62, 0.0, 2.08, 0.20, 0.30), True),
        ((-0.62, -0.50, 0.0, 2.08, 0.20, 0.30), True),
        ((-0.62, 0.62, 2.0, 2.1, 0.20, 0.30), True),
    ),
    "mat": (((-0.35, 0.35, -0.02, 0.0, -0.85, 0.85), True),),
    "screen": (
        ((-0.4, 0.4, 0.66, 0.69, 0.34, 0.95), False),
        ((-0.02, 0.02, 0.69, 0.90, 0.80, 0.83), False),
        ((-0.10, 0.10, 0.69, 0.70, 0.74, 0.90), False),
        ((-0.28, 0.28, 0.86, 1.22, 0.76, 0.79), True),
    ),
}


def draw_prop(prop: Prop, view: View) -> tuple[PropPart, ...]:
    """Return the outlines of a prop, the farthest part first.

    Parameters
    ----------
    prop : {"chair", "wall", "doorway", "mat", "screen"}
        Which.
    view : View
        Where it is seen from.
    """
    parts = []
    for (right, left, low, high, back, front), is_soft in PROPS[prop]:
        corners_m = np.array(
            [(x, -y, -z) for x, y, z in product((right, left), (low, high), (back, front))]
        )
        radii_m = (_ROUNDING_M, _ROUNDING_M, _ROUNDING_M)
        balls = [Ball(corner[np.newaxis], radii_m) for corner in corners_m]
        outline_m = compute_outline(balls, view, 48)[0]
        depth_m = float(view.to_depth_m(corners_m).mean())
        parts.append((depth_m, PropPart(outline_m, is_soft)))
    return tuple(part for _, part in sorted(parts, key=lambda pair: -pair[0]))
