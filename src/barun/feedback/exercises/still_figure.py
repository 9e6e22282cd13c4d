"""A small drawing of an exercise in its end position, to know it by among others."""

from functools import lru_cache
from typing import Final

from barun.feedback.exercises.animation import plan_course
from barun.feedback.exercises.exercise import Exercise
from barun.feedback.exercises.figure import draw_pieces
from barun.feedback.exercises.library import find_exercise
from barun.feedback.exercises.motion import place_poses
from barun.feedback.exercises.picture import draw_props, find_edges, style, to_path, view_of

__all__ = ["draw_still_figure"]

_DRAWN_AS_HIGH: Final = 160


@lru_cache(maxsize=32)
def _draw(key: str) -> str:
    exercise = find_exercise(key)
    course = plan_course(exercise.motion)
    end = course.weights[course.end : course.end + 1]
    placed = place_poses(exercise.motion.support, course.poses, end)
    pieces = draw_pieces(placed, view_of(exercise))
    edges = find_edges(exercise, pieces, ())
    figure = "".join(
        f'<path class="b-{piece.tone}" d="{to_path(line[0] for line in piece.outlines_m)}"/>'
        for piece in pieces
    )
    width = round(edges.width * _DRAWN_AS_HIGH / edges.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{edges.view_box}" width="{width}"'
        f' height="{_DRAWN_AS_HIGH}">{style()}{draw_props(exercise, edges)}'
        f'<g class="b-fig">{figure}</g></svg>\n'
    )


def draw_still_figure(exercise: Exercise) -> str:
    """Return the end position of an exercise of the library as SVG.

    Parameters
    ----------
    exercise : Exercise
        From the library; the drawing is remembered by its key.

    Returns
    -------
    str
        A whole SVG document without words, scripts and references to anything else: whoever shows
        it says beside it what it is. The same for the same exercise.
    """
    return _draw(exercise.key)
