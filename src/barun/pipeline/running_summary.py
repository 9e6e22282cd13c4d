"""What ``metrics.json`` says of a run: plain values, documented in ``docs/running-files.md``."""

from typing import Any, Final

import numpy as np

from barun.feedback.running.running_report import ComparedRecording, RunningReport
from barun.findings.finding import Finding
from barun.messages import LANGUAGES, text
from barun.pipeline.plain_values import as_plain_number, describe_measurement
from barun.running.comparison import RunComparison
from barun.running.form.comparison import FormComparison
from barun.running.gate.recording_gate import GateReason
from barun.running.judgement.rule_texts import advice_of
from barun.running.metrics.joint_cycles import JointCycles
from barun.running.sequences.sequence_score import SequenceScore

__all__ = ["SCHEMA", "summarise_running"]

SCHEMA: Final = "barun-running/1"
"""Name and version. Keys are only added within a version; what changes its meaning gets a new
one."""


def summarise_running(report: RunningReport) -> dict[str, Any]:
    """Return what ``metrics.json`` says: plain values, NaN as None."""
    return {
        "schema": SCHEMA,
        "source": report.source_name,
        "activity": "running",
        "accepted": report.is_accepted,
        "reasons": [_describe_reason(one, report) for one in report.gate.reasons],
        "recording": _describe_recording(report),
        "repair": _describe_repair(report),
        "strides": _count_strides(report),
        "measurements": []
        if report.run is None
        else [describe_measurement(one) for one in report.run.measurements.values()],
        "cycles": {side: _describe_cycles(one) for side, one in report.cycles.items()},
        "findings": [_describe_finding(one) for one in report.findings],
        "form": None if report.form is None else _describe_form(report, report.form),
        "comparison": None if report.compared is None else _describe_compared(report.compared),
        "sequence_model": None
        if report.sequence_score is None
        else _describe_score(report.sequence_score),
        "engine": {"name": report.engine, "model": report.model},
        "barun_version": report.barun_version,
        "created_at": report.created_at.isoformat(timespec="seconds"),
    }


def _describe_reason(reason: GateReason, report: RunningReport) -> dict[str, Any]:
    times_s = report.sequence.times_s
    return {
        "code": reason.code,
        "refuses": reason.refuses,
        "value": as_plain_number(reason.value),
        "stretches_s": [
            [round(float(times_s[first]), 3), round(float(times_s[after - 1]), 3)]
            for first, after in reason.rows
        ],
        "text": {tag: text(reason.message, tag, value=reason.value) for tag in LANGUAGES},
    }


def _describe_recording(report: RunningReport) -> dict[str, Any]:
    gate, sequence = report.gate, report.sequence
    first, after = gate.part
    return {
        "n_frames": len(sequence),
        "duration_s": round(sequence.duration_s, 3),
        "frame_rate_hz": as_plain_number(gate.frame_rate_hz),
        "size_wh": None if sequence.size_wh is None else list(sequence.size_wh),
        "person": report.person,
        "other_people": report.other_people,
        "slowdown": as_plain_number(report.slowdown),
        "clock": gate.conditions.clock,
        "view": gate.view.name,
        "direction": gate.view.direction,
        "turn_deg": as_plain_number(gate.view.turn_deg),
        "surface": gate.surface,
        "good_share": as_plain_number(gate.good_share),
        "used_s": None
        if after - first < 1
        else [
            round(float(sequence.times_s[first]), 3),
            round(float(sequence.times_s[after - 1]), 3),
        ],
        "height_m": report.height_m,
        "speed_m_per_s": report.speed_m_per_s,
        "ending": report.ending,
    }


def _describe_repair(report: RunningReport) -> dict[str, int] | None:
    repair = report.gate.repair
    if repair is None:
        return None
    return {
        "exchanges": repair.n_exchanges,
        "exchanged_frames": len(repair.exchanged_frames),
        "points_taken_out": repair.n_wild,
        "points_put_in": repair.n_filled,
    }


