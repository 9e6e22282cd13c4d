"""Corrective exercises for people who sit at a desk: words, doses, sources and drawings.

``load_exercises`` and ``exercises_for`` give the data and load no number library;
``drawing.draw_exercise`` and ``animation.animate_exercise`` draw.
"""

from barun.feedback.exercises.exercise import Exercise, FindingKey
from barun.feedback.exercises.library import exercises_for, find_exercise, load_exercises

__all__ = ["Exercise", "FindingKey", "exercises_for", "find_exercise", "load_exercises"]
