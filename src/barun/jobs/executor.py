"""The protocol of whatever runs work: in line, in processes of this machine, on others."""

from typing import Protocol

from barun.jobs.work import Outcome, Work

__all__ = ["Executor", "Running"]


class Running(Protocol):
    """Some work that was handed over."""

    @property
    def progress(self) -> float:
        """How far it was when it was polled last, 0 to 1."""
        ...

    def poll(self) -> Outcome | None:
        """Return what came of it, and always the same then; None while it goes on."""
        ...

    def stop(self) -> None:
        """Let it end without a result, as soon as that is possible; nobody polls it any more.

        What had ended before stays as it was.
        """
        ...


class Executor(Protocol):
    """Runs work; its methods are called by one thread and hardly wait.

    The truth is in the table of jobs: an executor may lose everything it was given at any moment,
    and then has to say so (:class:`barun.jobs.work.Lost`) for each.
    """

    @property
    def n_slots(self) -> int:
        """How much can run at once; 0 where nothing can be taken now."""
        ...

    def submit(self, work: Work) -> Running:
        """Begin some work.

        Raises
        ------
        BarunError
            If it cannot be taken now; it was not begun then.
        """
        ...

    def tend(self) -> None:
        """Look after what idles or is broken; called about once a second."""
        ...

    def close(self) -> None:
        """Stop what runs, and let go of everything; may be called twice."""
        ...
