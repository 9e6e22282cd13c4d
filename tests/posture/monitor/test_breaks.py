"""Sitting time and breaks, worked out by hand."""

import numpy as np
import pytest

from barun.errors import SettingError
from barun.posture.monitor.breaks import BreakClock, BreakSettings, BreakStep

MINUTE = 60.0


class Sitter:
    """One session, stepped once a second."""

    def __init__(self, settings: BreakSettings | None = None) -> None:
        self.clock = BreakClock(1, settings)
        self.now_s = 0.0
        self.reminded_s: list[float] = []
        self.breaks_s: list[float] = []
        self.last = self.clock.step([0.0], [True])

    def go_on(
        self, duration_s: float, *, present: bool = True, standing: bool = False
    ) -> BreakStep:
        for _ in range(round(duration_s)):
            self.now_s += 1
            self.last = self.clock.step([self.now_s], [present], [standing])
            if self.last.reminds[0]:
                self.reminded_s.append(self.now_s)
            if self.last.breaks[0]:
                self.breaks_s.append(self.now_s)
        return self.last


def test_a_break_is_due_after_half_an_hour_and_suggested_again_later() -> None:
    sitter = Sitter()
    step = sitter.go_on(29.9 * MINUTE)
    assert not step.is_due[0]
    step = sitter.go_on(20.1 * MINUTE)
    assert step.is_due[0]
    assert step.sitting_s[0] == pytest.approx(50 * MINUTE)
    assert sitter.reminded_s == [30 * MINUTE, 45 * MINUTE]


@pytest.mark.parametrize("kind", ["away", "standing"])
def test_three_minutes_off_the_chair_are_a_break(kind: str) -> None:
    sitter = Sitter()
    sitter.go_on(25 * MINUTE)
    sitter.go_on(4 * MINUTE, present=kind == "standing", standing=kind == "standing")
    assert sitter.breaks_s == [28 * MINUTE]
    step = sitter.go_on(10 * MINUTE)
    assert step.sitting_s[0] == pytest.approx(10 * MINUTE, abs=10)
    assert sitter.reminded_s == []


def test_a_shorter_pause_only_stops_the_clock() -> None:
    sitter = Sitter()
    sitter.go_on(25 * MINUTE)
    step = sitter.go_on(2 * MINUTE, present=False)
    assert step.pause_s[0] == pytest.approx(2 * MINUTE)
    assert step.sitting_s[0] == pytest.approx(25 * MINUTE)
    sitter.go_on(6 * MINUTE)
    assert sitter.reminded_s == [pytest.approx(32 * MINUTE, abs=11)]


def test_passing_by_the_desk_does_not_end_a_break() -> None:
    sitter = Sitter()
    sitter.go_on(25 * MINUTE)
    sitter.go_on(2 * MINUTE, present=False)
    sitter.go_on(5)
    sitter.go_on(1 * MINUTE, present=False)
    assert len(sitter.breaks_s) == 1


def test_an_empty_chair_is_never_nagged() -> None:
    sitter = Sitter()
    sitter.go_on(29.5 * MINUTE)
    step = sitter.go_on(2 * 60 * MINUTE, present=False)
    assert sitter.reminded_s == []
    assert not step.is_due[0]


def test_a_snooze_keeps_quiet_for_so_long() -> None:
    sitter = Sitter()
    sitter.go_on(30 * MINUTE)
    sitter.clock.snooze(0, 5 * MINUTE)
    sitter.go_on(10 * MINUTE)
    assert sitter.reminded_s == [30 * MINUTE, 35 * MINUTE]
    with pytest.raises(SettingError, match="duration_s"):
        sitter.clock.snooze(0, -1)


@pytest.mark.parametrize(("gap_s", "expected_s"), [(100.0, 1000.0), (400.0, 0.0)])
def test_unseen_time_is_neither_sitting_nor_a_break(gap_s: float, expected_s: float) -> None:
    sitter = Sitter()
    sitter.go_on(1000)
    step = sitter.clock.step([1000 + gap_s], [True])
    assert step.sitting_s[0] == pytest.approx(expected_s)
    assert not step.breaks[0]


def test_sessions_without_a_picture_or_with_an_old_one_stand_still() -> None:
    clock = BreakClock(2)
    step = clock.step([0, np.nan], [True, True])
    for second in range(1, 100):
        step = clock.step([second, np.nan], [True, True])
    assert step.sitting_s.tolist() == [99, 0]
    assert clock.step([50, 1.0], [False, True]).sitting_s.tolist() == [99, 0]
    assert clock.step([100, 2.0], [True, True]).sitting_s.tolist() == [100, 1]


def test_sessions_come_go_and_resume() -> None:
    clock = BreakClock(1)
    for second in range(100):
        clock.step([second], [True])
    clock.add(1)
    clock.step([100, 7], [True, True])
    other = BreakClock(0)
    other.resume(clock.export())
    clock.remove([0])
    assert (len(other), len(clock)) == (2, 1)
    assert other.step([101, 8], [True, True]).sitting_s.tolist() == [101, 1]


def test_guidances_and_impossible_settings() -> None:
    assert BreakSettings.for_guidance("half_hour") == BreakSettings()
    assert 50 * MINUTE <= BreakSettings.for_guidance("hour").interval_s <= 60 * MINUTE
    with pytest.raises(SettingError, match="break_s"):
        BreakSettings(break_s=float("nan"))


@pytest.mark.parametrize("share", [0.01, 0.05])
def test_lost_detections_do_not_stop_the_clock(share: float) -> None:
    clock = BreakClock(1, BreakSettings(interval_s=1800.0))
    is_seen = np.random.default_rng(3).random(3600 * 5) >= share
    n_breaks = n_reminders = 0
    step = clock.step([-0.2], [True])
    for index, seen in enumerate(is_seen.tolist()):
        step = clock.step([index / 5], [seen])
        n_breaks += int(step.breaks[0])
        n_reminders += int(step.reminds[0])
    assert n_breaks == 0
    assert n_reminders >= 2
    assert step.sitting_s[0] == pytest.approx(3600, abs=5)


def test_what_turns_out_to_be_a_pause_was_one_from_its_first_second() -> None:
    clock = BreakClock(1)
    step = clock.step([0], [True])
    for second in range(1, 101):
        step = clock.step([second], [True])
    for second in range(101, 121):
        step = clock.step([second], [False])
    assert step.sitting_s[0] == pytest.approx(100, abs=1)
    assert step.pause_s[0] == pytest.approx(20, abs=1)
