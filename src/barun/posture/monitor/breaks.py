"""How long somebody has been sitting, what counts as a break, and when to suggest one (P009)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.posture.monitor.settings import check_positive

__all__ = [
    "BREAK_DUE_TEXT",
    "BREAK_TAKEN_TEXT",
    "BreakClock",
    "BreakGuidance",
    "BreakSettings",
    "BreakStep",
]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

BreakGuidance = Literal["half_hour", "hour"]

BREAK_DUE_TEXT: Final = "posture_monitor.break-due"
"""Key of the reminder; its placeholder is ``minutes`` of sitting."""
BREAK_TAKEN_TEXT: Final = "posture_monitor.break-taken"
"""Key of the greeting on return from a break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakSettings:
    """When to suggest a break.

    There is no evidence for one threshold (WHO 2020, Bull, BJSM 54:1451). The default follows Duran
    2023 (MSSE 55:847: of all doses tried, five minutes of light walking every 30 minutes were the
    only one that lowered glucose; n = 11, 8 h) and ANSES 2025 (3 to 5 minutes of walking every 30
    minutes, as quoted).
    """

    interval_s: float = 1800.0
    """Sitting for this long, a break is due."""
    break_s: float = 180.0
    """Away or standing for this long is a break: the shorter end of ANSES' 3 to 5 minutes."""
    repeat_s: float = 900.0
    """A break that is due and not taken is suggested again after this long; a design choice."""
    return_s: float = 10.0
    """Sitting must last this long to end a break; passing by the desk does not. A design choice."""
    lost_s: float = 5.0
    """Nobody for less than this is a lost detection, and sitting goes on; as the monitor's
    `away_s`. A design choice."""
    longest_step_s: float = 3.0
    """Two pictures farther apart leave the time between them unseen."""

    def __post_init__(self) -> None:
        """Check that the times are positive; SettingError if not."""
        check_positive(asdict(self))

    @classmethod
    def for_guidance(cls, guidance: BreakGuidance) -> "BreakSettings":
        """Return the settings of a published guidance.

        ``half_hour`` is the default. ``hour`` follows the British HSE (5 to 10 minutes after 50 to
        60 minutes are better than longer ones every two hours, as quoted): 55 and 5 minutes.
        """
        return cls() if guidance == "half_hour" else cls(interval_s=3300.0, break_s=300.0)


@dataclass(frozen=True, slots=True, eq=False)
class BreakStep:
    """The sitting time of N sessions; each of shape (N,)."""

    sitting_s: _Array
    """Seconds of sitting since the last break; pauses too short for a break left out."""
    pause_s: _Array
    """Seconds of the pause that lasts, 0 while sitting."""
    is_due: _Flags
    """Whether a break is due: sitting for longer than the interval, and sitting now."""
    reminds: _Flags
    """Whether to suggest it in this moment; text `BREAK_DUE_TEXT`."""
    breaks: _Flags
    """Whether a pause has just become a break; on return, `BREAK_TAKEN_TEXT`."""


