"""The thread that keeps samples ends by a defect while people sit who agreed to it."""

from typing import Final

from barun.drills.stage import Stage
from barun.drills.staged_service import DEFECT_NAME

__all__ = ["DeadThread"]

_OFFERED: Final = "barun_samples_offered_total"
_WAITING: Final = "barun_samples_queue_rows"


class DeadThread:
    """Lets the thread meet a defect, once.

    It begins anew by itself, and what was handed over meanwhile is looked at.
    """

    name: Final = "dead-thread"
    warm_up_s: Final = 5.0

    def __init__(self) -> None:
        self._n_offered = 0.0

    def prepare(self, stage: Stage) -> None:
        """Let people agree to training, so that there is something to keep."""
        stage.agree_to_training()

    def strike(self, stage: Stage) -> None:
        """Put the defect there."""
        (stage.folder / DEFECT_NAME).touch()

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By the line of the part that was started anew."""
        for line in stage.lines_since(since_s):
            if line.says("part_restarted", source="samples"):
                return line.words
        return None

    def lift(self, stage: Stage) -> None:
        """Nothing: it has to recover alone."""
        self._n_offered = stage.metrics().get(_OFFERED, 0.0)

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By poses that came later and wait no more."""
        metrics = stage.metrics()
        n_new = metrics.get(_OFFERED, 0.0) - self._n_offered
        if n_new <= 0 or metrics.get(_WAITING, 1.0) > 0:
            return None
        return f"poses looked at ({n_new:.0f})"
