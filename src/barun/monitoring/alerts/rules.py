"""The rules: what is looked at, from where on it is wrong, for how long, and how bad that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from barun.monitoring.vitals.accuracy import accuracy_of
from barun.monitoring.vitals.vitals import Vitals

__all__ = [
    "ALERT_RULES",
    "FEWEST_LABELS",
    "LATENCY_BOUND_S",
    "LOWEST_ACCURACY",
    "AlertRule",
    "Severity",
]

Severity = Literal["critical", "warning", "info"]
"""``critical``: people are judged wrongly, late or not at all, or data is lost; ``warning``: it
will come to that; ``info``: worth a look."""

LATENCY_BOUND_S: Final = 0.1
"""From a frame to its answer, for 99 of 100 frames; the product's own bound."""
LOWEST_ACCURACY: Final = 0.9
"""By labels; the product's own bound."""
FEWEST_LABELS: Final = 20
"""Below it nothing is said of accuracy. Design choice: with 20 the interval is 0.25 wide."""
_FEWEST_FRAMES: Final = 100
"""Below it nothing is said of how long they took: one in a hundred would be less than one."""
_FEWEST_WATCHED_S: Final = 60.0
"""Seconds of sessions in a minute below which shares of them say nothing. Design choice."""
_GIB: Final = 1024**3

Look = Callable[[Vitals], Mapping[str, float]]
"""Returns what it sees by cause; an empty cause is the service as a whole."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule; its texts are ``monitoring.alert-<key>`` and ``monitoring.cure-alert-<key>``."""

    key: str
    severity: Severity
    look: Look
    bound: float
    """Reached, it is wrong."""
    clear: float
    """Below it (above it where `is_low_bad`) it is over: in between, what was wrong stays wrong, so
    that a figure at the bound does not ring every minute."""
    hold_min: int = 1
    """Minutes in a row before it is said; with 1 in the minute it is seen."""
    clear_min: int = 3
    """Minutes in a row before it is said to be over."""
    is_low_bad: bool = False
    """Whether small values are the wrong ones."""

    def is_wrong(self, value: float) -> bool:
        """Return whether a value is beyond the bound."""
        return value <= self.bound if self.is_low_bad else value >= self.bound

    def is_right(self, value: float) -> bool:
        """Return whether a value is back for good."""
        return value > self.clear if self.is_low_bad else value < self.clear


def _whole(value: float | None) -> dict[str, float]:
    return {} if value is None else {"": value}


def _accuracy(vitals: Vitals) -> dict[str, float]:
    found = {}
    for model, said in vitals.recent_labels.items():
        accuracy = accuracy_of(said.n_right, said.n_wrong)
        if accuracy is not None and accuracy.n_labels >= FEWEST_LABELS:
            found[model] = accuracy.high
    return found


def _latency(vitals: Vitals) -> dict[str, float]:
    return _whole(vitals.p99_s if vitals.n_frames >= _FEWEST_FRAMES else None)


def _share(kind: str) -> Look:
    def look(vitals: Vitals) -> dict[str, float]:
        watched_s = sum(vitals.spent_s.values())
        return _whole(vitals.share_s(kind) if watched_s >= _FEWEST_WATCHED_S else None)

    return look


def _disk(vitals: Vitals) -> dict[str, float]:
    free = vitals.disk_free_bytes
    return _whole(None if free is None else free / _GIB)


def _models(vitals: Vitals) -> dict[str, float]:
    return {name: float(bool(one.problem)) for name, one in vitals.models.items()}


ALERT_RULES: Final = (
    AlertRule("accuracy", "critical", _accuracy, LOWEST_ACCURACY, 0.92, is_low_bad=True),
    AlertRule("latency", "critical", _latency, LATENCY_BOUND_S, 0.08),
    AlertRule(
        "ticks", "critical", lambda one: _whole(float(one.n_failed_ticks)), bound=1, clear=1
    ),
    AlertRule("model", "critical", _models, bound=1, clear=1, clear_min=1),
    AlertRule(
        "store", "critical", lambda one: dict.fromkeys(one.notices, 1.0), bound=1, clear=1,
        clear_min=1,
    ),
    AlertRule(
        "dropped", "critical",
        lambda one: {name: float(queue.n_dropped) for name, queue in one.queues.items()},
        bound=1, clear=1,
    ),
    AlertRule(
        "part", "critical", lambda one: {name: float(n) for name, n in one.restarts.items()},
        bound=1, clear=1,
    ),
    AlertRule("disk-full", "critical", _disk, bound=0.2, clear=0.3, is_low_bad=True),
    AlertRule("disk", "warning", _disk, bound=1.0, clear=1.2, is_low_bad=True),
    AlertRule(
        "queue", "warning",
        lambda one: {name: queue.age_s for name, queue in one.queues.items()},
        bound=120.0, clear=60.0, hold_min=2,
    ),
    AlertRule(
        "updates", "warning",
        lambda one: _whole(one.update_hz if one.n_sessions else None),
        bound=1.0, clear=1.5, hold_min=3, is_low_bad=True,
    ),
    AlertRule("camera", "warning", lambda one: one.cameras, bound=1.0, clear=0.5),
    AlertRule(
        "feature", "warning",
        lambda one: {name: float(seen.is_drifted) for name, seen in one.features.items()},
        bound=1, clear=1, hold_min=10, clear_min=10,
    ),
    AlertRule(
        "abstaining", "warning", _share("cannot_judge"), bound=0.5, clear=0.4, hold_min=10,
        clear_min=5,
    ),
    AlertRule(
        "recovery", "info",
        lambda one: {f"{model}-{stage}": 1.0 for model, stage in one.recoveries.items()},
        bound=1, clear=1, clear_min=1,
    ),
    AlertRule("blind", "info", _share("blind"), bound=0.5, clear=0.4, hold_min=10, clear_min=5),
)  # fmt: skip
"""All of them; bounds not named elsewhere are design choices."""
