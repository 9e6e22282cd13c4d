"""Which exercises to do today, from what was found today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from barun.feedback.exercises.exercise import Exercise, FindingKey
from barun.feedback.exercises.library import exercises_for, find_exercise

__all__ = ["PlannedExercise", "plan_exercises"]

_MOST: Final = 5
"""Design choice: about ten minutes in all."""
_A_FINDING: Final = 2
"""Exercises for one finding."""
_CUSTOMARY: Final = 3
"""With fewer, what is good for everybody at a desk is added."""


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """An exercise of today."""

    exercise: Exercise
    because: tuple[FindingKey, ...]
    """Findings it answers, the longest first; empty for one that is good for everybody."""


def plan_exercises(
    duration_s: Mapping[FindingKey, float], done: Iterable[str] = ()
) -> tuple[PlannedExercise, ...]:
    """Return today's exercises, the most needed first.

    Parameters
    ----------
    duration_s : mapping of FindingKey to float
        How long each finding of today lasted.
    done : iterable of str
        Keys of what was done today: it stays in the plan, so that it can be seen as done.

    Returns
    -------
    tuple of PlannedExercise
        The same for the same day so far. First one exercise for each finding, then a second; never
        empty.
    """
    longest_first = sorted(duration_s, key=lambda key: (-duration_s[key], key))
    answers = [exercises_for(key) for key in longest_first]
    rounds = [found[turn] for turn in range(_A_FINDING) for found in answers if turn < len(found)]
    chosen = dict.fromkeys(one.key for one in rounds)
    keys = list(chosen)[:_MOST]
    for exercise in exercises_for("sitting_too_long"):
        if len(keys) < _CUSTOMARY and exercise.key not in keys:
            keys.append(exercise.key)
    keys += [key for key in dict.fromkeys(done) if key not in keys]
    planned = []
    for key in keys:
        exercise = find_exercise(key)
        because = tuple(finding for finding in longest_first if finding in exercise.findings)
        planned.append(PlannedExercise(exercise, because))
    return tuple(planned)
