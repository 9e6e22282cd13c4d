"""docs/exercises.md shows the library as it is."""

import re

import pytest

from barun.feedback.exercises import load_exercises
from barun.messages import LANGUAGES
from scripts.write_exercises import PAGE, PICTURES, to_markdown, to_pictures


def test_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_markdown(), "run scripts/write_exercises.py"


def test_drawings_are_up_to_date() -> None:
    there = {file.name: file.read_text(encoding="utf-8") for file in PICTURES.glob("*.svg")}

    assert there.keys() == to_pictures().keys(), "run scripts/write_exercises.py"
    assert there == to_pictures(), "run scripts/write_exercises.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_every_exercise_with_its_drawing(language: str) -> None:
    shown = re.findall(rf"pictures/exercises/(\w+)\.{language}\.svg", to_markdown())

    assert sorted(shown) == sorted(exercise.key for exercise in load_exercises())
