"""Whether a model has proved quick enough to be called without a thread between."""

from typing import Final

from barun.service.models.breaker import DEFAULT_PATIENCE, Patience

__all__ = ["Probation"]


class Probation:
    """Follows the answers of one model; begins anew when they become slow.

    Parameters
    ----------
    patience : Patience, optional
        What is allowed.

    Notes
    -----
    It is over after `Patience.proof` answers in a row that came within the budget. It begins anew
    with one answer that took more than the budget of the processor itself, or with
    `Patience.most_late` in a row that took longer for another reason, as those of a model that
    waits for something: one of those is a moment in which the machine did something else.
    """

    def __init__(self, patience: Patience = DEFAULT_PATIENCE) -> None:
        self._patience: Final = patience
        self._n_good = 0
        self._n_late = 0

    @property
    def is_over(self) -> bool:
        """Whether it is called where it is asked from."""
        return self._n_good >= self._patience.proof

    def note(self, took_s: float) -> None:
        """Take an answer of the model in its thread.

        Parameters
        ----------
        took_s : float
            From the question to the answer, seconds.
        """
        self._n_good = self._n_good + 1 if took_s <= self._patience.budget_s else 0

    def note_here(self, took_s: float, own_s: float) -> None:
        """Take an answer of the model called directly.

        Parameters
        ----------
        took_s : float
            From the question to the answer, seconds.
        own_s : float
            Seconds of the processor of it.
        """
        allowed = self._patience
        self._n_late = self._n_late + 1 if took_s > allowed.budget_s else 0
        if own_s > allowed.budget_s or self._n_late >= allowed.most_late:
            self._n_good = self._n_late = 0
