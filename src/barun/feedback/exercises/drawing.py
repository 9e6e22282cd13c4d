"""A line drawing of an exercise: start and end side by side, with the way between them."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.exercise import Arrow, Exercise
from barun.feedback.exercises.figure import Piece, draw_pieces
from barun.feedback.exercises.motion import PlacedMotion, place_poses
from barun.feedback.exercises.picture import (
    UNITS_PER_M,
    Edges,
    draw_props,
    find_edges,
    quoted,
    style,
    to_path,
    view_of,
)
from barun.feedback.exercises.segments import offset
from barun.landmarks import Landmark
from barun.messages import Language, text

__all__ = ["draw_exercise"]

_Array = npt.NDArray[np.float64]

_SHORTEST_WAY_M: Final = 0.13
"""Arrows of smaller movements are drawn this long, or they would not be seen."""
_WAY_SAMPLES: Final = 9
_DRAWN_AS_WIDE: Final = 720.0
"""Width of the drawing on the page in pixels; strokes, words and gaps are given in these."""
_GAP_SHARE: Final = 0.06
_WORDS_PX: Final = 40.0
_FONT_PX: Final = 24.0
_WAY_PX: Final = 6.0
_TIP_PX: Final = 13.0


def _ways_m(exercise: Exercise) -> list[_Array]:
    """Return the line of each arrow, shape (samples, 2), in metres."""
    motion = exercise.motion
    poses = motion.poses if motion.cycles else (motion.poses[0], motion.poses[-1])
    placed = place_poses(motion.support, poses, _mix(len(poses)))
    view = view_of(exercise)
    return [
        _way_m(view.to_picture_m(placed.skeleton.positions_m[:, Landmark[arrow.follows]]), arrow)
        for arrow in motion.arrows
    ]


def _mix(n_poses: int) -> _Array:
    """Return weights of the poses, shape (samples, K): the smooth course through all of them.

    Lagrange's polynomials: each is 1 at its own pose and 0 at the others.
    """
    course = np.linspace(0, n_poses - 1, _WAY_SAMPLES)[:, np.newaxis]
    weights = np.ones((_WAY_SAMPLES, n_poses))
    for own in range(n_poses):
        for other in set(range(n_poses)) - {own}:
            weights[:, own] *= (course[:, 0] - other) / (own - other)
    return weights


def _way_m(course_m: _Array, arrow: Arrow) -> _Array:
    moved_m = course_m + np.array([arrow.right_m, arrow.down_m])
    middle_m = moved_m.mean(axis=0)
    length_m = float(np.linalg.norm(np.diff(moved_m, axis=0), axis=1).sum())
    return np.asarray(middle_m + (moved_m - middle_m) * max(1.0, _SHORTEST_WAY_M / length_m))


def _arrow(way_m: _Array, units_per_px: float) -> str:
    """Return an arrow along a line as SVG."""
    units = way_m * UNITS_PER_M
    tip_units = _TIP_PX * units_per_px
    ahead = units[-1] - units[-2]
    ahead = ahead / np.linalg.norm(ahead)
    aside = np.array([-ahead[1], ahead[0]])
    corners = np.rint(
        [
            units[-1] + tip_units * ahead,
            units[-1] - 0.5 * tip_units * ahead + tip_units * aside,
            units[-1] - 0.5 * tip_units * ahead - tip_units * aside,
        ]
    ).astype(int)
    line = "L".join(f"{x} {y}" for x, y in np.rint(units).astype(int))
    tip = "L".join(f"{x} {y}" for x, y in corners)
    width = round(_WAY_PX * units_per_px)
    return (
        f'<path class="b-way" stroke-width="{width}" d="M{line}"/><path class="b-tip" d="M{tip}z"/>'
    )


def _gaze(exercise: Exercise, placed: PlacedMotion, instant: int) -> str:
    """Return the line along which the eyes look, as SVG."""
    if not exercise.motion.gaze_m:
        return ""
    reach_m = exercise.motion.gaze_m[instant]
    head = placed.segments.head
    ends = [
        view_of(exercise).to_picture_m(placed.segments.ears_m + offset(head, 0.0, 0.01, ahead_m))[
            instant
        ]
        for ahead_m in (0.17, 0.10 + reach_m)
    ]
    line = "L".join(f"{x} {y}" for x, y in np.rint(np.array(ends) * UNITS_PER_M).astype(int))
    return f'<path class="b-gaze" d="M{line}"/>'


def _figure(pieces: tuple[Piece, ...], instant: int) -> str:
    paths = "".join(
        f'<path class="b-{piece.tone}" d="{to_path(line[instant] for line in piece.outlines_m)}"/>'
        for piece in pieces
    )
    return f'<g class="b-fig">{paths}</g>'


def _panel(edges: Edges, left: int, content: str) -> str:
    return (
        f'<svg x="{left}" y="0" width="{edges.width}" height="{edges.height}"'
        f' viewBox="{edges.view_box}">{content}</svg>'
    )


def draw_exercise(exercise: Exercise, language: Language) -> str:
    """Return a drawing of an exercise as SVG.

    Parameters
    ----------
    exercise : Exercise
        From the library.
    language : {"en", "ko"}
        Language of its words.

    Returns
    -------
    str
        A whole SVG document without scripts and without references to anything else. The same for
        the same exercise. Colours are middle tones on no ground, for light and dark pages.
    """
    motion = exercise.motion
    ends = np.eye(len(motion.poses))[[0, -1]]
    placed = place_poses(motion.support, motion.poses, ends)
    pieces = draw_pieces(placed, view_of(exercise))
    ways_m = _ways_m(exercise)
    edges = find_edges(exercise, pieces, ways_m)
    behind = draw_props(exercise, edges)
    second = round(edges.width * (1 + _GAP_SHARE))
    width = second + edges.width
    units_per_px = width / _DRAWN_AS_WIDE
    height = edges.height + round(_WORDS_PX * units_per_px)
    arrows = "".join(_arrow(way_m, units_per_px) for way_m in ways_m)
    words = exercise.text[language]
    gazes = [_gaze(exercise, placed, instant) for instant in (0, 1)]
    panels = _panel(edges, 0, behind + _figure(pieces, 0) + gazes[0]) + _panel(
        edges, second, behind + _figure(pieces, 1) + gazes[1] + arrows
    )
    captions = "".join(
        f'<text class="b-word" font-size="{round(_FONT_PX * units_per_px)}" x="{middle}"'
        f' y="{height - round(12 * units_per_px)}">{quoted(text(key, language))}</text>'
        for middle, key in (
            (edges.width // 2, "exercises.picture-start"),
            (second + edges.width // 2, "exercises.picture-end"),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{_DRAWN_AS_WIDE:.0f}" height="{height / units_per_px:.0f}" role="img"'
        f' lang="{language}">'
        f"<title>{quoted(words.title)}</title><desc>{quoted(words.picture)}</desc>"
        f"{style()}{panels}{captions}</svg>\n"
    )
