"""Choosing poses of live steps at random, and handing them over as arrays."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.poses import KEPT, OfferedPoses
from barun.pipeline.live.step_taken import StepTaken

__all__ = ["StepSampler"]

_DRAWN: Final = 4096


class StepSampler:
    """Takes what the steps of live sessions came to; called in the live event loop.

    What is not chosen costs a random number; what is, a few picks of arrays a step.

    Parameters
    ----------
    collector : SampleCollector
        Where chosen poses go.
    random : numpy.random.Generator
        Chooses.
    model : callable
        Returns which models judge now.
    """

    def __init__(
        self,
        collector: SampleCollector,
        random: np.random.Generator,
        model: Callable[[], str],
    ) -> None:
        self._collector = collector
        self._random = random
        self._model = model
        self._share = collector.settings.share
        self._draws = random.random(_DRAWN) < self._share
        self._at = 0

    def __call__(self, taken: StepTaken) -> None:
        """Choose some poses of a step, and hand those over whose people agreed."""
        if self._share <= 0.0:
            return
        rows: list[int] = []
        people: list[str] = []
        for row in np.flatnonzero(self._draw(len(taken.slots))).tolist():
            person = taken.sessions[int(taken.slots[row])].opening.person_id
            if self._collector.wants(person):
                rows.append(row)
                people.append(person)
        if rows:
            self._offer(taken, people, np.array(rows))

    def _offer(self, taken: StepTaken, people: list[str], chosen: npt.NDArray[np.intp]) -> None:
        step = taken.step
        loads = step.loads[chosen]
        load = np.where(np.isnan(loads), -np.inf, loads).max(axis=1)
        self._collector.offer(
            OfferedPoses(
                person_id=np.array(people),
                session=np.array(taken.name_sessions(chosen)),
                at_s=np.where(taken.is_paused[chosen], np.nan, taken.at_s[chosen]),
                xy=taken.rows.xy[np.ix_(chosen, KEPT)],
                aspect=taken.rows.aspect[chosen],
                visibility=taken.rows.visibility[np.ix_(chosen, KEPT)],
                features=step.measurements.values[chosen],
                view=step.view[chosen],
                view_confidence=step.view_confidence[chosen],
                verdict=taken.posture[chosen],
                load=np.where(load > -np.inf, load, np.nan),
                model=self._model(),
            )
        )

    def _draw(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        if self._at + count > len(self._draws):
            size = max(_DRAWN, count)
            self._draws, self._at = self._random.random(size) < self._share, 0
        self._at += count
        return self._draws[self._at - count : self._at]
