"""Sessions that come and go, stop and go on: the same as each of them alone."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from barun.errors import ProfileError, SettingError
from barun.posture.baseline import Baselines
from barun.posture.calibration.profile import Profile
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.grade import GradeModel, Grades
from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.live_sessions import LiveSessions, LiveStep
from barun.posture.live_step import pick_poses
from barun.posture.monitor.event import PostureEvent, SessionState
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import follow_sitting
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view import View
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting

SLOUCH = RULE_KEYS.index("slouch")
GRADES = GradeModel.load()
EVERY = 3  # ten pictures a second
SLUMP_S = 33


class Person:
    """Sits upright for 30 s and slumps; seen ten times a second from some instant on."""

    def __init__(self, seed: int, start_s: float = 0.0) -> None:
        script = SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=60)
        sequence = simulate_sitting(script, np.random.default_rng(seed)).sequence
        course = follow_sitting(sequence, np.full(len(sequence), View.FRONT, dtype=np.int8))
        instant = "2027-03-01T09:00:00+09:00"
        self.profile = Profile("one", "", "camera", "", instant).with_baseline(
            course.baselines[View.FRONT], at=instant, rules_version="1"
        )
        self.rows = pick_poses(PoseRows.from_sequence(sequence), np.arange(0, len(sequence), EVERY))
        self.times_s = sequence.times_s[::EVERY] + start_s

    def __len__(self) -> int:
        return len(self.times_s)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    # Clocks that start anywhere, so that what is slow falls due at other steps.
    return [Person(1), Person(2, 1000.13), Person(3, -7.31)]


def stack(people: Iterable[tuple[Person, int]]) -> PoseRows:
    parts = [pick_poses(person.rows, np.array([row])) for person, row in people]
    worlds = [part.world_m for part in parts if part.world_m is not None]
    return PoseRows(
        xy=np.concatenate([part.xy for part in parts]),
        visibility=np.concatenate([part.visibility for part in parts]),
        aspect=np.concatenate([part.aspect for part in parts]),
        world_m=np.concatenate(worlds),
    )


def make(n_slots: int) -> LiveSessions:
    return LiveSessions.with_slots(n_slots, view_probabilities, grade_model=GRADES)


def feed(
    sessions: LiveSessions, who: dict[int, Person], rows: range, gap_s: float = 0.0
) -> list[LiveStep]:
    """Step the sessions of some slots through the same rows of their people."""
    slots = np.array(list(who))
    return [
        sessions.step(
            stack((person, row) for person in who.values()),
            [person.times_s[row] + gap_s for person in who.values()],
            slots=slots,
        )
        for row in rows
    ]


def assert_same(one: Any, other: Any, row: int, of_row: int = 0) -> None:
    """Compare a row of all arrays of two steps."""
    for entry in fields(one):
        ours, theirs = getattr(one, entry.name), getattr(other, entry.name)
        if is_dataclass(ours):
            assert_same(ours, theirs, row, of_row)
        elif isinstance(ours, np.ndarray):
            # Sums in batches of other sizes may differ in their last bits.
            np.testing.assert_allclose(
                ours[row], theirs[of_row], rtol=1e-6, atol=1e-9, err_msg=entry.name
            )


def events_of(steps: Iterable[LiveStep], slot: int) -> list[PostureEvent]:
    said = [[*step.monitor.started, *step.monitor.ended] for step in steps]
    return [replace(event, session=0) for each in said for event in each if event.session == slot]


def alone(person: Person) -> tuple[LiveSessions, list[LiveStep]]:
    single = make(1)
    single.open(0, person.profile)
    return single, feed(single, {0: person}, range(len(person)))


class Watching:
    """Grades like the model, after comparing the poses it is given with what was measured."""

    def __init__(self) -> None:
        self.n_rows: list[int] = []

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        assert rows is not None
        again = measure_posture(rows, measurements.view)
        np.testing.assert_allclose(again.values, measurements.values, rtol=1e-6, atol=1e-9)
        self.n_rows.append(len(rows))
        return GRADES.grade(measurements, baselines, rows)


def test_whoever_grades_sees_the_poses_that_were_measured(people: list[Person]) -> None:
    grader = Watching()
    sessions = LiveSessions.with_slots(4, view_probabilities, grade_model=grader)
    for slot, person in ((3, people[0]), (1, people[1])):
        sessions.open(slot, person.profile)
    feed(sessions, {3: people[0]}, range(1))  # so that from now on they fall due apart
    feed(sessions, {3: people[0], 1: people[1]}, range(1, 14))
    assert set(grader.n_rows) == {1}
    other = LiveSessions.with_slots(4, view_probabilities, grade_model=grader)
    for slot, person in ((3, people[0]), (1, people[1])):
        other.open(slot, person.profile)
    feed(other, {3: people[0], 1: people[1]}, range(14))
    assert 2 in grader.n_rows


def test_sessions_that_come_at_odd_times_are_what_each_is_alone(people: list[Person]) -> None:
    random = np.random.default_rng(5)
    together = make(9)
    slot_of = {0: 7, 1: 2, 2: 5}
    for number, slot in slot_of.items():
        together.open(slot, people[number].profile)
    seen: dict[int, list[LiveStep]] = {number: [] for number in slot_of}
    rows_of: dict[int, list[int]] = {number: [] for number in slot_of}
    at = dict.fromkeys(slot_of, 0)
    while any(at[number] < len(people[number]) for number in slot_of):
        ready = [n for n in slot_of if at[n] < len(people[n]) and random.random() < 0.6]
        if not ready:
            continue
        random.shuffle(ready)
        step = together.step(
            stack((people[n], at[n]) for n in ready),
            [people[n].times_s[at[n]] for n in ready],
            slots=[slot_of[n] for n in ready],
        )
        for row, number in enumerate(ready):
            seen[number].append(step)
            rows_of[number].append(row)
            at[number] += 1
    for number, slot in slot_of.items():
        _, own = alone(people[number])
        for step, row, expected in zip(seen[number], rows_of[number], own, strict=True):
            assert_same(step, expected, row)
        assert events_of(seen[number], slot) == events_of(own, 0)
        assert events_of(own, 0)[0].rule == SLOUCH


def test_rows_without_a_frame_change_nothing(people: list[Person]) -> None:
    person = people[0]
    sessions = make(3)
    sessions.open(1, person.profile)
    _, own = alone(person)
    nobody = PoseRows(
        xy=np.full((3, 33, 2), np.nan),
        visibility=np.full((3, 33), np.nan),
        aspect=np.full(3, np.nan),
        world_m=np.full((3, 33, 3), np.nan),
    )
    for row in range(0, 450):
        frame = pick_poses(person.rows, np.array([row, row, row]))
        step = sessions.step(frame, [np.nan, person.times_s[row], np.nan])
        assert_same(step, own[row], 1)
        kept = sessions.step(nobody, [np.nan] * 3)
        assert kept.monitor.state[1] == step.monitor.state[1]
        assert kept.view[1] == step.view[1]
        assert kept.dose.overall[1] == step.dose.overall[1]
        assert kept.breaks.sitting_s[1] == step.breaks.sitting_s[1]
        assert np.isnan(kept.loads).all()
        assert not kept.breaks.reminds.any()
        repeated = sessions.step(frame, [np.nan, person.times_s[row], np.nan])
        assert np.isnan(repeated.loads).all()


def test_closing_a_slot_leaves_the_others_alone(people: list[Person]) -> None:
    sessions = make(4)
    who = {1: people[0], 3: people[1]}
    for slot, person in who.items():
        sessions.open(slot, person.profile)
    half = 700
    feed(sessions, who, range(half))
    (event,) = [event for event in sessions.close(1) if event.rule == SLOUCH]
    assert (event.session, event.end_reason) == (1, "closed")
    assert sessions.is_open.tolist() == [False, False, False, True]
    _, own = alone(people[1])
    after = feed(sessions, {3: people[1]}, range(half, 800))
    for step, expected in zip(after, own[half:800], strict=True):
        assert_same(step, expected, 0)


def test_a_slot_opened_again_knows_nothing_of_who_was_there(people: list[Person]) -> None:
    sessions = make(2)
    sessions.open(0, people[0].profile)
    feed(sessions, {0: people[0]}, range(len(people[0])))
    sessions.close(0)
    sessions.open(0, people[2].profile)
    _, own = alone(people[2])
    again = feed(sessions, {0: people[2]}, range(len(people[2])))
    for step, expected in zip(again, own, strict=True):
        assert_same(step, expected, 0)
    assert events_of(again, 0) == events_of(own, 0)


@pytest.mark.parametrize("row", [200, 450, 700], ids=["upright", "half held", "event"])
def test_a_restored_session_goes_on_as_if_nothing_had_happened(
    people: list[Person], row: int
) -> None:
    person = people[1]
    before = make(2)
    before.open(1, person.profile)
    said = feed(before, {1: person}, range(row))
    text = json.dumps(before.snapshot(1), allow_nan=False)
    assert len(text) < 30_000
    elsewhere = make(5)
    elsewhere.restore(3, json.loads(text))
    after = feed(elsewhere, {3: person}, range(row, len(person)))
    _, own = alone(person)
    for step, expected in zip(after, own[row:], strict=True):
        assert_same(step, expected, 0)
    assert events_of(said, 1) + events_of(after, 3) == events_of(own, 0)


@pytest.mark.parametrize(
    ("gap_s", "goes_on"), [(2.0, True), (45.0, True), (59.0, True), (75, False)]
)
def test_a_half_held_slump_survives_an_outage_of_a_minute(
    people: list[Person], gap_s: float, goes_on: bool
) -> None:
    person = people[0]
    before = make(1)
    before.open(0, person.profile)
    row = 500  # 17 s into the slump
    feed(before, {0: person}, range(row))
    after = make(1)
    after.restore(0, before.snapshot(0))
    steps = feed(after, {0: person}, range(row, len(person)), gap_s)
    started = [event for step in steps for event in step.monitor.started if event.rule == SLOUCH]
    held_s = 17 + (gap_s if gap_s < 3 else 0.0)
    detected_s = person.times_s[row] + gap_s + 30 - held_s
    if goes_on:
        assert started[0].detected_s == pytest.approx(detected_s, abs=2)
        assert started[0].start_s == pytest.approx(SLUMP_S, abs=2)
    else:
        assert steps[0].monitor.state[0] == SessionState.SETTLING
        assert all(event.start_s > person.times_s[row] + gap_s for event in started)
    assert not np.isnan(steps[150].loads[0, SLOUCH])  # the calibration is kept


def test_an_uncalibrated_session_can_be_kept_as_well(people: list[Person]) -> None:
    before = make(1)
    before.open(0)
    feed(before, {0: people[0]}, range(5))
    after = make(1)
    after.restore(0, before.snapshot(0))
    assert after.snapshot(0) == before.snapshot(0)


def test_what_is_no_kept_session_is_refused(people: list[Person]) -> None:
    sessions = make(2)
    sessions.open(0, people[0].profile)
    state = sessions.snapshot(0)
    parts: Any = state["parts"]
    cut = {**parts, "dose": {**parts["dose"], "dose": parts["dose"]["dose"][:-4]}}
    for wrong, match in (
        ({"format": "other"}, "not a kept live session"),
        (state | {"version": 99}, "version 99"),
        (state | {"rules": ["slouch"]}, "other rules"),
        (state | {"parts": cut}, "dose.dose"),
        (state | {"parts": {**parts, "drift": {"sum": "?"}}}, "drift.sum"),
        (state | {"parts": None}, "slot.last_s"),
    ):
        with pytest.raises(SettingError, match=match):
            sessions.restore(1, wrong)
    with pytest.raises(ProfileError):
        sessions.restore(1, state | {"profile": "{}"})
    assert sessions.is_open.tolist() == [True, False]


def test_slots_are_checked(people: list[Person]) -> None:
    sessions = make(2)
    sessions.open(0)
    rows = pick_poses(people[0].rows, np.array([0, 1]))
    with pytest.raises(SettingError, match="slot 0"):
        sessions.open(0)
    with pytest.raises(SettingError, match="slot 0"):
        sessions.restore(0, sessions.snapshot(0))
    for call in (sessions.close, sessions.snapshot):
        with pytest.raises(SettingError, match="slot 1"):
            call(1)
    for wrong in (2, -1):
        with pytest.raises(SettingError, match="from 0 to 1"):
            sessions.open(wrong)
    for slots, match in (([0, 0], "different"), ([0, 2], "from 0 to 1"), ([0, 1], "slot 1")):
        with pytest.raises(SettingError, match=match):
            sessions.step(rows, [0.0, 0.0], slots=slots)
    with pytest.raises(SettingError, match="slot 1"):
        sessions.step(rows, [0.0, 0.0])
    with pytest.raises(SettingError, match="2 poses and 1 times"):
        sessions.step(rows, [0.0], slots=[0])
    with pytest.raises(SettingError, match="inf"):
        sessions.step(rows, [0.0, np.inf])


def test_a_call_for_nobody_says_nothing(people: list[Person]) -> None:
    sessions = make(2)
    sessions.open(0)
    step = sessions.step(pick_poses(people[0].rows, np.arange(0)), [], slots=[])
    assert step.loads.shape == (0, len(RULE_KEYS))
    assert step.monitor.state.shape == (0,)


def test_a_break_is_suggested_in_one_step(people: list[Person]) -> None:
    person = people[0]
    sessions = make(1)
    sessions.open(0, person.profile)
    frame = pick_poses(person.rows, np.array([0]))
    said = [
        time_s
        for time_s in np.arange(0, 1810, 2.0)
        if sessions.step(frame, [time_s], slots=[0]).breaks.reminds[0]
    ]
    assert said == pytest.approx([1800.0], abs=2.0)
