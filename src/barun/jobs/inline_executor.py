"""Work in the very process and thread that asks for it: for tests, and for one job by hand."""

from barun.jobs.work import Outcome, Work, do_work

__all__ = ["InlineExecutor"]


class _Ended:
    """Work that was done when it was handed over."""

    def __init__(self, work: Work) -> None:
        self.progress = 0.0
        self._outcome = do_work(work, self._report)

    def _report(self, progress: float) -> None:
        self.progress = progress

    def poll(self) -> Outcome | None:
        """Return what came of it."""
        return self._outcome

    def stop(self) -> None:
        """Do nothing: it has ended."""


class InlineExecutor:
    """Does work at once; until it is done, nobody renews its lease."""

    n_slots = 1

    def submit(self, work: Work) -> _Ended:
        """Do some work."""
        return _Ended(work)

    def tend(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
