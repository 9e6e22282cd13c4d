"""A rule about running: what it looks at, and from where on it speaks."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from barun.findings.finding import Finding, FindingOutcome, Severity
from barun.findings.measurement import Measurement
from barun.running.events.gait_event import SIDES
from barun.running.judgement.usual_value import UsualValue
from barun.running.metrics.metric_table import METRICS

__all__ = [
    "OWN_CHANGE",
    "SPEED_TOLERANCE",
    "Advice",
    "Limit",
    "Look",
    "RunUnderJudgement",
    "RunningRule",
]

Way = Literal["more", "less"]

SPEED_TOLERANCE: Final = 0.15
"""Share by which a runner may be faster or slower than those of a study for its figures to be used.
A design choice: 0.5 m/s at 3.4 m/s."""
_CUTS: Final[tuple[tuple[float, Severity], ...]] = ((3.0, "marked"), (2.0, "moderate"))
"""In units of what can be told: how clearly something was seen, not how bad it is. A design
choice."""
_LEAST_TELLABLE: Final = 1e-9
_SPATIAL: Final = ("deg", "leg", "m")
OWN_CHANGE: Final = "running.reason-own-change"
"""Reason of a finding that rests on the runner's own earlier recordings alone."""
_FAR_LEG: Final = "running.reason-far-leg"
"""Angles and lengths that are measured on the farther leg of a side view, or as a difference of
both, are compared with earlier recordings of the same view only: engines read that leg up to 30
degrees wrong."""


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on a value is worth a word."""

    value: float
    """In the unit of the metric."""
    source: str
    """Where the figure was read, or that it is a definition or a choice."""
    speed_m_per_s: float | None = None
    """Speed of the runners it was read from; None where the source ties it to none."""


@dataclass(frozen=True, slots=True)
class Look:
    """One metric and the way in which it is unfavourable."""

    metric: str
    """Key of ``METRICS``, or of a difference of sides (``step_time_difference``)."""
    way: Way
    limit: Limit | None = None
    """None where no figure could be traced to a source: only a change against the runner's own
    usual value is told then."""
    is_share: bool = False
    """Whether a difference of sides is judged as a share of their mean."""
    known_error: float = 0.0
    """By how much pose engines are known to read it in the unfavourable way: added to what can be
    told against the limit; a change is free of it."""
    least_change: float = 0.0
    """Smallest change against the own usual value that can be told, however many strides."""

    is_from_middle: bool = False
    """Whether 0 is even and both ways lead away from it: a change towards 0 is none to tell."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the measurements: one, or one a side."""
        metric = METRICS.get(self.metric)
        if metric is not None and metric.is_sided:
            return tuple(f"{side}_{self.metric}" for side in SIDES)
        return (self.metric,)

    @property
    def side_keys(self) -> tuple[str, ...]:
        """Keys of both sides of a difference."""
        metric = self.metric.removesuffix("_difference")
        return tuple(f"{side}_{metric}" for side in SIDES)

    def excess(self, value: float, level: float) -> float:
        """Return how far a value is beyond a level in the unfavourable way."""
        return value - level if self.way == "more" else level - value


@dataclass(frozen=True, slots=True)
class Advice:
    """What a runner may try."""

    key: str
    """Its texts: ``running_rules.cue-KEY`` in a sentence, ``running_rules.drill-KEY`` in an
    exercise."""
    sources: tuple[str, ...] = ()
    """What was read about it; empty for what coaches customarily say."""


