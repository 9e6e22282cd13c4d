"""Whether a model is to be made anew now: a pure function of counts and times."""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from barun.updating.settings import UpdateSettings

__all__ = ["TRIGGERS", "Signals", "Trigger", "TriggerDecision", "TriggerKind", "decide"]

TriggerKind = Literal["asked", "degradation", "drift", "erasure", "samples", "schedule"]
"""asked: a person wants it. The others are explained in `UpdateSettings`."""
TRIGGERS: Final[tuple[TriggerKind, ...]] = get_args(TriggerKind)

_URGENT: Final = frozenset({"degradation", "drift"})


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a model at an instant; instants are seconds since 1970 UTC."""

    n_new_samples: int = 0
    """Labelled samples under consent that no update has seen."""
    last_update_s: float | None = None
    """When the last update began, whatever came of it; None where there was none."""
    first_seen_s: float | None = None
    """When the model in service was registered: the schedule counts from it while there was no
    update. None where that is what comes with Barun, which no schedule replaces."""
    drift_s: float | None = None
    """Newest alarm of drift."""
    degradation_s: float | None = None
    """Newest alarm of too many wrong answers."""
    erasure_s: float | None = None
    """Newest erasure of somebody the model had learnt from."""
    is_asked: bool = False
    """Whether a person asks for it now."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One reason for an update, with the figure that makes it one."""

    kind: TriggerKind
    value: float
    """Samples; seconds since the last update; the instant of an alarm or erasure; 0 of asking."""
    bound: float
    """What the value was held against; 0 where it was not."""

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        return {"kind": self.kind, "value": self.value, "bound": self.bound}


@dataclass(frozen=True, slots=True)
class TriggerDecision:
    """What calls for an update, and what has to wait."""

    fired: tuple[Trigger, ...]
    """Reasons that count now; an update is made if there is one."""
    held: tuple[Trigger, ...]
    """Reasons that wait until the cool-down is over."""
    ready_s: float | None
    """When the first of those that wait counts; None where none does."""

    @property
    def is_due(self) -> bool:
        """Whether an update is to be made."""
        return bool(self.fired)


def decide(signals: Signals, settings: UpdateSettings, now_s: float) -> TriggerDecision:
    """Return what calls for an update now.

    Parameters
    ----------
    signals : Signals
        What is known.
    settings : UpdateSettings
        What counts.
    now_s : float
        Seconds since 1970 UTC.

    Notes
    -----
    What a person asks for never waits. One update answers every reason there is, also those that
    would have waited: they are among `fired` then. A last update in the future is one before the
    clock was set back, and holds nothing.
    """
    last_s = signals.last_update_s
    if last_s is not None and last_s > now_s:
        last_s = None
    reasons = _find_reasons(signals, settings, last_s, now_s)
    if last_s is None:
        return TriggerDecision(reasons, (), None)
    ready = {one: last_s + _cooldown_s(one.kind, settings) for one in reasons}
    if any(at_s <= now_s for at_s in ready.values()):
        return TriggerDecision(reasons, (), None)
    return TriggerDecision((), reasons, min(ready.values(), default=None))


def _cooldown_s(kind: TriggerKind, settings: UpdateSettings) -> float:
    if kind == "asked":
        return 0.0
    return settings.urgent_cooldown_s if kind in _URGENT else settings.cooldown_s


def _find_reasons(
    signals: Signals, settings: UpdateSettings, last_s: float | None, now_s: float
) -> tuple[Trigger, ...]:
    found = [Trigger("asked", 0.0, 0.0)] if signals.is_asked else []
    alarms: tuple[tuple[TriggerKind, bool, float | None], ...] = (
        ("degradation", settings.on_degradation, signals.degradation_s),
        ("drift", settings.on_drift, signals.drift_s),
        ("erasure", settings.on_erasure, signals.erasure_s),
    )
    for kind, is_on, at_s in alarms:
        # what an update that began later has seen is answered
        if is_on and at_s is not None and (last_s is None or at_s > last_s):
            found.append(Trigger(kind, at_s, 0.0 if last_s is None else last_s))
    if 0 < settings.new_samples <= signals.n_new_samples:
        found.append(Trigger("samples", signals.n_new_samples, settings.new_samples))
    since_s = signals.first_seen_s if last_s is None else last_s
    if settings.every_s > 0 and since_s is not None and now_s - since_s >= settings.every_s:
        found.append(Trigger("schedule", now_s - since_s, settings.every_s))
    return tuple(found)
