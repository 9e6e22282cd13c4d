"""Who is judged by which model in a step, and what happens when one fails."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from barun.errors import ModelError
from barun.experiments.assignment import arm_of
from barun.experiments.plan import ExperimentPlan
from barun.posture.baseline import Baselines
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import Grades
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.service.experiments.challengers import (
    SLOW_MS,
    Challenger,
    Challengers,
    Fault,
)
from barun.service.experiments.person_models import PersonModels
from barun.service.experiments.shadow import ShadowThread
from barun.service.experiments.tally import Tally
from barun.service.models.breaker import Patience
from barun.service.models.served_models import ServedModels
from barun.store.experiment_records import ExperimentRecord
from tests.pipeline.live.watched import sitting

ROWS = PoseRows.from_sequence(sitting())
N = len(ROWS)
RECORD = ExperimentRecord(
    "view-01", "view", 1, 2, ExperimentPlan("view", 2).to_json(), b"s" * 32, "running", 0.0
)
SHADOW = replace(RECORD, plan=ExperimentPlan("view", 2, mode="shadow").to_json())
PATIENT = Patience(budget_s=60.0)
"""A busy machine must not change what is answered."""
PEOPLE = [f"person-{number}" for number in range(200)]
IN = next(one for one in PEOPLE if arm_of(RECORD.salt, one, 0.1) == "challenger")
OUT = next(one for one in PEOPLE if arm_of(RECORD.salt, one, 0.1) == "champion")


def always(view: int) -> Callable[[PoseRows], npt.NDArray[np.float64]]:
    """Return a model that is sure of one view."""
    return lambda rows: np.eye(4)[np.full(len(rows), view)]


class Steps:
    """Everything around the models of one person."""

    def __init__(self) -> None:
        self.challengers = Challengers(PATIENT)
        self.challengers.set_people(frozenset(PEOPLE))
        self.tally = Tally()
        self.shadow = ShadowThread()
        self.served = ServedModels(patience=PATIENT)
        self.now_s = 0.0

    def of(self, person: str) -> PersonModels:
        return PersonModels(
            person, self.served, self.challengers, self.tally, self.shadow, lambda: self.now_s
        )

    def counts(self) -> dict[str, dict[str, float]]:
        return {f"{one.person_id} {one.arm}": dict(one.more) for one in self.tally.take(0)}


@pytest.fixture
def steps() -> Any:
    made = Steps()
    yield made
    made.shadow.close()


def test_only_those_assigned_who_agreed_are_judged_by_the_challenger(steps: Steps) -> None:
    usual = view_probabilities(ROWS)
    steps.challengers.use(Challenger(RECORD, always(2)))
    np.testing.assert_array_equal(steps.of(IN).recognise(ROWS)[:, 2], 1.0)
    np.testing.assert_array_equal(steps.of(OUT).recognise(ROWS), usual)
    np.testing.assert_array_equal(steps.of("stranger").recognise(ROWS), usual)
    assert steps.counts() == {
        f"{IN} challenger": {"n_steps": 1.0, "step_ms": 0.0},
        f"{OUT} champion": {"n_steps": 1.0, "step_ms": 0.0},
    }


def test_people_follow_as_the_experiment_comes_and_goes(steps: Steps) -> None:
    models = steps.of(IN)
    usual = models.recognise(ROWS)
    steps.challengers.use(Challenger(RECORD, always(2)))
    assert (models.recognise(ROWS)[:, 2] == 1.0).all()
    steps.challengers.set_people(frozenset({OUT}))  # the consent was taken back
    np.testing.assert_array_equal(models.recognise(ROWS), usual)
    steps.challengers.set_people(frozenset(PEOPLE))
    assert (models.recognise(ROWS)[:, 2] == 1.0).all()
    steps.challengers.drop("view")
    np.testing.assert_array_equal(models.recognise(ROWS), usual)
    steps.challengers.drop("view")  # is no fault


def _raises(_rows: PoseRows) -> Any:
    raise ModelError("models.classifier-run", name="x", reason="broken")


def _breaks(_rows: PoseRows) -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("judge", "code"),
    [
        (_raises, "models.classifier-run"),
        (_breaks, "ZeroDivisionError"),
        (lambda rows: np.full((len(rows), 4), 0.7), "registry.nonsense"),
        (lambda rows: np.full((len(rows), 3), 1 / 3), "registry.nonsense"),
        (lambda rows: np.eye(4)[np.zeros(len(rows) - 1, dtype=int)], "registry.nonsense"),
        (lambda rows: np.tile([1.5, -0.5, 0.0, 0.0], (len(rows), 1)), "registry.nonsense"),
        (lambda rows: np.tile([1.0, np.nan, 0.0, 0.0], (len(rows), 1)), "registry.nonsense"),
    ],
)
def test_a_failing_challenger_is_gone_within_the_step(steps: Steps, judge: Any, code: str) -> None:
    models = steps.of(IN)
    steps.challengers.use(Challenger(RECORD, judge))
    np.testing.assert_array_equal(models.recognise(ROWS), view_probabilities(ROWS))
    assert steps.challengers.running == ()
    assert steps.challengers.take_faults() == (Fault("view-01", code),)
    assert steps.challengers.take_faults() == ()
    np.testing.assert_array_equal(models.recognise(ROWS), view_probabilities(ROWS))
    assert steps.counts() == {}


def test_one_slow_step_in_shadow_is_forgiven_and_three_in_a_row_are_not(steps: Steps) -> None:
    models = steps.of(IN)
    step_ms = [0.0]

    def slow(rows: PoseRows) -> npt.NDArray[np.float64]:
        steps.now_s += step_ms[0] / 1000.0
        return always(1)(rows)

    steps.challengers.use(Challenger(SHADOW, slow))
    for over in (1, 1, -1, 1, 1):
        step_ms[0] = SLOW_MS + over
        models.recognise(ROWS)
        steps.shadow.close()  # waits for what was handed over
    assert steps.challengers.take_faults() == ()
    models.recognise(ROWS)
    steps.shadow.close()
    assert steps.challengers.running == ()
    assert steps.challengers.take_faults() == (Fault("view-01", "challenger-slow"),)


def test_a_late_challenger_delays_nobody_and_the_champion_answers(steps: Steps) -> None:
    may_go_on = threading.Event()

    def stuck(rows: PoseRows) -> npt.NDArray[np.float64]:
        may_go_on.wait(60)
        return always(0)(rows)

    steps.challengers = Challengers(Patience(budget_s=0.02, longest_s=1e6))
    steps.challengers.set_people(frozenset(PEOPLE))
    steps.challengers.use(Challenger(RECORD, stuck))
    models = steps.of(IN)
    for _ in range(5):
        np.testing.assert_array_equal(models.recognise(ROWS), view_probabilities(ROWS))
    assert len(steps.challengers.running) == 1  # one late answer is forgiven
    assert steps.counts() == {f"{IN} challenger": {"n_skipped": 5.0 * N}}
    may_go_on.set()


def test_a_challenger_that_takes_the_processor_is_gone(steps: Steps) -> None:
    def burn(rows: PoseRows) -> npt.NDArray[np.float64]:
        begun_s = time.thread_time()
        while time.thread_time() - begun_s < 0.04:
            pass
        return always(0)(rows)

    steps.challengers = Challengers(Patience(budget_s=0.02, longest_s=1e6))
    steps.challengers.set_people(frozenset(PEOPLE))
    steps.challengers.use(Challenger(RECORD, burn))
    models = steps.of(IN)
    end_s = time.monotonic() + 60
    while steps.challengers.running:
        assert time.monotonic() < end_s
        np.testing.assert_array_equal(models.recognise(ROWS), view_probabilities(ROWS))
        time.sleep(0.005)
    assert steps.challengers.take_faults() == (Fault("view-01", "challenger-slow"),)


def test_in_shadow_the_champion_answers_and_differences_are_counted(steps: Steps) -> None:
    usual = view_probabilities(ROWS)
    usually = usual.argmax(axis=1)
    steps.challengers.use(Challenger(SHADOW, always(int(View.FRONT))))
    np.testing.assert_array_equal(steps.of(IN).recognise(ROWS), usual)
    steps.shadow.close()  # waits for what was handed over
    counts = steps.counts()[f"{IN} both"]
    assert counts["n_frames"] == N
    assert counts["n_differ"] == np.count_nonzero(usually != int(View.FRONT))
    assert counts["n_steps"] == 1.0
    assert "n_skipped" not in counts


def test_a_shadow_without_time_leaves_frames_out_and_delays_nobody(steps: Steps) -> None:
    may_go_on, has_begun = threading.Event(), threading.Event()

    def stuck(rows: PoseRows) -> npt.NDArray[np.float64]:
        has_begun.set()
        may_go_on.wait(60)
        return always(0)(rows)

    steps.shadow = ShadowThread(most_waiting=1)
    steps.challengers.use(Challenger(SHADOW, stuck))
    models = steps.of(IN)
    usual = view_probabilities(ROWS)
    models.recognise(ROWS)
    assert has_begun.wait(60)
    for _ in range(9):  # one waits, and there is no room for the others
        np.testing.assert_array_equal(models.recognise(ROWS), usual)
    may_go_on.set()
    steps.shadow.close()
    counts = steps.counts()[f"{IN} both"]
    assert counts["n_steps"] == 10.0
    assert counts["n_frames"] == 2 * N
    assert counts["n_skipped"] == 8 * N


def test_a_shadow_that_fails_is_gone_and_nobody_noticed(steps: Steps) -> None:
    steps.challengers.use(Challenger(SHADOW, _raises))
    models = steps.of(IN)
    np.testing.assert_array_equal(models.recognise(ROWS), view_probabilities(ROWS))
    steps.shadow.close()
    assert steps.challengers.running == ()
    assert steps.challengers.take_faults() == (Fault("view-01", "models.classifier-run"),)
    assert steps.counts() == {f"{IN} both": {"n_steps": 1.0, "step_ms": 0.0}}


def test_the_grader_of_a_challenger_grades(steps: Steps) -> None:
    record = replace(RECORD, experiment_id="posture-01", model="posture")
    view = np.full(N, View.FRONT, dtype=np.int8)
    measured = measure_posture(ROWS, view)
    baselines = Baselines.none()

    def grade(*asked: Any) -> Grades:
        assert (asked[0], asked[1], asked[2]) == (measured, baselines, ROWS)
        return Grades(np.full(N, 0.9), np.zeros(N, dtype=np.int8))

    steps.challengers.use(Challenger(record, grade))
    assert (steps.of(IN).grade(measured, baselines, ROWS).bad == 0.9).all()
    assert np.isnan(steps.of(OUT).grade(measured, baselines, ROWS).bad).all()
    np.testing.assert_array_equal(steps.of(IN).recognise(ROWS), view_probabilities(ROWS))
