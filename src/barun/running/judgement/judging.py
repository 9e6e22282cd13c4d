"""Judges a run by all rules."""

from collections.abc import Mapping
from typing import Final

from barun.errors import SettingError
from barun.findings.finding import Finding
from barun.findings.measurement import Measurement
from barun.running.gate.recording_gate import GateResult
from barun.running.judgement.running_rule import SPEED_TOLERANCE, RunUnderJudgement
from barun.running.judgement.running_rules import RUNNING_RULES
from barun.running.judgement.usual_value import UsualValue
from barun.running.metrics.running_measurements import RunningMeasurements

__all__ = ["judge_run"]

_SPEED_M_PER_S: Final = (0.5, 12.5)


def _is_speed_known(speed: Measurement) -> bool:
    """Return whether a measured speed is exact enough to tell which limits hold."""
    if speed.unit != "m/s" or speed.outcome == "cannot_judge" or speed.uncertainty is None:
        return False
    return speed.uncertainty <= SPEED_TOLERANCE * speed.value


def judge_run(
    measurements: RunningMeasurements,
    gate: GateResult,
    *,
    speed_m_per_s: float | None = None,
    usual: Mapping[str, UsualValue] | None = None,
) -> tuple[Finding, ...]:
    """Judge a run by every rule.

    Parameters
    ----------
    measurements : RunningMeasurements
        Of the accepted part of the recording.
    gate : GateResult
        Of the recording.
    speed_m_per_s : float, optional
        How fast he ran, as the treadmill says. Without it the measured speed is taken where there
        is one; limits that hold at one speed are not used where neither is known.
    usual : mapping of str to UsualValue, optional
        The runner's own usual values by key of measurement (``left_pelvic_drop``), of the same
        view. Without it only limits that could be traced to a source are used, and of a jog that
        the gate named ``grounded`` none.

    Returns
    -------
    tuple of Finding
        One a rule, in the order of the codes: ``issue``, ``advice`` (seen less well), ``passed``,
        or ``not_applicable`` with the reason. The first measurement is the one that decided.

    Raises
    ------
    SettingError
        If the speed is impossible.
    """
    low, high = _SPEED_M_PER_S
    if speed_m_per_s is not None and not low <= speed_m_per_s <= high:
        raise SettingError("running.speed", low=low, high=high, got=speed_m_per_s)
    if speed_m_per_s is None:
        measured = measurements.measurements.get("speed")
        if measured is not None and _is_speed_known(measured):
            speed_m_per_s = measured.value
    contacts = measurements.steps.contacts
    times_s = [contact.initial_contact.time_s for contact in contacts] or [0.0]
    run = RunUnderJudgement(
        measurements=measurements.measurements,
        usual=dict(usual or {}),
        speed_m_per_s=speed_m_per_s,
        start_s=times_s[0] / gate.conditions.time_scale,
        end_s=times_s[-1] / gate.conditions.time_scale,
        is_grounded=any(reason.code == "grounded" for reason in gate.reasons),
    )
    return tuple(rule.judge(run) for rule in RUNNING_RULES)
