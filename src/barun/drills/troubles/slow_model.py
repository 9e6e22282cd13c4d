"""A model that answers as it should, and takes too long about it."""

import time
from typing import Final

import numpy as np

from barun.drills.good_version import VIEW_FILE, WHO, good_version, registry_of, shipped_view
from barun.drills.onnx_ballast import slow_down
from barun.drills.stage import Stage
from barun.monitoring.alerts.rules import LATENCY_BOUND_S
from barun.registry.service_model import VIEW
from barun.service.models.timed_model import TOO_SLOW

__all__ = ["SlowModel"]

_TIMES: Final = 3.0
"""So often as long as an answer may take, each answer of the slow model takes."""
_JUDGED: Final = 40
"""Newest answers by which one sees that people are answered in time again."""


class SlowModel:
    """Promotes a good version, then one that takes a third of a second for every answer.

    Nothing is wrong with its answers, so that only the time can tell. Nobody may wait for it, and
    the version before comes back.
    """

    name: Final = "slow-model"
    warm_up_s: Final = 8.0

    def __init__(self) -> None:
        self._good = self._slow = 0
        self._struck_s = 0.0

    def prepare(self, stage: Stage) -> None:
        """Register both and put the good one into service."""
        store = stage.open_store()
        registry = registry_of(stage, store)
        self._good = good_version(registry)
        slow = slow_down(shipped_view(), _TIMES * LATENCY_BOUND_S)
        self._slow = registry.add(VIEW, {VIEW_FILE: slow}, who=WHO).number
        store.close()

    def strike(self, stage: Stage) -> None:
        """Promote the slow one; the registry has nothing against it."""
        self._struck_s = time.time()
        store = stage.open_store()
        registry_of(stage, store).promote(VIEW, self._slow, who=WHO, why="drill")
        store.close()

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By the line of the model that stands in."""
        for line in stage.lines_since(since_s):
            if line.says("model_fell_back", source=VIEW, error_code=TOO_SLOW):
                return line.words
        return None

    def lift(self, stage: Stage) -> None:
        """Nothing: it has to recover alone."""

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By the version before, back in service, and people who are answered in time."""
        # it may be back before anybody has read that it was gone
        for line in stage.lines_since(self._struck_s):
            if line.says("model_in_service", source=VIEW, version=str(self._good)):
                break
        else:
            return None
        # those that waited when it came back took long; half of the newest are enough
        newest_s = stage.figures.latencies_s[-_JUDGED:]
        return line.words if np.median(newest_s) <= LATENCY_BOUND_S else None
