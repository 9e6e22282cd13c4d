"""What drawing and animation share: the scene of an exercise, its edges, its colours, its paths."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.exercise import Exercise
from barun.feedback.exercises.figure import Piece
from barun.feedback.exercises.outline import View, read_view
from barun.feedback.exercises.props import PropPart, draw_prop

__all__ = [
    "UNITS_PER_M",
    "Edges",
    "draw_props",
    "find_edges",
    "prop_paths",
    "quoted",
    "style",
    "to_path",
    "view_of",
]

_Array = npt.NDArray[np.float64]

UNITS_PER_M: Final = 400
"""Units of the picture; whole numbers are 2.5 mm."""
_MARGIN_M: Final = 0.10
_UPPER_ENDS_BELOW_HIPS_M: Final = 0.13
_BEHIND: Final = ("wall", "doorway")
"""Props that may be cut off by the edge of the picture."""

# Middle tones: at least 3 : 1 against white and against dark pages, but for skin on white, which
# its line sets off.
_STYLE: Final = """\
.b-fig path{stroke:#3d4a61;stroke-width:5;stroke-linejoin:round;paint-order:stroke}
.b-skin{fill:#d9a988}.b-hair{fill:#6b5a52}.b-shirt{fill:#3f918c}.b-trousers{fill:#63739b}
.b-shoe{fill:#8a7f78}.b-fig .b-feature{fill:#3d4a61;stroke:none}
.b-soft{fill:#9aa6b8;fill-opacity:.45;stroke:#7b879b;stroke-width:4;stroke-linejoin:round}
.b-hard{fill:#7b879b;stroke:#7b879b;stroke-width:4;stroke-linejoin:round}
.b-floor{stroke:#7b879b;stroke-width:5;stroke-linecap:round}
.b-way{fill:none;stroke:#d2601a;stroke-linecap:round;stroke-linejoin:round}
.b-gaze{stroke:#d2601a;stroke-width:6;stroke-linecap:round;stroke-dasharray:2 20}
.b-tip{fill:#d2601a}
.b-word{fill:#717d90;font-family:system-ui,sans-serif;font-weight:600;text-anchor:middle}
"""


@dataclass(frozen=True, slots=True)
class Edges:
    """The part of the picture plane that is drawn, in units."""

    left: int
    """Left edge."""
    top: int
    """Upper edge."""
    width: int
    """To the right."""
    height: int
    """Down."""

    @property
    def view_box(self) -> str:
        """As SVG writes it."""
        return f"{self.left} {self.top} {self.width} {self.height}"


def style(extra: str = "") -> str:
    """Return the style element."""
    return f"<style>{_STYLE}{extra}</style>"


def view_of(exercise: Exercise) -> View:
    """Return where an exercise is seen from."""
    return read_view(exercise.motion.view_deg)


def to_path(outlines_m: Iterable[_Array]) -> str:
    """Return closed outlines, each of shape (N, 2) in metres, as an SVG path of whole units.

    Corners are written as steps from the last, so that digits are few; rounding does not add up,
    for the steps are those between rounded corners.
    """
    parts = []
    for outline_m in outlines_m:
        units = np.rint(outline_m * UNITS_PER_M).astype(int)
        steps = " ".join(f"{x} {y}" for x, y in np.diff(units, axis=0))
        parts.append(f"M{units[0][0]} {units[0][1]}l{steps}z".replace(" -", "-"))
    return "".join(parts)


def find_edges(exercise: Exercise, pieces: Iterable[Piece], arrows_m: Iterable[_Array]) -> Edges:
    """Return the edges that hold the figure at all instants, its arrows and its props."""
    upper = exercise.motion.frame == "upper"
    points = [
        outline.reshape(-1, 2)
        for piece in pieces
        if not (upper and piece.name.endswith(("leg", "foot")))
        for outline in piece.outlines_m
    ]
    points += [arrow.reshape(-1, 2) for arrow in arrows_m]
    view = view_of(exercise)
    if not upper:
        points += [
            part.outline_m
            for prop in exercise.motion.props
            if prop not in _BEHIND
            for part in draw_prop(prop, view)
        ]
    corners_m = np.concatenate(points)
    low_m, high_m = corners_m.min(axis=0) - _MARGIN_M, corners_m.max(axis=0) + _MARGIN_M
    if upper:
        seat_m = next(piece for piece in pieces if piece.name == "seat").outlines_m[0]
        high_m[1] = seat_m[..., 1].mean() + _UPPER_ENDS_BELOW_HIPS_M
    else:
        high_m[1] = max(high_m[1] - _MARGIN_M, 0.0) + 0.03
    left, top = np.floor(low_m * UNITS_PER_M).astype(int)
    width, height = np.ceil((high_m - low_m) * UNITS_PER_M).astype(int)
    return Edges(int(left), int(top), int(width), int(height))


def _prop_path(part: PropPart) -> tuple[str, str]:
    tone = "soft" if part.is_soft else "hard"
    return tone, to_path([_without_repeats(part.outline_m)])


def _without_repeats(outline_m: _Array) -> _Array:
    units = np.rint(outline_m * UNITS_PER_M)
    keep = np.any(units != np.roll(units, 1, axis=0), axis=1)
    return outline_m[keep]


def draw_props(exercise: Exercise, edges: Edges) -> str:
    """Return floor and props as SVG."""
    paths = prop_paths(exercise, edges)
    return "".join(f'<path class="b-{tone}" d="{path}"/>' for tone, path in paths)


def prop_paths(exercise: Exercise, edges: Edges) -> list[tuple[str, str]]:
    """Return tone (``floor``, ``soft``, ``hard``) and SVG path of floor and props."""
    view = view_of(exercise)
    paths = []
    if exercise.motion.frame == "whole":
        paths.append(("floor", f"M{edges.left} 0H{edges.left + edges.width}"))
    for prop in exercise.motion.props:
        paths += [_prop_path(part) for part in draw_prop(prop, view)]
    return paths


def quoted(words: str) -> str:
    """Return words as the content of an element."""
    return escape(words, quote=False)
