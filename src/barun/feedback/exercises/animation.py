"""A moving drawing of an exercise: SVG whose outlines move, without a script.

The figure goes from pose to pose as people do (`compute_minimum_jerk`), rests in the end position,
and comes back. Where a person has asked for less motion, it stands still in the end position.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.exercise import Exercise, ExerciseMotion
from barun.feedback.exercises.figure import Piece, draw_pieces
from barun.feedback.exercises.key_pose import KeyPose
from barun.feedback.exercises.motion import PlacedMotion, compute_minimum_jerk, place_poses
from barun.feedback.exercises.picture import (
    draw_props,
    find_edges,
    quoted,
    style,
    to_path,
    view_of,
)
from barun.messages import Language

__all__ = ["FRAMES_PER_MOVE", "Course", "animate_exercise", "plan_course"]

_Array = npt.NDArray[np.float64]

FRAMES_PER_MOVE: Final = 8
"""Outlines between two poses; browsers go straight from one to the next. A change of hands takes
twice as many, and as long."""
_REST_S: Final = 0.9
"""Rest in the start and the end position. The true times to hold stand in the dose."""
_DRAWN_AS_HIGH: Final = 420
_LESS_MOTION: Final = """\
.b-still{display:none}
@media (prefers-reduced-motion:reduce){.b-moving{display:none}.b-still{display:inline}}
"""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The poses of an animation over one round."""

    poses: tuple[KeyPose, ...]
    """Poses, mirrored ones included."""
    weights: _Array
    """Shape (T, K). Share of each pose at each instant."""
    times_s: _Array
    """Shape (T,). When; the last is the first of the next round."""
    end: int
    """The instant of the end position."""


def _visits(motion: ExerciseMotion) -> tuple[tuple[KeyPose, ...], list[int]]:
    """Return the poses and the order in which they are visited, back at the first at last."""
    there = list(range(len(motion.poses)))
    order = [*there, 0] if motion.cycles else [*there, *reversed(there[:-1])]
    poses = motion.poses
    if motion.other_side:
        poses = (*poses, *(pose.mirrored for pose in poses))
        order += [visit + len(motion.poses) for visit in order]
        order.append(0)
    return poses, order


def plan_course(motion: ExerciseMotion) -> Course:
    """Return how an animation goes through the poses, and when.

    Parameters
    ----------
    motion : ExerciseMotion
        Its poses.

    Returns
    -------
    Course
        With the other side where the motion asks for it.
    """
    poses, order = _visits(motion)
    rows, times_s = [np.eye(len(poses))[order[0]]], [0.0]
    resting = {0, len(motion.poses) - 1} if not motion.cycles else set()
    end = 0
    for before, after in pairwise(order):
        if before % len(motion.poses) in resting:
            rows.append(rows[-1])
            times_s.append(times_s[-1] + _REST_S)
        if poses[before] == poses[after]:
            continue  # where the start is alike on both sides
        changes_side = before // len(motion.poses) != after // len(motion.poses)
        n_frames = FRAMES_PER_MOVE * (2 if changes_side else 1)
        for share in np.arange(1, n_frames + 1) / n_frames:
            way = compute_minimum_jerk(share)
            rows.append((1 - way) * np.eye(len(poses))[before] + way * np.eye(len(poses))[after])
            times_s.append(times_s[-1] + motion.move_s / FRAMES_PER_MOVE)
        if after == len(motion.poses) - 1 and not end:
            end = len(rows) - 1
    return Course(poses, np.array(rows), np.array(times_s), end)


def place_course(exercise: Exercise, course: Course) -> PlacedMotion:
    """Place the body at each instant of a course; two poses take part in each movement."""
    return place_poses(exercise.motion.support, course.poses, course.weights)


def _moving(piece: Piece, key_times: str, duration_s: float) -> str:
    n_frames = len(piece.outlines_m[0])
    frames = [to_path(line[instant] for line in piece.outlines_m) for instant in range(n_frames)]
    if len(set(frames)) == 1:
        return f'<path class="b-{piece.tone}" d="{frames[0]}"/>'
    return (
        f'<path class="b-{piece.tone}" d="{frames[0]}"><animate attributeName="d"'
        f' dur="{duration_s:g}s" repeatCount="indefinite" keyTimes="{key_times}"'
        f' values="{";".join(frames)}"/></path>'
    )


def _still(piece: Piece, instant: int) -> str:
    return f'<path class="b-{piece.tone}" d="{to_path(x[instant] for x in piece.outlines_m)}"/>'


def animate_exercise(exercise: Exercise, language: Language = "en") -> str:
    """Return a moving drawing of an exercise as SVG.

    Parameters
    ----------
    exercise : Exercise
        From the library.
    language : {"en", "ko"}, optional
        Language of the title and the description that screen readers speak; the picture itself has
        no words.

    Returns
    -------
    str
        A whole SVG document without scripts and without references to anything else; it moves by
        SMIL, and stands still under ``prefers-reduced-motion``. The same for the same exercise.
    """
    course = plan_course(exercise.motion)
    pieces = draw_pieces(place_course(exercise, course), view_of(exercise))
    edges = find_edges(exercise, pieces, ())
    duration_s = float(course.times_s[-1])
    key_times = ";".join(f"{time_s / duration_s:.4g}" for time_s in course.times_s)
    moving = "".join(_moving(piece, key_times, duration_s) for piece in pieces)
    still = "".join(_still(piece, course.end) for piece in pieces)
    words = exercise.text[language]
    width = round(edges.width * _DRAWN_AS_HIGH / edges.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{edges.view_box}" width="{width}"'
        f' height="{_DRAWN_AS_HIGH}" role="img" lang="{language}">'
        f"<title>{quoted(words.title)}</title><desc>{quoted(words.picture)}</desc>"
        f"{style(_LESS_MOTION)}{draw_props(exercise, edges)}"
        f'<g class="b-fig b-moving">{moving}</g><g class="b-fig b-still">{still}</g></svg>\n'
    )