def _count_strides(report: RunningReport) -> dict[str, int]:
    strides = () if report.run is None else report.run.strides
    return {
        "left": sum(one.side == "left" for one in strides),
        "right": sum(one.side == "right" for one in strides),
        "left_out_of_curves": sum(int(np.sum(~one.is_usual)) for one in report.cycles.values()),
    }


def _describe_cycles(cycles: JointCycles) -> dict[str, Any]:
    low, high = cycles.band_deg()
    return {
        "n_strides": int(np.sum(cycles.is_usual)),
        "toe_off_share": as_plain_number(cycles.toe_off_share),
        "angles_deg": {
            angle: {
                "median": cycles.median_deg[:, column].round(2).tolist(),
                "p10": low[:, column].round(2).tolist(),
                "p90": high[:, column].round(2).tolist(),
            }
            for column, angle in enumerate(cycles.angles)
        },
    }


def _describe_finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "key": finding.key,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "reason": finding.reason,
        "measurements": [describe_measurement(one) for one in finding.measurements],
        "advice": [
            {"key": advice.key, "sources": list(advice.sources)} for advice in advice_of(finding)
        ],
    }


def _describe_form(report: RunningReport, form: FormComparison) -> dict[str, Any]:
    return {
        "verdict": form.verdict,
        "reason": form.reason,
        "against": form.against,
        "baselines": list(report.baseline_names),
        "score": as_plain_number(form.score),
        "score_threshold": as_plain_number(form.score_threshold),
        "residual": as_plain_number(form.residual),
        "residual_threshold": as_plain_number(form.residual_threshold),
        "symmetry_lag": as_plain_number(form.symmetry_lag),
        "usual_symmetry_lag": as_plain_number(form.usual_symmetry_lag),
        "departures": [
            {
                "key": one.key,
                "value": as_plain_number(one.value),
                "usual": as_plain_number(one.usual),
                "z": as_plain_number(one.z),
                "unit": one.unit,
            }
            for one in form.departures
        ],
        "named": [
            {
                "channel": one.channel,
                "phases": [as_plain_number(share) for share in one.phases],
                "sign": one.sign,
                "largest": as_plain_number(one.largest),
                "unit": one.unit,
                "z": as_plain_number(one.z),
            }
            for one in form.named
        ],
        "heat_map": {
            name: [as_plain_number(float(value)) for value in row]
            for name, row in zip(form.channel_names, form.heat_map, strict=False)
        },
    }


def _describe_score(scored: SequenceScore) -> dict[str, Any]:
    return {
        "name": scored.name,
        "method": scored.method,
        "samples": scored.sample_spec,
        "score_is": scored.score_kind,
        "reason": scored.reason,
        "n_samples": scored.n_samples,
        "score": as_plain_number(scored.score),
        "share_above": as_plain_number(scored.share_above),
        "threshold": as_plain_number(scored.threshold),
        "threshold_from": scored.threshold_name,
        "unseen_people": {
            "false_alarms_mean": as_plain_number(scored.false_alarms),
            "with_more_than_5_percent": scored.people_alarmed,
            "people": scored.people,
        },
    }


def _describe_compared(compared: ComparedRecording) -> dict[str, Any]:
    comparison = compared.comparison
    described = {"with": compared.name, "same_recording": comparison is None}
    return described if comparison is None else described | _describe_comparison(comparison)


def _describe_comparison(comparison: RunComparison) -> dict[str, Any]:
    return {
        "same_view": comparison.is_same_view,
        "speeds": comparison.speeds,
        "changes": [
            {
                "key": one.key,
                "unit": one.unit,
                "before": as_plain_number(one.before),
                "now": as_plain_number(one.now),
                "difference": as_plain_number(one.difference),
                "smallest_detectable": as_plain_number(one.smallest),
                "outcome": one.outcome,
                "reason": one.reason,
            }
            for one in comparison.changes
        ],
    }
