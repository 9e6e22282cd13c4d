"""The slots of the live sessions: which are open, and what the step itself remembers of each."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError

__all__ = ["LiveSlots"]

_Rows = npt.NDArray[np.intp]


class LiveSlots:
    """N slots, all open at first.

    Parameters
    ----------
    n_slots : int
        N.
    """

    def __init__(self, n_slots: int) -> None:
        self.is_open: Final = np.ones(n_slots, dtype=np.bool_)
        """Shape (N,)."""
        self.last_s: Final = np.full(n_slots, -np.inf)
        """Shape (N,). Instant of the last frame; minus infinity before the first."""
        self.due_s: Final = np.full(n_slots, -np.inf)
        """Shape (N,). From when on what is slow is looked at again."""
        self.bad: Final = np.full(n_slots, np.nan)
        """Shape (N,). What the grade model said last; NaN where it could not tell."""
        self.view: Final = np.zeros(n_slots, dtype=np.int8)
        """Shape (N,). The present view."""
        self._mark = np.zeros(n_slots, dtype=np.intp)

    def __len__(self) -> int:
        """Return the number of slots."""
        return len(self.is_open)

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is remembered of sessions, a row a slot; writing into it changes it."""
        return {"last_s": self.last_s, "due_s": self.due_s, "bad": self.bad, "view": self.view}

    def take(self, slot: int) -> None:
        """Open a free slot.

        Raises
        ------
        SettingError
            If there is no such slot, or a session is open in it.
        """
        self._check_number(slot)
        if self.is_open[slot]:
            raise SettingError("posture_live.slot-taken", slot=slot)
        self.is_open[slot] = True

    def check_open(self, slot: int) -> None:
        """Raise SettingError unless a session is open in a slot."""
        self._check_number(slot)
        if not self.is_open[slot]:
            raise SettingError("posture_live.slot-closed", slot=slot)

    def check(self, slots: npt.ArrayLike) -> _Rows:
        """Return slots as an array.

        Raises
        ------
        SettingError
            If one does not exist, is named twice or is not open.
        """
        numbers = np.asarray(slots)
        if numbers.size == 0:
            return np.zeros(0, dtype=np.intp)
        is_valid = numbers.ndim == 1 and np.issubdtype(numbers.dtype, np.integer)
        if not is_valid or numbers.min() < 0 or numbers.max() >= len(self):
            raise SettingError("posture_live.slots", last=len(self) - 1, got=numbers.tolist())
        chosen = numbers.astype(np.intp)
        order = np.arange(len(chosen))
        self._mark[chosen] = order
        if np.count_nonzero(self._mark[chosen] != order):
            raise SettingError("posture_live.slots", last=len(self) - 1, got=numbers.tolist())
        is_closed = ~self.is_open[chosen]
        if np.count_nonzero(is_closed):
            raise SettingError("posture_live.slot-closed", slot=int(chosen[is_closed][0]))
        return chosen

    def check_all_open(self, has_frame: npt.NDArray[np.bool_]) -> None:
        """Raise SettingError if a slot that is not open has a frame; shape (N,)."""
        if np.count_nonzero(has_frame > self.is_open):
            self.check_open(int(np.flatnonzero(has_frame > self.is_open)[0]))

    def forget_slow(self, slot: int) -> None:
        """Let what is slow be looked at with the next frame, as after a calibration."""
        self.bad[slot], self.due_s[slot] = np.nan, -np.inf

    def _check_number(self, slot: int) -> None:
        if not 0 <= slot < len(self):
            raise SettingError("posture_live.slots", last=len(self) - 1, got=slot)
