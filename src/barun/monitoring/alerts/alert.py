"""An alert, and what becomes of those that stand when another minute has passed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from barun.monitoring.alerts.rules import ALERT_RULES, AlertRule, Severity
from barun.monitoring.vitals.vitals import Vitals

__all__ = ["Alert", "AlertChanges", "judge_minutes"]


@dataclass(frozen=True, slots=True)
class Alert:
    """Something was wrong from one minute to another."""

    rule: str
    cause: str
    """Which feature, camera, model, queue, part or notice; empty for the service as a whole."""
    severity: Severity
    began_min: int
    """The minute it was first said in, since 1970-01-01 UTC."""
    value: float
    """The last one that was wrong."""
    bound: float
    process: str = ""
    ended_min: int | None = None
    acknowledged_s: float | None = None
    """When somebody said he knows; it is not sent again."""

    @property
    def alert_id(self) -> str:
        """The same for the same trouble, however often it is asked for."""
        return f"{self.process}:{self.rule}:{self.cause}:{self.began_min}"

    @property
    def key(self) -> tuple[str, str]:
        """Rule and cause: of these there is one alert at a time."""
        return self.rule, self.cause


@dataclass(frozen=True, slots=True)
class AlertChanges:
    """What a minute has changed."""

    standing: tuple[Alert, ...]
    """All that go on, new ones included."""
    began: tuple[Alert, ...]
    ended: tuple[Alert, ...]


def judge_minutes(
    history: Sequence[Vitals],
    standing: Sequence[Alert],
    rules: Sequence[AlertRule] = ALERT_RULES,
) -> AlertChanges:
    """Judge the last minute.

    Parameters
    ----------
    history : sequence of Vitals
        Minutes of one process, oldest first, the last one is judged; as many as the longest hold
        are enough. A minute that is missing, as while the service was away, begins every hold anew.
    standing : sequence of Alert
        That have not ended.
    rules : sequence of AlertRule, optional
        What is looked for.

    Notes
    -----
    Of a rule and a cause there is one alert at a time. It begins when the values of `hold_min`
    minutes in a row were wrong, and ends when those of `clear_min` were right; a minute without a
    value is neither. A cause that is no longer seen at all, as a camera that has gone, counts as
    right.
    """
    if not history:
        return AlertChanges(tuple(standing), (), ())
    run = _without_gap(history)
    now = run[-1]
    left = {alert.key: alert for alert in standing}
    began, ended = [], []
    for rule in rules:
        causes = {*rule.look(now), *(cause for key, cause in left if key == rule.key)}
        for cause in sorted(causes):
            alert = left.get((rule.key, cause))
            if alert is None:
                value = _held(run, rule, cause)
                if value is not None:
                    began.append(_begin(rule, cause, now, value))
            elif _is_over(run, rule, cause, alert.began_min):
                ended.append(replace(alert, ended_min=now.minute))
                del left[alert.key]
            else:
                value = rule.look(now).get(cause)
                if value is not None and rule.is_wrong(value):
                    left[alert.key] = replace(alert, value=value)
    return AlertChanges((*left.values(), *began), tuple(began), tuple(ended))


def _begin(rule: AlertRule, cause: str, now: Vitals, value: float) -> Alert:
    return Alert(rule.key, cause, rule.severity, now.minute, value, rule.bound, now.process)


def _without_gap(history: Sequence[Vitals]) -> Sequence[Vitals]:
    """Return the last minutes between which none is missing."""
    first = len(history) - 1
    while first > 0 and history[first - 1].minute == history[first].minute - 1:
        first -= 1
    return history[first:]


def _held(run: Sequence[Vitals], rule: AlertRule, cause: str) -> float | None:
    """Return the last value if enough of them were wrong; None if not."""
    value = None
    if len(run) < rule.hold_min:
        return None
    for minute in reversed(run[-rule.hold_min :]):
        seen = rule.look(minute).get(cause)
        if seen is None or not rule.is_wrong(seen):
            return None
        value = seen if value is None else value
    return value


def _is_over(run: Sequence[Vitals], rule: AlertRule, cause: str, began_min: int) -> bool:
    later = [minute for minute in run[-rule.clear_min :] if minute.minute > began_min]
    return len(later) >= rule.clear_min and all(_rights(later, rule, cause))


def _rights(minutes: Sequence[Vitals], rule: AlertRule, cause: str) -> Iterator[bool]:
    for minute in minutes:
        seen = rule.look(minute)
        if cause in seen:
            yield rule.is_right(seen[cause])
        else:
            # nothing was measured of the whole: that is no proof; a cause that is gone is one
            yield cause != ""
