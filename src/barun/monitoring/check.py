"""One answer of `barun doctor`: what was looked at, how it is, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from barun.errors import BarunError, Fault
from barun.messages import Language, text

__all__ = ["Check", "CheckOutcome", "worst_outcome"]

CheckOutcome = Literal["ok", "warn", "fail"]
"""``warn``: Barun runs, but something is missing or slow; ``fail``: a main job cannot be done."""

_ORDER: Final[tuple[CheckOutcome, ...]] = ("ok", "warn", "fail")


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, and how it is.

    Texts are entries of ``messages/monitoring.toml``: ``title-<area>`` for the name, `finding` for
    what was found, and `cure` for what to do.
    """

    key: str
    """Stable name for machines, ``area`` or ``area.part``, for example ``camera.0``."""
    outcome: CheckOutcome
    """How it is."""
    finding: str
    """Entry with what was found."""
    cure: str | None = None
    """Entry with what to do; None exactly when the outcome is ``ok``."""
    details: Mapping[str, object] = field(default_factory=dict)
    """Values of the placeholders of both texts; a `Fault` or `BarunError` speaks for itself."""

    def __post_init__(self) -> None:
        """Refuse a problem without cure, and a cure without problem.

        Raises
        ------
        ValueError
            If cure and outcome do not fit.
        """
        if (self.outcome == "ok") != (self.cure is None):
            raise ValueError(f"{self.key}: a check has a cure exactly when it is not ok")

    def title_text(self, language: Language = "en") -> str:
        """Return what was looked at."""
        return self._text(f"title-{self.key.partition('.')[0]}", language)

    def finding_text(self, language: Language = "en") -> str:
        """Return what was found."""
        return self._text(self.finding, language)

    def cure_text(self, language: Language = "en") -> str | None:
        """Return what to do, None if nothing is to be done."""
        return None if self.cure is None else self._text(self.cure, language)

    def as_json(self, language: Language = "en") -> dict[str, object]:
        """Return the check for machines; keys and outcomes stay the same in all languages."""
        return {
            "key": self.key,
            "outcome": self.outcome,
            "title": self.title_text(language),
            "finding": self.finding_text(language),
            "cure": self.cure_text(language),
        }

    def _text(self, entry: str, language: Language) -> str:
        details = {name: _in_words(value, language) for name, value in self.details.items()}
        return text(f"monitoring.{entry}", language, **details)


def worst_outcome(checks: Iterable[Check]) -> CheckOutcome:
    """Return the worst outcome, ``ok`` if nothing was checked."""
    return _ORDER[max((_ORDER.index(check.outcome) for check in checks), default=0)]


def _in_words(value: object, language: Language) -> object:
    return value.text(language) if isinstance(value, BarunError | Fault) else value
