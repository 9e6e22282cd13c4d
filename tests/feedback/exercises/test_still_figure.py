"""The small drawings of the library."""

import re
from xml.etree import ElementTree as ET

import pytest

from barun.feedback.exercises import Exercise, load_exercises
from barun.feedback.exercises.moving_figure import draw_moving_figure
from barun.feedback.exercises.still_figure import draw_still_figure

_MOST_BYTES = 9_000


@pytest.mark.parametrize("exercise", load_exercises(), ids=lambda one: one.key)
def test_a_still_figure_is_the_end_of_the_moving_one(exercise: Exercise) -> None:
    drawing = draw_still_figure(exercise)
    root = ET.fromstring(drawing)  # noqa: S314 # drawn a line above
    shapes = {str(path.get("d")) for path in root.iter("{http://www.w3.org/2000/svg}path")}
    moving = draw_moving_figure(exercise)
    end = {one.paths[min(moving.end, len(one.paths) - 1)] for one in moving.pieces}
    # what covers what is decided for the whole way there, or for this position alone
    assert len(end & shapes) >= 0.75 * len(end)
    assert len(drawing) < _MOST_BYTES
    assert not re.search(r"href|script|<text|url\(", drawing)


def test_no_two_exercises_look_the_same() -> None:
    assert len({draw_still_figure(one) for one in load_exercises()}) == len(load_exercises())
