"""Sitting over time: which posture is held when, and how the person moves in between."""

from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.simulate.limits import Limit, validate_limits
from barun.simulate.posture import SittingPosture

__all__ = ["SittingPhase", "SittingScript"]

_Array = npt.NDArray[np.float64]

_PHASE_LIMITS: Final = {"move_s": Limit(0, 86_400, "s"), "hold_s": Limit(0, 86_400, "s")}


@dataclass(frozen=True, slots=True)
class SittingPhase:
    """A posture, how long the person takes to get into it and how long it is held."""

    posture: SittingPosture
    """What is held at the end of the movement."""
    move_s: float
    """Seconds of smooth movement from the posture before; 0 for the first."""
    hold_s: float
    """Seconds the posture is then held."""

    def __post_init__(self) -> None:
        """Check the durations."""
        validate_limits(self, _PHASE_LIMITS)


@dataclass(frozen=True, slots=True)
class SittingScript:
    """What a person does on a chair.

    Examples
    --------
    >>> from barun.simulate import SLUMPED, UPRIGHT
    >>> script = SittingScript.sit(UPRIGHT, 20).then(SLUMPED, move_s=5, hold_s=60)
    >>> script.duration_s
    85.0
    """

    phases: tuple[SittingPhase, ...]
    """In order; the movement of the first is ignored."""

    @classmethod
    def sit(cls, posture: SittingPosture, hold_s: float) -> Self:
        """Start with `posture`, held for `hold_s` seconds."""
        return cls((SittingPhase(posture, 0.0, hold_s),))

    def then(self, posture: SittingPosture, *, move_s: float, hold_s: float) -> "SittingScript":
        """Return this script followed by a movement to `posture` and a rest in it."""
        return SittingScript((*self.phases, SittingPhase(posture, move_s, hold_s)))

    @property
    def duration_s(self) -> float:
        """Seconds from the start to the end of the last rest."""
        return float(sum(phase.move_s + phase.hold_s for phase in self.phases))

    @property
    def hold_intervals_s(self) -> tuple[tuple[float, float], ...]:
        """Start and end of each rest, in seconds from the start."""
        intervals = []
        now_s = 0.0
        for phase in self.phases:
            start_s = now_s + phase.move_s
            now_s = start_s + phase.hold_s
            intervals.append((start_s, now_s))
        return tuple(intervals)

    def at(self, times_s: _Array) -> dict[str, _Array]:
        """Return each setting of the posture at instants.

        Parameters
        ----------
        times_s : numpy.ndarray, shape (T,)
            Seconds from the start; before it the first posture holds, after the end the last.

        Returns
        -------
        dict of str to numpy.ndarray, shape (T,)
            By the names of SittingPosture. Movements follow the minimum-jerk course, so that speed
            and acceleration are zero at both ends.

        References
        ----------
        Flash & Hogan (1985), J Neurosci 5:1688, equation 5: 10 s^3 - 15 s^4 + 6 s^5.
        """
        names = [entry.name for entry in fields(SittingPosture)]
        settings = {name: np.zeros(len(times_s)) for name in names}
        intervals_s = self.hold_intervals_s
        for index, phase in enumerate(self.phases):
            start_s = intervals_s[index][0] - phase.move_s
            if index == 0 or phase.move_s == 0:
                share = np.where((times_s >= start_s) | (index == 0), 1.0, 0.0)
            else:
                progress = np.clip((times_s - start_s) / phase.move_s, 0.0, 1.0)
                share = progress**3 * (10 - 15 * progress + 6 * progress**2)
            before = self.phases[index - 1].posture if index else None
            for name in names:
                old = getattr(before, name) if before is not None else 0.0
                change = getattr(phase.posture, name) - old
                if change:
                    settings[name] += change * share
        return settings
