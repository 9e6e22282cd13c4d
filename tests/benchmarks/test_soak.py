"""How the soak counts, without a service."""

import math
from collections import Counter

import pytest

from benchmarks import soak
from benchmarks.soak_stage import Counted
from benchmarks.soak_table import Moment, Stretch, print_table, rest_of


def test_answers_are_in_time_below_a_tenth_of_a_second() -> None:
    counted = Counted(n_sent=1000, n_held_back=250, taken_ms=Counter({3: 500, 99: 490, 100: 10}))
    assert counted.n_answers == 1000
    assert counted.in_time_percent == pytest.approx(99.0)
    assert counted.due_percent == pytest.approx(100 * 990 / 1250)
    assert counted.percentile_ms(50) == 4
    assert counted.percentile_ms(99.5) == 101
    assert math.isnan(Counted().in_time_percent)
    assert math.isnan(Counted().percentile_ms(50))


def test_what_was_not_sent_or_passed_over_is_not_answered() -> None:
    counted = Counted(100, 20, 10, 6, Counter({3: 85, 400: 5}))
    assert (counted.n_due, counted.n_late, counted.n_unanswered) == (120, 5, 24)
    assert counted.due_percent == pytest.approx(100 * 91 / 120)
    assert counted.worst_ms == 400
    assert counted.since(counted).worst_ms == 0


def test_a_drill_is_counted_apart_from_the_time_between_the_drills(
    capsys: pytest.CaptureFixture[str],
) -> None:
    moments = [
        Moment(0.0, Counted(), 0, 0, 0.0),
        Moment(10.0, Counted(1000, 0, 0, 0, Counter({5: 1000})), 0, 1, 1.0),
        Moment(20.0, Counted(1900, 100, 0, 0, Counter({5: 1800, 700: 100})), 90, 4, 6.0),
        Moment(40.0, Counted(3900, 100, 0, 0, Counter({5: 3800, 700: 100})), 90, 4, 7.0),
    ]
    drill = Stretch.between("slow-model", moments[1], moments[2])
    whole = Stretch.between("all", moments[0], moments[3])
    between = rest_of(whole, [drill])
    assert (between.taken_s, between.counted.n_due, between.counted.n_late) == (30.0, 3000, 0)
    assert (between.n_late_within, between.n_by_rules, between.others_s) == (0, 1, 2.0)
    print_table([drill, between, whole])
    lines = capsys.readouterr().out.split("\n")
    assert lines[2].split() == [
        *("slow-model", "10", "1000", "100", "90", "100", "700", "80.000", "3", "50"),
    ]


def test_chosen_drills_alone_are_planned() -> None:
    chosen = soak._TROUBLES[2:4]
    assert [kind for _, kind in soak._plan(600.0, None, chosen)] == list(chosen)


def test_what_came_since_is_counted_alone() -> None:
    before = Counted(10, 1, 2, 0, Counter({5: 7}))
    later = before.copy()
    later.n_sent += 5
    later.taken_ms[5] += 3
    later.taken_ms[200] += 1
    lately = later.since(before)
    assert (lately.n_sent, lately.n_held_back, lately.n_passed_over) == (5, 0, 0)
    assert lately.taken_ms == Counter({5: 3, 200: 1})
    assert before.taken_ms == Counter({5: 7})


def test_every_trouble_comes_in_an_hour_and_the_harmless_ones_each_hour_of_a_day() -> None:
    planned = soak._plan(3600.0)
    assert [kind for _, kind in planned] == list(soak._TROUBLES)
    times = [at_s for at_s, _ in planned]
    gaps = [later - earlier for earlier, later in zip(times, [*times[1:], 3600.0], strict=True)]
    assert min(gaps) > soak._APART_S
    day = soak._plan(24 * 3600.0)
    counts = Counter(kind for _, kind in day)
    assert {counts[kind] for kind in soak._OFTEN} == {24}
    assert {counts[kind] for kind in soak._TROUBLES if kind not in soak._OFTEN} == {1}
    assert [at_s for at_s, _ in day] == sorted(at_s for at_s, _ in day)
    assert len(soak._plan(60.0)) == 1
    assert soak._plan(60.0, 0) == []
    assert len(soak._plan(60.0, 99)) == len(soak._TROUBLES)


def test_memory_is_compared_by_stretches_of_the_time() -> None:
    memory = soak._Memory(pid=0)
    memory.at_s = [float(second) for second in range(101)]
    memory.held_bytes = [(100 if second < 60 else 120) << 20 for second in range(101)]
    assert memory.median_mb(0.45, 0.55) == 100.0
    assert memory.median_mb(0.9, 1.0) == 120.0
    assert math.isnan(soak._Memory(pid=0).median_mb(0.0, 0.1))


def test_poses_in_the_hand_of_the_service_are_no_lost_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is empty, and what was taken out of it is not yet looked at."""
    looks = iter([(400, 7, 0), (0, 7, 0), (0, 10, 0), (0, 10, 0), (0, 99, 0)])
    monkeypatch.setattr("time.sleep", lambda _s: None)

    class Stage:
        def metrics(self) -> dict[str, float]:
            waiting, refused, hidden = next(looks)
            return {
                "barun_samples_queue_rows": waiting,
                "barun_samples_offered_total": 500,
                "barun_samples_refused_duplicate_total": refused,
                "barun_samples_refused_hidden_total": hidden,
            }

    found = soak._settled(Stage())  # type: ignore[arg-type] # a stand-in
    assert found["barun_samples_refused_duplicate_total"] == 10