@dataclass(frozen=True, slots=True)
class RunUnderJudgement:
    """What the rules are given."""

    measurements: dict[str, Measurement]
    usual: dict[str, UsualValue]
    """By the same keys; empty for a runner without a baseline."""
    speed_m_per_s: float | None
    start_s: float
    end_s: float
    is_grounded: bool = False
    """Whether he was named somebody who jogs without flight: no limit was read from such runs."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: FindingOutcome
    load: float
    """Excess in units of what can be told."""
    measurement: Measurement
    reason: str | None = None


_RANK: Final = {"issue": 3, "advice": 2, "passed": 1, "not_applicable": 0}


@dataclass(frozen=True, slots=True)
class RunningRule:
    """A rule about a whole run.

    Notes
    -----
    A value beyond its limit by more than its uncertainty is an ``issue`` if it is reliable and an
    ``advice`` if it is weak; anything less has passed, since the recording cannot tell it from
    none. A change against the own usual value is judged alike, what can be told being the largest
    of 1.96 spreads, the uncertainties of both and the least change. The worst of all looks and
    sides is the finding. Of a jog without flight only changes are judged. No figure here is a norm
    of health.
    """

    code: str
    key: str
    looks: tuple[Look, ...]
    advice: tuple[Advice, ...]
    """The best supported first."""

    def judge(self, run: RunUnderJudgement) -> Finding:
        """Judge a run.

        Parameters
        ----------
        run : RunUnderJudgement
            Its measurements.

        Returns
        -------
        Finding
            Its first measurement is the one that decided; the key of that tells the side.
        """
        verdicts = [
            self._judge_one(look, key, run)
            for look in self.looks
            for key in look.keys
            if key in run.measurements
        ]
        worst = max(verdicts, key=lambda verdict: (_RANK[verdict.outcome], verdict.load))
        others = tuple(v.measurement for v in verdicts if v.measurement is not worst.measurement)
        severity: Severity = "none"
        if worst.outcome == "issue":
            severity = next((name for cut, name in _CUTS if worst.load >= cut), "mild")
        return Finding(
            code=self.code,
            key=self.key,
            outcome=worst.outcome,
            severity=severity,
            start_s=run.start_s,
            end_s=run.end_s,
            measurements=(worst.measurement, *others),
            reason=worst.reason,
        )

    def _judge_one(self, look: Look, key: str, run: RunUnderJudgement) -> _Verdict:
        measurement = run.measurements[key]
        if measurement.outcome == "cannot_judge" or measurement.uncertainty is None:
            reason = measurement.reason or "running.reason-few-strides"
            return _Verdict("not_applicable", 0.0, measurement, reason)
        found = [
            verdict
            for verdict in (
                _against_usual(look, measurement, run.usual.get(key)),
                _against_limit(look, measurement, run),
            )
            if verdict is not None
        ]
        found = [verdict for verdict in found if verdict.outcome != "not_applicable"] or found
        if not found:
            return _Verdict("not_applicable", 0.0, measurement, "running.reason-no-limit")
        return max(found, key=lambda verdict: (_RANK[verdict.outcome], verdict.load))


def _weigh(excess: float, tellable: float, measurement: Measurement) -> _Verdict:
    load = excess / max(tellable, _LEAST_TELLABLE)
    if load <= 1:
        return _Verdict("passed", load, measurement)
    is_reliable = measurement.outcome == "reliable"
    return _Verdict("issue" if is_reliable else "advice", load, measurement)


def _against_limit(look: Look, measurement: Measurement, run: RunUnderJudgement) -> _Verdict | None:
    limit = look.limit
    if limit is None or measurement.uncertainty is None:
        return None
    if run.is_grounded:
        return _Verdict("not_applicable", 0.0, measurement, "running.reason-grounded")
    if measurement.reason == _FAR_LEG and measurement.unit in _SPATIAL:
        return _Verdict("not_applicable", 0.0, measurement, _FAR_LEG)
    unit = 1.0
    if look.is_share:
        unit = 0.5 * sum(run.measurements[key].value for key in look.side_keys)
    if limit.speed_m_per_s is not None:
        speed = run.speed_m_per_s
        if speed is None:
            return _Verdict("not_applicable", 0.0, measurement, "running.reason-speed-unknown")
        if abs(speed / limit.speed_m_per_s - 1) > SPEED_TOLERANCE:
            return _Verdict("not_applicable", 0.0, measurement, "running.reason-speed-other")
    excess = look.excess(measurement.value, limit.value * unit)
    return _weigh(excess, measurement.uncertainty + look.known_error, measurement)


def _against_usual(
    look: Look, measurement: Measurement, usual: UsualValue | None
) -> _Verdict | None:
    if usual is None or measurement.uncertainty is None:
        return None
    if look.is_from_middle and look.excess(measurement.value, 0.0) <= measurement.uncertainty:
        return _Verdict("passed", 0.0, measurement)
    change = look.excess(measurement.value, usual.value)
    tellable = max(1.96 * usual.spread, 2**0.5 * measurement.uncertainty, look.least_change)
    verdict = _weigh(change, tellable, measurement)
    return verdict if verdict.outcome == "passed" else replace(verdict, reason=OWN_CHANGE)
