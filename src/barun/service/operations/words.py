"""What is said of an alert, in words; names nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from barun.experiments.words import version_text
from barun.messages import LANGUAGES, Language, message_keys, text
from barun.monitoring.alerts.alert import Alert
from barun.service.operations.recovery_story import StoryStep, Value

__all__ = [
    "PART_NAMES",
    "alert_text",
    "cure_text",
    "feature_text",
    "outside",
    "payload_of",
    "step_text",
]

_CAMERA: Final = "camera"
_FEATURE: Final = "feature"
_WITH_WORDS: Final = frozenset(
    {_CAMERA, "dropped", "model", "part", "queue", "accuracy", "recovery"}
)
PART_NAMES: Final = frozenset(
    {
        *("champions", "experiments", "logins", "minder", "operations", "threads", "tidying"),
        *("updates", "history", "samples", "jobs", "shadow", "webhook", "mail"),
    }
)
"""Of all parts that may have to be started anew."""
_KNOWN: Final = PART_NAMES | {"view", "posture", _CAMERA}


def feature_text(key: str, language: Language) -> str:
    """Return how a feature is called; its key where another Barun measured it."""
    name = f"posture.feature-{key.replace('_', '-')}"
    return text(name, language) if name in message_keys() else key


def _cause(alert: Alert, language: Language) -> str:
    """Return the cause in words where it is one of a few; a tag, a key or a code stays as it is."""
    model, _, stage = alert.cause.partition("-")
    if alert.rule == "recovery" and stage:
        return text(
            f"alerts.stage-{stage}", language, model=text(f"alerts.cause-{model}", language)
        )
    if alert.rule == _FEATURE:
        return feature_text(alert.cause, language)
    if alert.rule in _WITH_WORDS and alert.cause in _KNOWN:
        return text(f"alerts.cause-{alert.cause}", language)
    return alert.cause


def alert_text(alert: Alert, language: Language) -> str:
    """Return what is wrong, and about what."""
    value = f"{alert.value:.3g}"
    return text(
        f"alerts.{alert.rule}",
        language,
        cause=_cause(alert, language),
        value=value,
        bound=f"{alert.bound:g}",
    )


def cure_text(alert: Alert, language: Language) -> str:
    """Return what to do."""
    return text(f"alerts.cure-{alert.rule}", language)


def step_text(step: StoryStep, language: Language) -> str:
    """Return one step of a recovery."""
    return text(
        f"alerts.recovery-{step.kind}",
        language,
        **{name: _say_value(name, value, language) for name, value in step.values.items()},
    )


def _say_value(name: str, value: Value, language: Language) -> str:
    if name in {"before", "after", "version"}:
        return version_text(None if value is None else int(value), language)
    if name == "reason":
        return text(f"alerts.reason-{value}", language)
    if name == "verdict":
        return text(f"experiments.state-{value}", language)
    if name == "closed":
        return ", ".join(text(f"updating.gate-{one}", language) for one in str(value).split())
    return str(value)


def outside(alert: Alert) -> Alert:
    """Return an alert as it may leave the machine: without the tag of somebody's camera.

    The tag is no name, but the same one each time until the service ends.
    """
    return replace(alert, cause=_CAMERA) if alert.rule == _CAMERA else alert


def payload_of(alert: Alert, *, is_over: bool) -> dict[str, object]:
    """Return what leaves the machine about an alert where a person set an address for it.

    It holds what is wrong with the service and since when; no name, no landmark, no address.
    """
    alert = outside(alert)
    at_min = alert.ended_min if alert.ended_min is not None else alert.began_min
    return {
        "service": "barun",
        "event": "ended" if is_over else "began",
        "alert": alert.alert_id,
        "rule": alert.rule,
        "cause": alert.cause,
        "severity": alert.severity,
        "value": alert.value,
        "bound": alert.bound,
        "at": datetime.fromtimestamp(60 * at_min, UTC).isoformat(timespec="minutes"),
        "text": {language: alert_text(alert, language) for language in LANGUAGES},
    }