class BreakClock:
    """Follows the sitting time of N sessions, all in one vectorised step.

    Parameters
    ----------
    n_sessions : int
        How many rows a step has.
    settings : BreakSettings, optional
        The same for all sessions.

    Notes
    -----
    Unseen time counts neither as sitting nor as a pause; when it is as long as a break, sitting is
    counted anew, since nobody can tell. Nothing is ever suggested to an empty chair.
    """

    def __init__(self, n_sessions: int, settings: BreakSettings | None = None) -> None:
        self.settings: Final = settings or BreakSettings()
        self._memory = _fresh(n_sessions)

    def __len__(self) -> int:
        """Return the number of sessions."""
        return self._memory.shape[1]

    def step(
        self,
        times_s: npt.ArrayLike,
        is_present: npt.ArrayLike,
        is_standing: npt.ArrayLike | None = None,
    ) -> BreakStep:
        """Add the time since the last picture.

        Parameters
        ----------
        times_s : array_like, shape (N,)
            Seconds of the session's own clock; NaN where a session has no new picture.
        is_present : array_like, shape (N,)
            Whether the picture holds a person.
        is_standing : array_like, shape (N,), optional
            Whether that person stands; nobody does where left out.

        Returns
        -------
        BreakStep
            Copies.
        """
        settings = self.settings
        last_s, sitting_s, pause_s, back_s, quiet_until_s, off_s = self._memory
        times_s = np.asarray(times_s, dtype=np.float64)
        step_s = times_s - last_s
        is_new = ~(step_s <= 0) & np.isfinite(times_s)
        is_seen = is_new & (step_s <= settings.longest_step_s)
        seen_s = np.where(is_seen, step_s, 0.0)
        is_long_blind = is_new & (step_s >= settings.break_s)
        now_s = np.where(is_new, times_s, last_s)

        is_on_chair = np.asarray(is_present, dtype=np.bool_)
        if is_standing is not None:
            is_on_chair = is_on_chair & ~np.asarray(is_standing, dtype=np.bool_)
        was_break = pause_s >= settings.break_s
        # A person lost for a moment has not got up; once that lasts, it was a pause all along.
        was_off_s = off_s
        off_s = np.where(is_on_chair, 0.0, off_s + seen_s)
        is_lost = ~is_on_chair & (off_s < settings.lost_s)
        late_s = np.where(
            ~is_on_chair & ~is_lost & (was_off_s < settings.lost_s) & (pause_s == 0.0),
            was_off_s,
            0.0,
        )
        # In a pause, sitting counts as such only once it lasts.
        back_s = np.where(is_on_chair, back_s + seen_s, np.where(is_lost, back_s, 0.0))
        is_sitting = (is_on_chair & ((pause_s == 0.0) | (back_s >= settings.return_s))) | (
            is_lost & (pause_s == 0.0)
        )
        sitting_s = np.maximum(sitting_s + np.where(is_sitting, seen_s, 0.0) - late_s, 0.0)
        pause_s = np.where(is_sitting, 0.0, pause_s + seen_s + late_s)
        is_break = pause_s >= settings.break_s
        starts_anew = is_break | is_long_blind
        sitting_s = np.where(starts_anew, 0.0, sitting_s)
        pause_s = np.where(is_long_blind, 0.0, pause_s)
        quiet_until_s = np.where(starts_anew, -np.inf, quiet_until_s)

        is_due = is_sitting & (sitting_s >= settings.interval_s - 1e-6)
        reminds = is_due & is_on_chair & is_new & (now_s >= quiet_until_s)
        quiet_until_s = np.where(reminds, now_s + settings.repeat_s, quiet_until_s)
        new = (now_s, sitting_s, pause_s, back_s, quiet_until_s, off_s)
        for remembered, value in zip(self._memory, new, strict=True):
            remembered[:] = value
        return BreakStep(sitting_s, pause_s, is_due, reminds, is_break & ~was_break & is_new)

    def snooze(self, session: int, duration_s: float) -> None:
        """Suggest nothing to a session for so many seconds from its last picture.

        Raises
        ------
        SettingError
            If the duration is not positive.
        """
        if not 0 < duration_s < np.inf:
            raise SettingError("posture_monitor.duration", name="duration_s", got=duration_s)
        last_s = self._memory[0, session]
        self._memory[4, session] = (0.0 if np.isnan(last_s) else last_s) + duration_s

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is remembered, a row a session; writing into it changes it."""
        return {"clock": self._memory.T}

    def add(self, n_sessions: int) -> None:
        """Add fresh sessions behind the others."""
        self.resume(_fresh(n_sessions))

    def remove(self, sessions: Iterable[int]) -> None:
        """Remove sessions; those behind move up."""
        self._memory = np.delete(self._memory, sorted(set(sessions)), axis=1)

    def export(self) -> _Array:
        """Return a copy of what is remembered, a column a session, to go on with later."""
        return self._memory.copy()

    def resume(self, exported: _Array) -> None:
        """Add exported sessions behind the others; they go on as if never interrupted."""
        self._memory = np.concatenate([self._memory, exported], axis=1)


def _fresh(n_sessions: int) -> _Array:
    """Return the memory: last instant, sitting, pause, back on the chair, quiet until, off it."""
    memory = np.zeros((6, n_sessions))
    memory[0] = np.nan
    memory[4] = -np.inf
    return memory
