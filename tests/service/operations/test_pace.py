"""How long answers took lately, by counters of made-up models; time is simulated."""

from types import SimpleNamespace
from typing import cast

import pytest

from barun.service.live.figures import LiveFigures
from barun.service.models.served_models import ServedModels, Serving
from barun.service.operations.pace import Pace


class Scene:
    """A service that answers ten frames a second."""

    def __init__(self) -> None:
        self.figures = LiveFigures()
        self.served = SimpleNamespace(
            serving=(Serving("view", "champion", 1), Serving("posture", "shipped")),
            judged_s={"view": 0.0, "posture": 0.0},
        )
        self.pace = Pace(self.figures, cast("ServedModels", self.served))
        self.now_s = 50.0
        self.pace.look(self.now_s)

    def answer(self, seconds: int, latency_s: float, view_share: float = 0.2) -> None:
        for _ in range(seconds):
            spent_s = 10 * latency_s
            self.figures.count_tick([latency_s] * 10, spent_s)
            self.served.judged_s["view"] += view_share * spent_s
            self.now_s += 1.0
            self.pace.look(self.now_s)


def test_quick_answers_are_quick() -> None:
    scene = Scene()
    scene.answer(20, 0.004)
    assert not scene.pace.last.is_slow
    assert scene.pace.last.median_s == pytest.approx(0.00375, abs=0.00126)
    assert scene.pace.last.shares == pytest.approx({"view": 0.2, "posture": 0.0})


def test_most_answers_late_is_slow_within_seconds_and_one_in_three_is_not() -> None:
    scene = Scene()
    scene.answer(20, 0.004)
    n_seconds = 0
    while not scene.pace.last.is_slow and n_seconds < 20:
        scene.answer(1, 0.3, view_share=0.9)
        n_seconds += 1
    assert n_seconds <= 6
    assert scene.pace.last.shares["view"] > 0.8
    scene = Scene()
    for _ in range(10):
        scene.answer(2, 0.004)
        scene.answer(1, 0.3)
        assert not scene.pace.last.is_slow


def test_nothing_is_said_of_a_moment_or_of_a_few_answers() -> None:
    scene = Scene()
    scene.answer(2, 0.3)
    scene.figures.count_tick([0.3] * 20, 3.0)
    scene.now_s += 0.9
    assert scene.pace.look(scene.now_s).median_s is None  # not yet three seconds
    scene = Scene()
    for _ in range(9):
        scene.figures.count_tick([0.3] * 3, 0.3)
        scene.now_s += 1.0
        assert not scene.pace.look(scene.now_s).is_slow  # 27 answers


def test_another_version_begins_anew_and_what_was_before_is_remembered() -> None:
    scene = Scene()
    scene.answer(20, 0.3, view_share=0.9)
    assert scene.pace.last.former_s is None
    scene.served.serving = (Serving("view", "champion", 2), Serving("posture", "shipped"))
    scene.answer(2, 0.004)
    assert not scene.pace.last.is_slow  # not the fault of this one
    assert scene.pace.last.former_s == 0.375  # the middle of its bin
    scene.answer(4, 0.004)
    assert scene.pace.last.median_s is not None
    assert scene.pace.last.median_s < 0.01
