"""Drawings: well formed, alone in the world, alike each time, and of the person they claim."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from barun.feedback.exercises import Exercise, load_exercises
from barun.feedback.exercises.animation import animate_exercise, plan_course
from barun.feedback.exercises.drawing import draw_exercise
from barun.feedback.exercises.picture import to_path
from barun.messages import LANGUAGES, Language

EXERCISES = load_exercises()
SVG = "{http://www.w3.org/2000/svg}"
LARGEST_DRAWING = 12_000
LARGEST_ANIMATION = 130_000

by_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.key)
by_language = pytest.mark.parametrize("language", LANGUAGES)


def _parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 # our own text


def _assert_stands_alone(svg: str) -> None:
    root = _parse(svg)
    assert root.tag == f"{SVG}svg"
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    allowed = {"svg", "title", "desc", "style", "g", "path", "text", "animate"}
    assert names <= allowed
    for element in root.iter():
        for name, value in element.attrib.items():
            assert "href" not in name
            assert not name.startswith("on")
            assert "url(" not in value
    assert "@import" not in svg
    assert "url(" not in svg
    assert set(re.findall(r"https?://[^\"' ]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert "nan" not in svg.lower().replace("finance", "")


@by_exercise
@by_language
def test_drawing_stands_alone_and_is_small(exercise: Exercise, language: Language) -> None:
    svg = draw_exercise(exercise, language)

    _assert_stands_alone(svg)
    assert len(svg.encode()) < LARGEST_DRAWING
    assert svg == draw_exercise(exercise, language)


@by_exercise
@by_language
def test_drawing_speaks_to_those_who_cannot_see_it(exercise: Exercise, language: Language) -> None:
    root = _parse(draw_exercise(exercise, language))

    assert root.get("role") == "img"
    assert root.get("lang") == language
    assert root.findtext(f"{SVG}title") == exercise.text[language].title
    assert root.findtext(f"{SVG}desc") == exercise.text[language].picture


@by_exercise
def test_drawing_has_a_start_an_end_and_a_way(exercise: Exercise) -> None:
    root = _parse(draw_exercise(exercise, "en"))
    panels = root.findall(f"{SVG}svg")

    assert [word.text for word in root.findall(f"{SVG}text")] == ["1  Start", "2  End"]
    assert len(panels) == 2
    marks = [path.get("class") for path in panels[1].iter(f"{SVG}path")]
    assert "b-way" in marks or "b-gaze" in marks
    first, second = ([path.get("d") for path in panel.iter(f"{SVG}path")] for panel in panels)
    assert first != second


@by_exercise
def test_figure_has_all_its_parts(exercise: Exercise) -> None:
    root = _parse(draw_exercise(exercise, "en"))
    for panel in root.findall(f"{SVG}svg"):
        tones = [path.get("class") for path in panel.find(f"{SVG}g").iter(f"{SVG}path")]  # type: ignore[union-attr] # fails if absent
        assert tones.count("b-trousers") == 3, "two legs and the seat"
        assert tones.count("b-shirt") == 3, "two sleeves and the trunk"
        assert tones.count("b-shoe") == 2
        assert tones.count("b-hair") == 1
        assert tones.count("b-skin") >= 4, "head, neck and two forearms"


@by_exercise
def test_figure_is_inside_its_picture(exercise: Exercise) -> None:
    root = _parse(draw_exercise(exercise, "en"))
    for panel in root.findall(f"{SVG}svg"):
        left, top, width, height = (int(part) for part in panel.get("viewBox", "").split())
        for path in panel.find(f"{SVG}g").iter(f"{SVG}path"):  # type: ignore[union-attr] # fails if absent
            start = re.match(r"M(-?\d+)[ ]?(-?\d+)l", path.get("d", ""))
            assert start is not None
            assert left - 1 <= int(start[1]) <= left + width + 1
            assert top - 1 <= int(start[2])
            if exercise.motion.frame == "whole":
                assert int(start[2]) <= top + height + 1


@by_exercise
def test_animation_stands_alone_and_is_small(exercise: Exercise) -> None:
    svg = animate_exercise(exercise)

    _assert_stands_alone(svg)
    assert len(svg.encode()) < LARGEST_ANIMATION
    assert svg == animate_exercise(exercise)
    assert _parse(svg).findtext(f"{SVG}desc") == exercise.text["en"].picture


@by_exercise
def test_animation_moves_each_part_by_the_same_clock(exercise: Exercise) -> None:
    root = _parse(animate_exercise(exercise))
    course = plan_course(exercise.motion)
    moves = list(root.iter(f"{SVG}animate"))

    assert len(moves) >= 4
    assert {move.get("repeatCount") for move in moves} == {"indefinite"}
    for move in moves:
        values = (move.get("values") or "").split(";")
        times = [float(time) for time in (move.get("keyTimes") or "").split(";")]
        assert len(values) == len(times) == len(course.times_s)
        assert times[0] == 0
        assert times[-1] == 1
        assert times == sorted(times)
        assert len({_shape(value) for value in values}) == 1, "only alike paths flow into another"


def _shape(path: str) -> tuple[str, ...]:
    return tuple(re.sub(r"[^A-Za-z]", "", path)) + tuple(
        str(len(re.findall(r"-?\d+", part))) for part in path.split("z")
    )


@by_exercise
def test_animation_rests_for_those_who_want_less_motion(exercise: Exercise) -> None:
    svg = animate_exercise(exercise)
    root = _parse(svg)
    still = [group for group in root.iter(f"{SVG}g") if "b-still" in (group.get("class") or "")]

    assert "@media (prefers-reduced-motion:reduce){.b-moving{display:none}" in svg
    assert len(still) == 1
    assert list(still[0].iter(f"{SVG}animate")) == []
    assert len(list(still[0])) == len(list(_moving_group(root)))
    assert len(list(still[0])) > 12


def _moving_group(root: ElementTree.Element) -> ElementTree.Element:
    (group,) = [one for one in root.iter(f"{SVG}g") if "b-moving" in (one.get("class") or "")]
    return group


def test_path_is_written_in_whole_steps_that_do_not_drift() -> None:
    square = np.array([[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [0.0, 0.1]])

    assert to_path([square]) == "M0 0l40 0 0 40-40 0z"
    ragged = np.cumsum(np.full((400, 2), 0.00131), axis=0)
    numbers = [int(number) for number in re.findall(r"-?\d+", to_path([ragged]))]
    assert sum(numbers[0::2]) == round(400 * 0.00131 * 400)
