"""Poses of a step of several people: offered together, each under their own consent."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from barun.collection.samples.poses import OfferedPoses
from barun.collection.samples.step_sampler import StepSampler
from barun.pipeline.live.live_frames import LiveFrames
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.live_step import pick_poses
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from tests.pipeline.live.watched import NOON_S, sitting

POSES = PoseRows.from_sequence(sitting())


class Door:
    """A collector that takes what is of some people."""

    def __init__(self, *agreed: str, share: float = 1.0) -> None:
        self.settings = SimpleNamespace(share=share)
        self.agreed = set(agreed)
        self.asked: set[str] = set()
        self.offered: list[OfferedPoses] = []

    def wants(self, person_id: str) -> bool:
        self.asked.add(person_id)
        return person_id in self.agreed

    def offer(self, poses: OfferedPoses) -> None:
        self.offered.append(poses)


def _watch(door: Any, n_steps: int) -> None:
    room = LiveRoom(4, view_probabilities, lambda: "id", SittingChoice())
    room.take_step = StepSampler(door, np.random.default_rng(7), lambda: "view=1")
    whose = {0: "minji", 1: "junho", 2: "sora", 3: "minji"}
    for slot, person in whose.items():
        choice = SittingChoice("strict") if person == "sora" else None
        room.open(slot, Opening(session_id=f"{person}-{slot}", person_id=person), NOON_S, choice)
    for step in range(n_steps):
        rows = np.arange(4) * 100 + step
        frames = LiveFrames(np.arange(4), np.full(4, step / 10), pick_poses(POSES, rows))
        room.step(frames, NOON_S + step / 10)


def test_who_agreed_has_all_of_theirs_offered_and_nobody_else_any() -> None:
    door = Door("minji", "sora")
    _watch(door, 3)
    assert door.asked == {"minji", "junho", "sora"}
    sessions = [(one.person_id.tolist(), one.session.tolist()) for one in door.offered]
    assert sessions == 3 * [(["minji", "sora", "minji"], ["minji-0", "sora-2", "minji-3"])]
    for step, one in enumerate(door.offered):
        shown = POSES.xy[[step, 200 + step, 300 + step]][:, :2]
        np.testing.assert_array_equal(one.xy[:, 0], shown[:, 0])


def test_about_as_many_are_drawn_as_are_wanted() -> None:
    door = Door("minji", "junho", "sora", share=0.1)
    _watch(door, 300)
    assert 70 <= sum(len(one.session) for one in door.offered) <= 170
    nothing = Door("minji", share=0.0)
    _watch(nothing, 3)
    assert nothing.asked == set()
