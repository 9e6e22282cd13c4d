"""A disk that becomes full while people sit, and has room again later."""

from typing import Final

from barun.drills.stage import Stage
from barun.drills.staged_service import FULL_NAME
from barun.store.records import LOCAL_PERSON

__all__ = ["FullDisk"]


class FullDisk:
    """Lets the database grow no further; then makes room, as a person would.

    Judging goes on meanwhile, and what could not be written is written afterwards.
    """

    name: Final = "full-disk"
    warm_up_s: Final = 5.0

    def __init__(self) -> None:
        self._n_before = 0

    def prepare(self, stage: Stage) -> None:
        """Nothing."""

    def strike(self, stage: Stage) -> None:
        """Fill the disk."""
        (stage.folder / FULL_NAME).touch()
        self._n_before = _count_minutes(stage)

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By what the people who sit are told."""
        full = "notice:store.notice-full"
        return None if stage.sitters is None else stage.sitters.heard(full, since_s)

    def lift(self, stage: Stage) -> None:
        """Make room."""
        self._n_before = _count_minutes(stage)
        (stage.folder / FULL_NAME).unlink()

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By minutes that are written again."""
        n_new = _count_minutes(stage) - self._n_before
        return f"minutes written ({n_new})" if n_new > 0 else None


def _count_minutes(stage: Stage) -> int:
    kinds = stage.watched_store.sizes(LOCAL_PERSON).kinds
    return next(one.n_records for one in kinds if one.kind == "minutes")
