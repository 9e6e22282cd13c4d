"""Whether a model is waited for: by how long its answers take, and whose fault that is."""

from dataclasses import dataclass
from typing import Final

__all__ = ["DEFAULT_PATIENCE", "Breaker", "Patience"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a model is waited for, and how often it may be late. Design choices."""

    budget_s: float = 0.020
    """So long an answer is waited for: a fifth of what a frame may take, and several times what a
    model takes for the frames of hundreds of sessions."""
    most_late: int = 3
    """Late answers in a row after which nobody waits for it any more: one or two are a busy moment
    of the machine."""
    first_rest_s: float = 0.5
    longest_rest_s: float = 30.0
    """How long it is left alone then; twice as long each time it was late again soon after."""
    calm_s: float = 60.0
    """In use for so long, what was before is forgotten."""
    trial_every_s: float = 0.25
    good_trials: int = 3
    """Quick answers in a row, for which nobody waits, until it is waited for again."""
    quick_share: float = 0.5
    """Of the budget; what takes longer is no quick answer."""
    longest_s: float = 10.0
    """An answer that takes so long will not come."""
    proof: int = 100
    """Answers in time, in a row, after which a model is asked without a thread between: some
    seconds of use. A model that is too slow shows it with its first answers."""


DEFAULT_PATIENCE: Final = Patience()


class Breaker:
    """Follows the answers of one model; time is passed in.

    Parameters
    ----------
    patience : Patience, optional
        What is allowed.

    Notes
    -----
    Late is not slow. A late answer is one that somebody waited for in vain: that may be the
    machine's fault, and then the model is set aside for a while and tried again. Slow is a model
    whose answers take more than the budget of the processor alone, again and again: no other
    machine load makes that better, and it is not asked any more.
    """

    def __init__(self, patience: Patience = DEFAULT_PATIENCE) -> None:
        self.patience: Final = patience
        self.is_aside = False
        """Whether nobody waits for it now."""
        self.is_slow = False
        """Whether it is too slow by itself; for good."""
        self.worst_s = 0.0
        """The longest answer of those that led to the present state."""
        self._n_late = 0
        self._n_heavy = 0
        self._n_good = 0
        self._rest_s = patience.first_rest_s
        self._next_trial_s = 0.0
        self._back_s = -1e18

    def may_ask(self, now_s: float) -> bool:
        """Return whether the model is to be asked now: in use always, aside only for a trial."""
        return not self.is_slow and (not self.is_aside or now_s >= self._next_trial_s)

    def note(self, took_s: float, own_s: float, now_s: float) -> None:
        """Take how long an answer took.

        Parameters
        ----------
        took_s : float
            From the question to the answer, seconds.
        own_s : float
            Seconds of the processor that the model itself took.
        now_s : float
            Seconds that only go forward.
        """
        allowed = self.patience
        self._n_heavy = self._n_heavy + 1 if own_s > allowed.budget_s else 0
        is_late = took_s > allowed.budget_s
        self.worst_s = max(self.worst_s, took_s) if is_late else 0.0
        if self._n_heavy >= allowed.most_late:
            self.is_slow = True
        if self.is_aside:
            self._note_trial(took_s, now_s)
            return
        self._n_late = self._n_late + 1 if is_late else 0
        if self._n_late >= allowed.most_late:
            self._set_aside(now_s)

    def note_lost(self) -> None:
        """Take that an answer will not come."""
        self.is_slow = True
        self.worst_s = self.patience.longest_s

    def _set_aside(self, now_s: float) -> None:
        allowed = self.patience
        is_again = now_s - self._back_s < allowed.calm_s
        self._rest_s = (
            min(2 * self._rest_s, allowed.longest_rest_s) if is_again else allowed.first_rest_s
        )
        self.is_aside, self._n_late, self._n_good = True, 0, 0
        self._next_trial_s = now_s + self._rest_s

    def _note_trial(self, took_s: float, now_s: float) -> None:
        allowed = self.patience
        is_quick = took_s <= allowed.quick_share * allowed.budget_s
        self._n_good = self._n_good + 1 if is_quick else 0
        if self._n_good >= allowed.good_trials:
            self.is_aside, self._back_s = False, now_s
        else:
            self._next_trial_s = now_s + (allowed.trial_every_s if is_quick else self._rest_s)
