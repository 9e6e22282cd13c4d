"""The queue is bounded, drops the oldest, and forgets people."""

import time

from barun.collection.samples.pose_queue import PoseQueue
from barun.collection.samples.poses import OfferedPoses
from tests.collection.samples.offered import NOW_S, offer_poses


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_oldest_poses_are_dropped_and_counted() -> None:
    queue = PoseQueue(10, Clock())
    queue.put(offer_poses(6))
    queue.put(offer_poses(6, at_s=NOW_S + 100))
    assert (len(queue), queue.n_dropped) == (10, 2)
    blocks = queue.take(100, 0.0, 0.0)
    assert [len(one) for one in blocks] == [4, 6]
    assert blocks[0].at_s.tolist() == [NOW_S + 2, NOW_S + 3, NOW_S + 4, NOW_S + 5]


def test_of_a_block_larger_than_the_queue_the_newest_stay() -> None:
    queue = PoseQueue(10, Clock())
    queue.put(offer_poses(3))
    queue.put(offer_poses(25, at_s=NOW_S + 100))
    assert (len(queue), queue.n_dropped) == (10, 18)
    (block,) = queue.take(100, 0.0, 0.0)
    assert block.at_s[0] == NOW_S + 115


def test_no_more_than_asked_for_is_taken_and_age_is_that_of_the_oldest() -> None:
    clock = Clock()
    queue = PoseQueue(100, clock)
    queue.put(offer_poses(5))
    clock.now_s = 3.0
    queue.put(offer_poses(5))
    assert queue.age_s == 3.0
    assert [len(one) for one in queue.take(5, 0.0, 0.0)] == [5]
    assert (len(queue), queue.age_s) == (5, 0.0)


def test_a_person_is_forgotten_and_the_others_stay() -> None:
    queue = PoseQueue(100, Clock())
    queue.put(offer_poses(5))
    queue.put(offer_poses(7, person="a2"))
    assert queue.forget("a2") == 7
    assert len(queue) == 5
    queue.put(OfferedPoses.joined([offer_poses(3, person="a2"), offer_poses(2, seed=2)]))
    assert queue.forget("a2") == 3
    assert len(queue) == 7
    left = queue.take(100, 0.0, 0.0)
    assert [len(one) for one in left] == [5, 2]
    assert {one for block in left for one in block.person_id.tolist()} == {"local"}


def test_a_closed_queue_takes_nothing_and_keeps_nobody_waiting() -> None:
    queue = PoseQueue(100, Clock())
    queue.close()
    queue.put(offer_poses(5))
    assert queue.take(100, 60.0, 60.0) == []


def test_who_can_take_nothing_waits_all_the_same_and_leaves_all_there() -> None:
    """Or a thread whose store does not answer would turn as fast as it can."""
    queue = PoseQueue(100, Clock())
    queue.put(offer_poses(5))
    begun_s = time.monotonic()
    assert queue.take(0, 0.05, 0.05) == []
    assert time.monotonic() - begun_s >= 0.05
    assert len(queue) == 5
