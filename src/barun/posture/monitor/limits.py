"""The settings of each session as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.posture.monitor.settings import MonitorSettings

__all__ = ["MonitorLimits"]

_Array = npt.NDArray[np.float64]

_SHORTEST_S: Final = 1e-9
"""Stands for no time where something is divided by it."""


@dataclass(frozen=True, slots=True, eq=False)
class MonitorLimits:
    """What is compared with the memory: shape (N, R), (N, 1) beside rules, or (N,)."""

    hold_s: _Array
    smoothing_s: _Array
    enter_load: _Array
    leave_load: _Array
    release_s: _Array
    patience_s: _Array
    longest_step_s: _Array
    away_s: _Array
    return_s: _Array
    settle_s: _Array
    cooldown_s: _Array
    remind_again_s: _Array
    blind_settle_s: _Array
    shortest_quiet_s: _Array
    leads: npt.NDArray[np.bool_]
    """Whether a rule is one that has to tell for time to count as good."""

    @classmethod
    def from_settings(cls, settings: Sequence[MonitorSettings], rule_keys: Sequence[str]) -> Self:
        """Return the limits of sessions, one of `settings` each."""

        def collect(name: str) -> _Array:
            return np.array([getattr(entry, name) for entry in settings], dtype=np.float64)

        leads = [[key in entry.leading_rules for key in rule_keys] for entry in settings]
        leads = [row if any(row) else [True] * len(row) for row in leads]
        hold_s = [[entry.hold_of(key) for key in rule_keys] for entry in settings]
        return cls(
            hold_s=np.maximum(
                np.array(hold_s, dtype=np.float64).reshape(len(settings), len(rule_keys)),
                _SHORTEST_S,
            ),
            smoothing_s=np.maximum(collect("smoothing_s"), _SHORTEST_S)[:, None],
            enter_load=collect("enter_load")[:, None],
            leave_load=collect("leave_load")[:, None],
            release_s=collect("release_s")[:, None],
            patience_s=collect("unknown_patience_s")[:, None],
            longest_step_s=collect("longest_step_s"),
            away_s=collect("away_s"),
            return_s=collect("return_s"),
            settle_s=collect("settle_s"),
            cooldown_s=collect("cooldown_s"),
            remind_again_s=collect("remind_again_s"),
            blind_settle_s=collect("unknown_patience_s"),
            shortest_quiet_s=np.minimum(collect("cooldown_s"), collect("remind_again_s")),
            leads=np.array(leads, dtype=np.bool_).reshape(len(settings), len(rule_keys)),
        )

    def take(self, rows: npt.NDArray[np.intp]) -> Self:
        """Return the limits of some sessions."""
        return type(self)(**{entry.name: getattr(self, entry.name)[rows] for entry in fields(self)})

    def without(self, rows: npt.NDArray[np.intp]) -> Self:
        """Return the limits without some sessions."""
        kept = np.delete(np.arange(len(self.away_s)), rows)
        return self.take(kept)

    def joined(self, other: Self) -> Self:
        """Return the limits with those of `other` behind."""
        pairs = {
            entry.name: (getattr(self, entry.name), getattr(other, entry.name))
            for entry in fields(self)
        }
        return type(self)(**{name: np.concatenate(pair) for name, pair in pairs.items()})
