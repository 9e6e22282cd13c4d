"""From what a person chose in words to thresholds and times."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from barun.posture.judgement.allowance import Allowance
from barun.posture.judgement.rule_settings import RuleSettings, Sensitivity
from barun.posture.judgement.rules import RULES
from barun.posture.monitor.breaks import BreakSettings
from barun.posture.monitor.settings import MonitorProfile, MonitorSettings
from barun.posture.sitting_course import SittingSettings

__all__ = ["BreakChoice", "SensitivityWord", "SittingChoice"]

SensitivityWord = Literal["gentle", "normal", "strict"]
BreakChoice = Literal["half_hour", "hour", "off"]

_RULES: Final[Mapping[SensitivityWord, Sensitivity]] = MappingProxyType(
    {"gentle": "low", "normal": "normal", "strict": "high"}
)
_MONITOR: Final[Mapping[SensitivityWord, MonitorProfile]] = MappingProxyType(
    {"gentle": "quiet", "normal": "normal", "strict": "strict"}
)
_CODES: Final = frozenset(rule.code for rule in RULES)
_ALLOWANCES: Final = frozenset(
    entry.name for entry in fields(RuleSettings) if isinstance(entry.default, Allowance)
)


@dataclass(frozen=True, slots=True)
class SittingChoice:
    """What the settings of the page say about judging and breaks."""

    sensitivity: SensitivityWord = "normal"
    """``gentle`` allows more and speaks later, ``strict`` the reverse."""
    by_code: Mapping[str, SensitivityWord] = field(default_factory=dict)
    """Other sensitivities of single rules, by code; they change what is allowed, not how long."""
    hold_s: float | None = None
    """Other hold time for all rules; None for that of the sensitivity."""
    break_guidance: BreakChoice = "half_hour"

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> "SittingChoice":
        """Take it from the settings of the page; what is missing or impossible is the default."""
        words = get_args(SensitivityWord)
        values: dict[str, Any] = {}
        if (word := settings.get("sensitivity")) in words:
            values["sensitivity"] = word
        by_code = settings.get("sensitivity_by_code")
        if isinstance(by_code, Mapping):
            values["by_code"] = {
                str(code): chosen for code, chosen in by_code.items() if chosen in words
            }
        hold_s = settings.get("hold_s")
        if isinstance(hold_s, int | float) and not isinstance(hold_s, bool) and 0 < hold_s < 3600:
            values["hold_s"] = float(hold_s)
        if (guidance := settings.get("break_guidance")) in get_args(BreakChoice):
            values["break_guidance"] = guidance
        return cls(**values)

    @property
    def suggests_breaks(self) -> bool:
        """Whether breaks are suggested at all."""
        return self.break_guidance != "off"

    @property
    def terms(self) -> tuple[object, ...]:
        """What of it judging depends on: choices with the same terms have the same settings."""
        others = {code: word for code, word in self.by_code.items() if code in _CODES}
        named = sorted(item for item in others.items() if item[1] != self.sensitivity)
        is_hourly = self.break_guidance == "hour"
        return self.sensitivity, tuple(named), self.hold_s, is_hourly

    def to_settings(self) -> SittingSettings:
        """Return thresholds and times.

        Notes
        -----
        Where two rules share an allowance and differ in sensitivity, the gentler of them stands:
        silence rather than a message too many.
        """
        monitor = MonitorSettings.for_profile(_MONITOR[self.sensitivity])
        if self.hold_s is not None:
            monitor = replace(monitor, hold_s=self.hold_s)
        breaks = (
            BreakSettings()
            if self.break_guidance == "off"
            else BreakSettings.for_guidance(self.break_guidance)
        )
        return SittingSettings(rules=self._rule_settings(), monitor=monitor, breaks=breaks)

    def _rule_settings(self) -> RuleSettings:
        settings = RuleSettings(sensitivity=_RULES[self.sensitivity])
        if not self.by_code:
            return settings
        factors: dict[str, float] = {}
        for rule in RULES:
            word = self.by_code.get(rule.code, self.sensitivity)
            factor = RuleSettings(sensitivity=_RULES[word]).factor / settings.factor
            for name in {sign.allowance for sign in rule.signs} & _ALLOWANCES:
                factors[name] = max(factors.get(name, 0.0), factor)
        changed: dict[str, Any] = {
            name: _scale(getattr(settings, name), factor)
            for name, factor in factors.items()
            if factor != 1.0
        }
        return replace(settings, **changed)


def _scale(allowance: Allowance, factor: float) -> Allowance:
    return replace(
        allowance,
        floor=allowance.floor * factor,
        ceiling=allowance.ceiling * factor,
        band=allowance.band * factor if math.isfinite(allowance.band) else allowance.band,
    )
