"""People in one room: judged in one call, and each exactly as if there were nobody else."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.pipeline.live.answers import LiveAnswers
from barun.pipeline.live.live_desk import LiveDesk
from barun.pipeline.live.live_frames import LiveFrames
from barun.pipeline.live.live_room import LiveRoom
from barun.pipeline.live.live_session import Opening
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.pipeline.live.tables import Judges
from barun.pipeline.posture_analysis import load_grade_model, load_recogniser
from barun.posture.live_step import pick_poses
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from tests.pipeline.live.watched import NOON_S, front_profile, sitting, slumping

N_PEOPLE = 5
CHOICES = (
    SittingChoice(),
    SittingChoice(hold_s=4.0),
    SittingChoice("strict", {"P001": "gentle"}, break_guidance="hour"),
    SittingChoice("gentle", break_guidance="off"),
)
POSES = [PoseRows.from_sequence(slumping(seed)) for seed in range(1, N_PEOPLE + 1)]


def _sure(rows: PoseRows) -> npt.NDArray[np.float64]:
    """Look at views with more confidence than geometry has."""
    known = view_probabilities(rows) ** 2
    sure: npt.NDArray[np.float64] = known / known.sum(axis=1, keepdims=True)
    return sure


class Appointed:
    """Lets people be judged by one of two, as it is told."""

    def __init__(self, usual: Judges, others: Judges) -> None:
        self.change_no = 0
        self.by: dict[str, Judges] = {}
        self._both = usual, others

    def judges_of(self, person_id: str) -> Judges:
        return self.by.get(person_id, self._both[0])

    def exchange(self, person_id: str) -> None:
        self.by[person_id] = self._both[self.judges_of(person_id) is self._both[0]]
        self.change_no += 1


def _room(n_slots: int, appointed: Appointed) -> LiveRoom:
    usual = appointed.judges_of("")
    return LiveRoom(
        n_slots,
        usual.recognise,
        lambda: "id",
        SittingChoice(),
        grade_model=usual.grade_model,
        appointment=appointed,
    )


class Person:
    """Somebody who is in the room of all, and at the same time alone in another."""

    def __init__(self, number: int, shared: LiveRoom, alone: Appointed) -> None:
        self.name = f"p{number}"
        self.number = number
        self.slot: int | None = None
        self.choice = CHOICES[number % len(CHOICES)]
        self.rooms = (shared, _room(1, alone))
        self.desks = tuple(LiveDesk(room, self.name) for room in self.rooms)
        self.heard: tuple[list[Any], list[Any]] = ([], [])
        self.stored: tuple[list[Any], list[Any]] = ([], [])
        self.frame = 37 * number

    @property
    def places(self) -> tuple[tuple[LiveDesk, int], tuple[LiveDesk, int]]:
        assert self.slot is not None
        return (self.desks[0], self.slot), (self.desks[1], 0)

    def join(self, slot: int, now_s: float) -> None:
        opening = Opening(
            session_id=f"{self.name} at {now_s}",
            camera="webcam",
            is_mirrored=self.number % 2 == 1,
            profile=None if self.number == 3 else front_profile(self.number + 1),
            person_id=self.name,
            wants_details=self.number == 2,
        )
        for room, place in zip(self.rooms, (slot, 0), strict=True):
            room.open(place, opening, now_s, self.choice)
        self.slot = slot

    def wish(  # noqa: C901 # an arm a wish
        self, wish: str, now_s: float, appointed: Appointed
    ) -> None:
        """Ask for something, in both rooms."""
        if wish == "choose":
            self.choice = CHOICES[(CHOICES.index(self.choice) + 1) % len(CHOICES)]
        if wish == "exchange":
            appointed.exchange(self.name)
        for desk, slot in self.places:
            match wish:
                case "choose":
                    desk.choose(self.choice)
                case "pause":
                    desk.pause(slot, "asked", now_s)
                case "unpause":
                    desk.unpause(slot, "asked", now_s)
                case "calibrate":
                    desk.calibrate(slot, "front")
                case "recalibrate":
                    desk.use_profile(slot, front_profile(self.number + 1))
                case "lose":
                    desk.lose(slot, now_s)
                    desk.find_again(slot, now_s)
                case "leave":
                    desk.end(slot, now_s)
        if wish == "leave":
            self.slot = None

    def show(self, now_s: float) -> PoseRows:
        """Return the next frame; the same for both rooms."""
        self.frame += 15
        poses = POSES[self.number]
        return pick_poses(poses, np.array([self.frame % len(poses)]))


WISHES = ("choose", "pause", "unpause", "calibrate", "recalibrate", "lose", "leave", "exchange")


def _collect(people: list[Person], shared: LiveRoom) -> None:
    """Deal out what was said and is to be stored."""
    for slot, said in shared.take_said():
        (person,) = [one for one in people if one.slot == slot]
        person.heard[0].append(said)
    for write in shared.take_writes():
        people[int(write.person_id[1:])].stored[0].append(write)
    for person in people:
        person.heard[1].extend(said for _, said in person.rooms[1].take_said())
        person.stored[1].extend(person.rooms[1].take_writes())


def _same(ours: LiveAnswers, row: int, theirs: LiveAnswers) -> None:
    for entry in fields(LiveAnswers):
        if entry.name == "slots":
            continue
        told, alone = getattr(ours, entry.name), getattr(theirs, entry.name)
        if entry.name == "details":
            assert told.get(row) == alone.get(0)
        else:
            assert told[row].tobytes() == alone[0].tobytes(), entry.name


def _live_together(seed: int, usual: Judges, others: Judges, n_steps: int) -> set[str]:
    """Let people come, go and ask for things at random; return the kinds of all that was said."""
    random = np.random.default_rng(seed)
    appointed = Appointed(usual, others)
    shared = _room(N_PEOPLE, appointed)
    # to be judged by others who judge alike is a move that whoever is alone never makes
    is_alike = usual.recognise is others.recognise
    alone = Appointed(usual, usual) if is_alike else appointed
    people = [Person(number, shared, alone) for number in range(N_PEOPLE)]
    free = list(range(N_PEOPLE))
    now_s = NOON_S
    for _ in range(n_steps):
        now_s += float(random.choice([0.3, 0.5, 0.7, 5.0], p=[0.3, 0.4, 0.28, 0.02]))
        for person in people:
            if person.slot is None:
                if random.random() < 0.2:
                    person.join(free.pop(int(random.integers(len(free)))), now_s)
            elif random.random() < 0.04:
                wish, slot = str(random.choice(WISHES)), person.slot
                person.wish(wish, now_s, appointed)
                if person.slot is None:
                    person.slot = slot  # what the end had to say is still theirs
                    _collect(people, shared)
                    person.slot = None
                    free.append(slot)
        shown = [one for one in people if one.slot is not None and random.random() < 0.85]
        random.shuffle(shown)
        if shown:
            _step(shown, shared, now_s)
        _collect(people, shared)
        assert shared.judging.n_tables <= len(shared.sessions)
    for person in people:
        assert person.heard[0] == person.heard[1]
        assert [repr(one) for one in person.stored[0]] == [repr(one) for one in person.stored[1]]
    return {type(said).__name__ for person in people for said in person.heard[0]}


def _step(shown: list[Person], shared: LiveRoom, now_s: float) -> None:
    poses = [person.show(now_s) for person in shown]
    times_s = np.full(len(shown), now_s - NOON_S)
    together = PoseRows(
        xy=np.concatenate([one.xy for one in poses]),
        visibility=np.concatenate([one.visibility for one in poses]),
        aspect=np.concatenate([one.aspect for one in poses]),
        world_m=np.concatenate([one.world_m for one in poses if one.world_m is not None]),
    )
    slots = np.array([person.slot for person in shown])
    answers = shared.step(LiveFrames(slots, times_s, together), now_s)
    for row, person in enumerate(shown):
        frames = LiveFrames(np.array([0]), times_s[:1], poses[row])
        _same(answers, row, person.rooms[1].step(frames, now_s))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([view_probabilities, _sure]))
def test_everybody_is_told_and_keeps_to_the_last_bit_what_they_would_alone(
    seed: int, others: Callable[[PoseRows], npt.NDArray[np.float64]]
) -> None:
    """Whoever comes, goes, calibrates, chooses otherwise or is judged by others meanwhile."""
    _live_together(seed, Judges(view_probabilities), Judges(others), 150)


def test_the_models_that_come_with_barun_tell_everybody_what_they_would_alone() -> None:
    usual = Judges(load_recogniser(), load_grade_model())
    said = _live_together(11, usual, Judges(view_probabilities), 300)
    assert {"EventSaid", "ProfileSaid"} <= said


# ---- tables


def _open(room: LiveRoom, slot: int, choice: SittingChoice | None = None) -> None:
    opening = Opening(session_id=f"s{slot}", profile=front_profile(), person_id=f"p{slot}")
    room.open(slot, opening, NOON_S, choice)


def _plain_room(n_slots: int) -> LiveRoom:
    return LiveRoom(n_slots, view_probabilities, lambda: "id", SittingChoice())


def test_who_shares_all_terms_shares_a_table_and_it_goes_with_the_last() -> None:
    room = _plain_room(6)
    same = (
        SittingChoice(),
        SittingChoice(break_guidance="off"),
        SittingChoice(by_code={"X": "strict"}),
    )
    for slot, choice in enumerate(same):
        _open(room, slot, choice)
    assert room.judging.n_tables == 1
    _open(room, 3, SittingChoice("strict"))
    _open(room, 4, SittingChoice(hold_s=7.0))
    assert room.judging.n_tables == 3
    LiveDesk(room, "p4").choose(SittingChoice("strict"))
    assert room.judging.n_tables == 2
    for slot in range(5):
        LiveDesk(room, f"p{slot}").end(slot, NOON_S)
    assert room.judging.n_tables == 0
    assert not room.judging.is_open.any()


def test_who_changes_tables_takes_every_bit_along() -> None:
    room = _plain_room(3)
    for slot in range(2):
        _open(room, slot, SittingChoice(hold_s=3.0))
    for step in range(80):  # into a slump that has become an event
        rows = pick_poses(POSES[0], np.array([step * 15, step * 15]))
        at_s = 0.5 * step
        room.step(LiveFrames(np.array([0, 1]), np.full(2, at_s), rows), NOON_S + at_s)
    assert room.sessions[0].events.lasting
    assert room.take_said()
    before = [room.judging.snapshot(slot) for slot in range(2)]
    LiveDesk(room, "p0").choose(SittingChoice(hold_s=3.0, break_guidance="hour"))
    assert room.judging.n_tables == 2
    assert [room.judging.snapshot(slot) for slot in range(2)] == before
    LiveDesk(room, "p0").choose(SittingChoice(hold_s=3.0))
    assert room.judging.n_tables == 1
    assert [room.judging.snapshot(slot) for slot in range(2)] == before
    assert room.sessions[0].events.lasting
    assert room.take_said() == []


def test_a_table_grows_and_nobody_notices() -> None:
    grown, large = _plain_room(80), _plain_room(80)
    poses = PoseRows.from_sequence(sitting())
    for room, slots in ((grown, range(3)), (large, range(80))):
        for slot in slots:
            _open(room, slot)
    now_s, told = NOON_S, []
    for step in range(60):
        now_s += 0.5
        for slot in range(3 + step, 4 + step):
            _open(grown, slot)  # beyond 16 and beyond 64 chairs
        pair = []
        for room in (grown, large):
            frames = LiveFrames(np.array([2, 0]), np.full(2, now_s), pick_poses(poses, [step, 9]))  # type: ignore[arg-type] # rows
            pair.append(room.step(frames, now_s))
        told.append(pair)
    for ours, theirs in told:
        for entry in fields(LiveAnswers):
            if entry.name != "details":
                np.testing.assert_array_equal(
                    getattr(ours, entry.name), getattr(theirs, entry.name)
                )


@pytest.mark.parametrize("slot", [-1, 2, 7])
def test_where_nobody_sits_nobody_is_judged(slot: int) -> None:
    room = _plain_room(4)
    _open(room, 0)
    _open(room, 1, SittingChoice("strict"))
    acts: list[Callable[[], Any]] = [
        lambda: room.judging.close(slot),
        lambda: room.judging.snapshot(slot),
        lambda: room.judging.calibrate(slot, None),
    ]
    for act in acts:
        with pytest.raises(SettingError):
            act()
    with pytest.raises(SettingError, match="open in slot 0"):
        _open(room, 0)
    assert room.judging.n_tables == 2


def test_a_step_that_names_a_closed_slot_touches_nobody() -> None:
    room = _plain_room(4)
    _open(room, 0)
    _open(room, 1, SittingChoice("strict"))
    before = room.judging.snapshot(0)
    poses = pick_poses(PoseRows.from_sequence(sitting()), np.array([0, 1]))
    with pytest.raises(SettingError, match="2"):
        room.judging.step(poses, np.array([1.0, 1.0]), slots=np.array([0, 2]))
    assert room.judging.snapshot(0) == before


# ---- whose


def test_nobody_reaches_a_session_of_somebody_else() -> None:
    room = _plain_room(3)
    _open(room, 0)
    _open(room, 1)
    own, other = LiveDesk(room, "p0"), LiveDesk(room, "p1")
    assert [one.opening.person_id for one in own.sessions] == ["p0"]
    wishes: list[Callable[[LiveDesk], None]] = [
        lambda desk: desk.calibrate(1, "front"),
        lambda desk: desk.cancel_calibration(1),
        lambda desk: desk.use_profile(1, None),
        lambda desk: desk.set_pose_model(1, "x"),
        lambda desk: desk.pause(1, "asked", NOON_S),
        lambda desk: desk.unpause(1, "asked", NOON_S),
        lambda desk: desk.note_blind(1, 0.0, 1.0, "hidden", NOON_S),
        lambda desk: desk.snooze_break(1, 60.0, NOON_S),
        lambda desk: desk.set_quiet(1, is_quiet=True, reason="call"),
        lambda desk: desk.set_details(1, is_on=True),
        lambda desk: desk.suspect(1, is_moved=True),
        lambda desk: desk.lose(1, NOON_S),
        lambda desk: desk.find_again(1, NOON_S),
        lambda desk: desk.end(1, NOON_S),
    ]
    theirs = room.sessions[1]
    before = repr(theirs), room.judging.snapshot(1), len(room.writes), len(room.said)
    for wish in wishes:
        with pytest.raises(LookupError, match="slot 1"):
            wish(own)
    own.choose(SittingChoice("strict"))
    own.store_from(NOON_S + 9)
    own.keep_books(NOON_S + 99)
    assert (repr(theirs), room.judging.snapshot(1), len(room.writes), len(room.said)) == before
    for wish in wishes:
        wish(other)


def test_what_waits_of_one_is_forgotten_and_of_the_others_is_not() -> None:
    room = _plain_room(3)
    poses = PoseRows.from_sequence(sitting())
    for slot in range(2):
        _open(room, slot)
    for step, at_s in enumerate((1.0, 2.0, 70.0)):
        rows = pick_poses(poses, np.array([step, step]))
        room.step(LiveFrames(np.array([0, 1]), np.full(2, at_s), rows), NOON_S + at_s)
    assert len(room.minutes) == 2
    room.forget("p0")
    assert {write.person_id for write in room.take_writes()} == {"p1"}
    assert {one.person_id for one in room.watched} == {"p1"}
    room.forget("p1")
    assert not room.watched
