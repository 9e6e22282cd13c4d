"""The moving drawing of an exercise as paths, for a page that moves it itself."""

from dataclasses import dataclass
from functools import lru_cache

from barun.feedback.exercises.animation import place_course, plan_course
from barun.feedback.exercises.exercise import Exercise
from barun.feedback.exercises.figure import Piece, draw_pieces
from barun.feedback.exercises.library import find_exercise
from barun.feedback.exercises.picture import find_edges, prop_paths, to_path, view_of

__all__ = ["MovingFigure", "MovingPiece", "draw_moving_figure"]


@dataclass(frozen=True, slots=True)
class MovingPiece:
    """A part of the figure."""

    tone: str
    """What it is coloured as: skin, hair, shirt, trousers, shoe or feature."""
    paths: tuple[str, ...]
    """SVG paths with the same commands, one an instant; a single one where it stands still."""


@dataclass(frozen=True, slots=True)
class MovingFigure:
    """One round of an exercise."""

    view_box: str
    """As SVG writes it; whole units are 2.5 mm."""
    props: tuple[tuple[str, str], ...]
    """Tone (``floor``, ``soft``, ``hard``) and path of what stands still."""
    pieces: tuple[MovingPiece, ...]
    """Far ones first."""
    times_s: tuple[float, ...]
    """Instant of each path, rising from 0; the last is the first of the next round."""
    end: int
    """Index of the end position."""


def _moving(piece: Piece) -> MovingPiece:
    n_instants = len(piece.outlines_m[0])
    paths = tuple(
        to_path(outline_m[instant] for outline_m in piece.outlines_m)
        for instant in range(n_instants)
    )
    return MovingPiece(piece.tone, paths[:1] if len(set(paths)) == 1 else paths)


@lru_cache(maxsize=32)
def _draw(key: str) -> MovingFigure:
    exercise = find_exercise(key)
    course = plan_course(exercise.motion)
    pieces = draw_pieces(place_course(exercise, course), view_of(exercise))
    edges = find_edges(exercise, pieces, ())
    return MovingFigure(
        view_box=edges.view_box,
        props=tuple(prop_paths(exercise, edges)),
        pieces=tuple(_moving(piece) for piece in pieces),
        times_s=tuple(round(float(time_s), 4) for time_s in course.times_s),
        end=course.end,
    )


def draw_moving_figure(exercise: Exercise) -> MovingFigure:
    """Return the drawing of an exercise of the library as paths.

    Parameters
    ----------
    exercise : Exercise
        From the library; the drawing is remembered by its key.
    """
    return _draw(exercise.key)
