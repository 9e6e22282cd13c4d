"""How patient the monitor is, in seconds and loads."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from barun.errors import SettingError

__all__ = ["MonitorProfile", "MonitorSettings", "check_positive"]

MonitorProfile = Literal["quiet", "normal", "strict"]


def check_positive(values: Mapping[str, float]) -> None:
    """Check that settings are positive and finite, by name.

    Raises
    ------
    SettingError
        Naming the first that is not.
    """
    for name, value in values.items():
        if not 0 < value < math.inf:
            raise SettingError("posture_monitor.duration", name=name, got=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorSettings:
    """When a departure from good sitting becomes an event, when it ends, when it is spoken of.

    Loads are those of the rules: 0 as calibrated, 1 at the threshold. None of the times has a
    source in the literature; they are design choices, measured by ``benchmarks.posture_time`` and
    explained in ``docs/decisions/0011-hold-time.md``.
    """

    leading_rules: tuple[str, ...] = ("forward_head", "slouch")
    """Keys of the rules of which one at least must be able to tell for time to count as good: that
    a level head is level says nothing about a slump. Where none of them is among the rules, any
    rule will do."""
    hold_s: float = 30.0
    """A departure must last this long to become an event."""
    rule_hold_s: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Other hold times, by the key of the rule."""
    release_s: float = 5.0
    """Good sitting must last this long to end an event, or to forget a departure."""
    enter_load: float = 1.0
    """The smoothed load at which a departure begins."""
    leave_load: float = 0.8
    """The smoothed load below which it is over; lower than `enter_load`, against flicker."""
    smoothing_s: float = 1.0
    """Time constant of the smoothing of loads; 0 for none."""
    unknown_patience_s: float = 30.0
    """An event that cannot be judged for longer ends where it was last seen."""
    longest_step_s: float = 3.0
    """Two pictures farther apart leave the time between them unseen (blind)."""
    away_s: float = 5.0
    """Without a person for this long, the place is empty; shorter is a lost detection."""
    return_s: float = 1.0
    """Somebody must be seen for this long to count as back."""
    settle_s: float = 10.0
    """After coming back, time to sit down before anything is judged."""
    cooldown_s: float = 180.0
    """Shortest time between two reminders."""
    remind_again_s: float = 900.0
    """After this long, an event that was spoken of, and lasts, is spoken of again."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises
        ------
        SettingError
            If a time is negative or not finite, the step is 0, or the loads are not
            0 < leave <= enter.
        """
        times_s = {name: getattr(self, name) for name in _TIMES}
        times_s |= {f"rule_hold_s[{key}]": hold_s for key, hold_s in self.rule_hold_s.items()}
        for name, time_s in times_s.items():
            if not (math.isfinite(time_s) and time_s >= 0):
                raise SettingError("posture_monitor.time", name=name, got=time_s)
        if self.longest_step_s == 0:
            raise SettingError("posture_monitor.duration", name="longest_step_s", got=0.0)
        if not 0 < self.leave_load <= self.enter_load < math.inf:
            raise SettingError(
                "posture_monitor.loads", leave_load=self.leave_load, enter_load=self.enter_load
            )
        object.__setattr__(self, "rule_hold_s", MappingProxyType(dict(self.rule_hold_s)))

    def __reduce__(self) -> tuple[object, ...]:
        """Let the settings cross to another process; a mapping proxy cannot."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return _rebuild, (values | {"rule_hold_s": dict(self.rule_hold_s)},)

    def hold_of(self, rule_key: str) -> float:
        """Return the hold time of a rule, in seconds."""
        return self.rule_hold_s.get(rule_key, self.hold_s)

    @classmethod
    def for_profile(cls, profile: MonitorProfile) -> "MonitorSettings":
        """Return the settings of a profile.

        ``quiet`` speaks of what lasts over a minute and seldom, ``strict`` of what lasts ten
        seconds and often; ``normal`` is the default.

        Raises
        ------
        SettingError
            If there is no such profile.

        Examples
        --------
        >>> MonitorSettings.for_profile("quiet").hold_s
        60.0
        """
        if profile not in _PROFILES:
            known = ", ".join(get_args(MonitorProfile))
            raise SettingError("posture_monitor.profile", got=profile, known=known)
        return cls(**_PROFILES[profile])


def _rebuild(values: dict[str, object]) -> MonitorSettings:
    return MonitorSettings(**values)  # type: ignore[arg-type] # the fields of one that existed


_TIMES: Final = (
    "hold_s",
    "release_s",
    "smoothing_s",
    "unknown_patience_s",
    "longest_step_s",
    "away_s",
    "return_s",
    "settle_s",
    "cooldown_s",
    "remind_again_s",
)

_PROFILES: Final[dict[str, dict[str, Any]]] = {
    "quiet": {"hold_s": 60.0, "cooldown_s": 600.0, "remind_again_s": 1800.0},
    "normal": {},
    "strict": {"hold_s": 10.0, "release_s": 3.0, "cooldown_s": 60.0, "remind_again_s": 300.0},
}
