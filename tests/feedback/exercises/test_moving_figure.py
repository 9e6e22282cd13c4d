"""The figure as paths is the figure of the animation."""

import re

import pytest

from barun.feedback.exercises import load_exercises
from barun.feedback.exercises.animation import animate_exercise
from barun.feedback.exercises.exercise import Exercise
from barun.feedback.exercises.moving_figure import draw_moving_figure


@pytest.mark.parametrize("exercise", load_exercises(), ids=lambda one: one.key)
def test_paths_are_those_of_the_animation(exercise: Exercise) -> None:
    figure, drawing = draw_moving_figure(exercise), animate_exercise(exercise)

    assert f'viewBox="{figure.view_box}"' in drawing
    for piece in figure.pieces:
        if len(piece.paths) == 1:
            assert f'<path class="b-{piece.tone}" d="{piece.paths[0]}"/>' in drawing
        else:
            assert f'values="{";".join(piece.paths)}"' in drawing
            assert f'<path class="b-{piece.tone}" d="{piece.paths[figure.end]}"/>' in drawing
    for tone, path in figure.props:
        assert f'<path class="b-{tone}" d="{path}"/>' in drawing
    seconds = re.search(r'dur="([\d.]+)s"', drawing)
    assert seconds is not None
    assert float(seconds[1]) == pytest.approx(figure.times_s[-1], rel=1e-3)


def test_a_drawing_is_made_once() -> None:
    exercise = load_exercises()[0]

    assert draw_moving_figure(exercise) is draw_moving_figure(exercise)
