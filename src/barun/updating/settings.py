"""When a model is made anew, and what it must show before anybody hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, get_args

__all__ = ["HANDOVERS", "Handover", "UpdateSettings"]

Handover = Literal["wait", "experiment"]
"""wait: the candidate becomes the challenger, and a person decides. experiment: it is compared with
the champion on the people there are, and the experiment decides."""
HANDOVERS: Final[tuple[Handover, ...]] = get_args(Handover)

_DAY_S: Final = 86400.0
_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """All numbers of the updater. Where no source is named, the number is a design choice."""

    new_samples: int = 1000
    """New labelled samples under consent that call for an update; 0 for never."""
    every_s: float = 30 * _DAY_S
    """Time after which an update is due in any case; 0 for never."""
    on_drift: bool = True
    """Whether drift of what the model sees calls for one."""
    on_degradation: bool = True
    """Whether too many wrong answers call for one."""
    on_erasure: bool = True
    """Whether erasing somebody whom the model had learnt from calls for one: the model was made
    again without them at once, by settings chosen while they were there; now these are chosen
    again."""
    cooldown_s: float = 24 * _HOUR_S
    """After an update, whatever came of it, samples, schedule and erasures wait so long."""
    urgent_cooldown_s: float = _HOUR_S
    """And drift and degradation so long: somebody is judged badly meanwhile, but the same data
    makes the same model."""

    least_accuracy: float = 0.95
    """Balanced accuracy, mean over people left out, of each question. Hard: of the four people at
    hand views reach it (0.98 to 0.99), sitting well or badly does not (0.88 to 0.90), see
    docs/decisions/0023. Lower it only for a model whose figure you know and want."""
    confidence: float = 0.95
    """Of the intervals by which a person counts as recognised worse, over all people together."""
    one_row_ms: float = 0.05
    """Processor time for one row. 200 sessions at 15 Hz then take 15 % of one core."""
    batch_ms: float = 2.0
    """And for 256 rows; both as in docs/decisions/0024."""
    most_bytes: int = 5_000_000
    """Of all files of the candidate."""

    least_agreement: float = 0.5
    """Labels of a recording that agree with models of everybody else less often than this, beyond
    doubt, are refused as a whole: at one half they say nothing, below it they say the opposite."""
    most_put_aside: float = 0.5
    """Share of a recording that may be put aside row by row; above it the rest goes, too."""

    search_s: float = 120.0
    """Most time to choose classifiers and settings anew."""
    search_trials: int = 10
    """Most trials of each search then. Where these are reached first, which they are on a machine
    that is not busy, the same data makes the same choice."""
    seed: int = 0
    """Of whatever is random."""
    handover: Handover = "wait"
    """What becomes of a candidate that passed."""
    recovery_handover: Handover = "experiment"
    """What becomes of it where a model was undone for harm before: nobody may be awake to decide,
    and what is in service is only the last good version."""
    recovery_days: float = 30.0
    """After so many days the experiment of a recovery ends; undecided, the last good version stays.
    """

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        ValueError
            If a share is none, or a time or count is negative.
        """
        shares = (
            self.least_accuracy, self.confidence, self.least_agreement, self.most_put_aside,
        )  # fmt: skip
        counts = (
            self.new_samples, self.every_s, self.cooldown_s, self.urgent_cooldown_s,
            self.one_row_ms, self.batch_ms, self.most_bytes, self.search_s, self.search_trials,
        )  # fmt: skip
        if not all(0 <= one <= 1 for one in shares) or not all(one >= 0 for one in counts):
            raise ValueError(f"expected shares of 1 and numbers from 0, got {self}")
        if not self.recovery_days > 0:
            raise ValueError(f"expected days above 0, got {self.recovery_days}")
        for chosen in (self.handover, self.recovery_handover):
            if chosen not in HANDOVERS:
                raise ValueError(f"expected one of {HANDOVERS}, got {chosen!r}")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return the settings that the settings file gives; others are as by default.

        Parameters
        ----------
        values : mapping
            By the names of the settings file: ``update_samples``, ``update_days``, ...
        """
        told: dict[str, Any] = {}
        for name, (field, change) in _FROM_FILE.items():
            if values.get(name) is not None:
                told[field] = change(values[name])
        return cls(**told)


def _is_on(word: object) -> bool:
    return word == "on"


_FROM_FILE: Final[Mapping[str, tuple[str, Any]]] = {
    "update_samples": ("new_samples", int),
    "update_days": ("every_s", lambda days: _DAY_S * days),
    "update_cooldown_hours": ("cooldown_s", lambda hours: _HOUR_S * hours),
    "update_on_drift": ("on_drift", _is_on),
    "update_on_degradation": ("on_degradation", _is_on),
    "update_on_erasure": ("on_erasure", _is_on),
    "update_accuracy_percent": ("least_accuracy", lambda percent: percent / 100),
    "update_handover": ("handover", str),
    "recovery_handover": ("recovery_handover", str),
    "recovery_days": ("recovery_days", float),
}
