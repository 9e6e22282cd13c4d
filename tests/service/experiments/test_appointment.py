"""By whom people in one room are judged while experiments come and go, and what they keep."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt
import pytest

from barun.experiments.assignment import arm_of
from barun.experiments.plan import ExperimentPlan
from barun.pipeline.live.live_frames import LiveFrames
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.live_step import pick_poses
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.service.experiments.challengers import Challenger, Challengers
from barun.service.experiments.opening import Experiments
from barun.service.experiments.shadow import ShadowThread
from barun.service.experiments.tally import Tally
from barun.service.models.breaker import Patience
from barun.service.models.served_models import ServedModels
from barun.store.experiment_records import ExperimentRecord
from tests.pipeline.live.watched import NOON_S, front_profile, sitting

POSES = PoseRows.from_sequence(sitting())
RECORD = ExperimentRecord(
    "view-01", "view", 1, 2, ExperimentPlan("view", 2).to_json(), b"s" * 32, "running", 0.0
)
SHADOW = replace(RECORD, plan=ExperimentPlan("view", 2, mode="shadow").to_json())
_EVERYBODY = [f"person-{number}" for number in range(200)]
_ARMS = {one: arm_of(RECORD.salt, one, 0.1) for one in _EVERYBODY}
IN = [one for one in _EVERYBODY if _ARMS[one] == "challenger"][:2]
OUT = [one for one in _EVERYBODY if _ARMS[one] == "champion"][:2]
STRANGERS = ["s1", "s2", "s3"]
PEOPLE = [*IN, *OUT, *STRANGERS]
PATIENT = Patience(budget_s=60.0, longest_s=600.0)
"""Waits however busy the machine is."""


def _sure_of_left(rows: PoseRows) -> npt.NDArray[np.float64]:
    return np.eye(4)[np.full(len(rows), View.LEFT_SIDE)]


class House:
    """A room of a service, with a few people in it."""

    def __init__(self) -> None:
        self.challengers = Challengers(PATIENT)
        self.challengers.set_people(frozenset(IN + OUT))
        self.tally, self.shadow, self.served = (
            Tally(),
            ShadowThread(),
            ServedModels(patience=PATIENT),
        )
        self.experiments = Experiments(
            SimpleNamespace(challengers=self.challengers),  # type: ignore[arg-type] # all that is asked
            SimpleNamespace(served=self.served),  # type: ignore[arg-type] # as above
            self.tally,
            self.shadow,
            Experiments.champions_of(self.served),
        )
        self.room = LiveRoom(
            len(PEOPLE),
            self.served.recognise,
            lambda: "id",
            SittingChoice(),
            grade_model=self.served,
            appointment=self.experiments,
        )
        for slot, person in enumerate(PEOPLE):
            opening = Opening(session_id=person, person_id=person, profile=front_profile())
            self.room.open(slot, opening, NOON_S)
        self.n_steps = 0

    def step(self, n_steps: int = 1) -> dict[str, int]:
        """Show frames to everybody; return the views they are seen in."""
        slots = np.arange(len(PEOPLE))
        views: list[int] = []
        for _ in range(n_steps):
            self.n_steps += 1
            at_s = self.n_steps / 2
            rows = pick_poses(POSES, np.full(len(PEOPLE), self.n_steps))
            answers = self.room.step(
                LiveFrames(slots, np.full(len(PEOPLE), at_s), rows), NOON_S + at_s
            )
            views = answers.view.tolist()
        return dict(zip(PEOPLE, views, strict=True))

    def counted(self) -> dict[str, set[str]]:
        """Return whose steps were counted since the last time, by arm."""
        found: dict[str, set[str]] = {}
        for one in self.tally.take(0):
            found.setdefault(one.arm, set()).add(one.person_id)
            assert one.more.get("n_steps", 0.0) == int(one.more.get("n_steps", 0.0))
        return found


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.shadow.close()


def _profiles(house: House) -> list[object]:
    return [house.room.judging.snapshot(slot)["profile"] for slot in range(len(PEOPLE))]


def test_who_takes_part_is_judged_apart_and_everybody_else_together(house: House) -> None:
    assert house.room.judging.n_tables == 1
    usual = house.step(4)
    assert set(usual.values()) == {View.FRONT}
    assert house.counted() == {}
    kept = _profiles(house)

    house.challengers.use(Challenger(RECORD, _sure_of_left))
    views = house.step(20)
    assert house.room.judging.n_tables == 1 + len(IN + OUT)
    assert {views[one] for one in IN} == {View.LEFT_SIDE}
    assert {views[one] for one in OUT + STRANGERS} == {View.FRONT}
    assert house.counted() == {"challenger": set(IN), "champion": set(OUT)}

    house.challengers.set_people(frozenset(OUT + IN[1:]))  # one takes the consent back
    views = house.step(20)
    assert house.room.judging.n_tables == len(IN + OUT)
    assert {views[one] for one in (IN[0], *OUT, *STRANGERS)} == {View.FRONT}
    assert views[IN[1]] == View.LEFT_SIDE
    assert house.counted() == {"challenger": {IN[1]}, "champion": set(OUT)}

    house.challengers.drop("view")
    assert set(house.step(20).values()) == {View.FRONT}
    assert house.room.judging.n_tables == 1
    assert len(house.experiments.apart) == 0
    assert house.counted() == {}
    assert _profiles(house) == kept
    assert kept[0] is not None


def test_a_challenger_that_fails_is_gone_and_all_are_together_again(house: House) -> None:
    def broken(_rows: PoseRows) -> npt.NDArray[np.float64]:
        raise ZeroDivisionError

    house.step(2)
    house.challengers.use(Challenger(RECORD, broken))
    assert set(house.step(2).values()) == {View.FRONT}
    house.step()
    assert house.room.judging.n_tables == 1
    assert house.challengers.running == ()


def test_a_shadow_looks_at_those_who_agreed_and_each_is_counted(house: House) -> None:
    house.challengers.use(Challenger(SHADOW, _sure_of_left))
    views = house.step(6)
    assert set(views.values()) == {View.FRONT}
    house.shadow.close()
    assert house.counted() == {"both": set(IN + OUT)}


def test_another_champion_judges_the_same_tables(house: House) -> None:
    house.step(4)
    before = house.room.judging.snapshot(0)
    promoted = SimpleNamespace(view_probabilities=_sure_of_left)
    house.served.use_view(promoted, 7)  # type: ignore[arg-type] # a stand-in
    assert house.room.judging.snapshot(0) == before
    assert set(house.step(20).values()) == {View.LEFT_SIDE}
    assert house.room.judging.n_tables == 1
    rolled_back = SimpleNamespace(view_probabilities=view_probabilities)
    house.served.use_view(rolled_back, 6)  # type: ignore[arg-type] # a stand-in
    assert set(house.step(20).values()) == {View.FRONT}
    assert house.room.judging.snapshot(0)["profile"] == before["profile"]
