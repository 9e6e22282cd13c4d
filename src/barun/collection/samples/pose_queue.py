"""Poses that wait for the thread that keeps them: bounded, the oldest dropped first."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from barun.collection.samples.poses import OfferedPoses

__all__ = ["PoseQueue"]


class PoseQueue:
    """Blocks of poses in the order they came; every method may be called from any thread.

    Parameters
    ----------
    capacity : int
        Most poses that wait.
    clock : callable
        Returns seconds that only go forward.
    """

    def __init__(self, capacity: int, clock: Callable[[], float]) -> None:
        self.capacity: Final = capacity
        self._clock = clock
        self._condition = threading.Condition()
        self._blocks: deque[tuple[float, OfferedPoses]] = deque()
        self._n_rows = 0
        self._n_dropped = 0
        self._is_closed = False
        self._is_woken = False
        self._is_idle = False

    def __len__(self) -> int:
        """Return how many poses wait."""
        return self._n_rows

    @property
    def n_dropped(self) -> int:
        """Poses that newer ones took the place of."""
        return self._n_dropped

    @property
    def age_s(self) -> float:
        """For how long the oldest pose waits."""
        with self._condition:
            return self._clock() - self._blocks[0][0] if self._blocks else 0.0

    @property
    def oldest_session(self) -> str:
        """Session of the oldest pose that waits; empty where none does."""
        with self._condition:
            return str(self._blocks[0][1].session[0]) if self._blocks else ""

    def put(self, poses: OfferedPoses) -> None:
        """Take poses; never waits for anything but another thread's few instructions."""
        with self._condition:
            if self._is_closed:
                return
            if len(poses) > self.capacity:
                self._n_dropped += len(poses) - self.capacity
                poses = poses.select(slice(len(poses) - self.capacity, None))
            self._blocks.append((self._clock(), poses))
            self._n_rows += len(poses)
            if self._is_idle:
                self._is_idle = False
                self._condition.notify_all()
            while self._n_rows > self.capacity:
                self._drop_oldest(self._n_rows - self.capacity)

    def take(self, most_rows: int, linger_s: float, idle_s: float) -> list[OfferedPoses]:
        """Return the oldest blocks, up to so many poses and one block more; with 0, none.

        Waits for a first block for at most `idle_s`, then for its company for `linger_s`, unless it
        is woken or closed: waking a thread with every block would take the interpreter from whoever
        hands over.
        """
        with self._condition:
            if not self._blocks:
                self._is_idle = True
                self._condition.wait_for(
                    lambda: self._is_closed or self._is_woken or self._blocks, idle_s
                )
                self._is_idle = False
            if self._blocks:
                self._condition.wait_for(lambda: self._is_closed or self._is_woken, linger_s)
            self._is_woken = False
            found: list[OfferedPoses] = []
            n_rows = 0
            while self._blocks and n_rows < most_rows:
                _, block = self._blocks.popleft()
                found.append(block)
                n_rows += len(block)
            self._n_rows -= n_rows
            return found

    def forget(self, person_id: str) -> int:
        """Drop what waits of a person; return how many poses that were."""
        with self._condition:
            n_before, blocks = self._n_rows, self._blocks
            self._blocks, self._n_rows = deque(), 0
            for since_s, block in blocks:
                is_left = block.person_id != person_id
                left = block if is_left.all() else block.select(is_left)
                if len(left):
                    self._blocks.append((since_s, left))
                    self._n_rows += len(left)
            return n_before - self._n_rows

    def wake(self) -> None:
        """Let whoever waits look around."""
        with self._condition:
            self._is_woken = True
            self._condition.notify_all()

    def close(self) -> None:
        """Take nothing more."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()

    def _drop_oldest(self, n_excess: int) -> None:
        since_s, block = self._blocks.popleft()
        n_gone = min(n_excess, len(block))
        if n_gone < len(block):
            self._blocks.appendleft((since_s, block.select(slice(n_gone, None))))
        self._n_rows -= n_gone
        self._n_dropped += n_gone
