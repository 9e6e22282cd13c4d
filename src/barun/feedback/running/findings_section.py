"""What was found in a run, and what to try next: one thing at a time."""

from html import escape

from barun.feedback.report_text import say_key
from barun.feedback.running.metric_words import name_key, say_value, split_key
from barun.feedback.running.running_report import RunningReport
from barun.findings.finding import Finding
from barun.findings.measurement import Measurement
from barun.running.judgement.rule_texts import (
    advice_of,
    cue_key,
    drill_key,
    explanation_of,
    title_key,
)

__all__ = ["list_passed", "list_told", "list_unjudged", "write_findings"]

_SEVERITIES = ("marked", "moderate", "mild", "none")


def list_told(report: RunningReport) -> tuple[Finding, ...]:
    """Return what is worth a word, what was seen most clearly first."""
    told = (one for one in report.findings if one.outcome in ("issue", "advice"))
    return tuple(
        sorted(told, key=lambda one: (one.outcome != "issue", _SEVERITIES.index(one.severity)))
    )


def list_passed(report: RunningReport) -> tuple[Finding, ...]:
    """Return what was looked for and not found."""
    return tuple(one for one in report.findings if one.outcome == "passed")


def list_unjudged(report: RunningReport) -> dict[str, list[Finding]]:
    """Return what could not be judged, by the key of the reason."""
    groups: dict[str, list[Finding]] = {}
    for one in report.findings:
        if one.outcome == "not_applicable":
            groups.setdefault(one.reason or "", []).append(one)
    return groups


def write_findings(report: RunningReport) -> str:
    """Return the section; empty where the recording was refused."""
    if report.run is None:
        return ""
    told = list_told(report)
    cards = "".join(_write_card(one) for one in told)
    lead = "findings-lead" if told else "findings-none"
    passed = ", ".join(say_key(title_key(one.key)) for one in list_passed(report))
    quiet = f'<p class="hint">{say_key("running_report.passed")} {passed}</p>' if passed else ""
    return (
        f'<section id="findings"><h2>{say_key("running_report.findings")}</h2>'
        f"<p>{say_key(f'running_report.{lead}')}</p>{cards}{quiet}</section>"
    )


def _write_card(finding: Finding) -> str:
    values = "".join(f"<li>{_say_measured(one)}</li>" for one in _list_deciding(finding))
    tries = "".join(
        f'<li><p class="cue">{say_key(cue_key(advice))}</p><p>{say_key(drill_key(advice))}</p>'
        f"{_write_sources(advice.sources)}</li>"
        for advice in advice_of(finding)
    )
    badge = say_key(f"running_report.outcome-{finding.outcome}-{finding.severity}")
    return (
        f'<article class="finding"><h3>{say_key(title_key(finding.key))}'
        f' <small>{finding.code}</small> <span class="badge {finding.severity}">{badge}</span></h3>'
        f"<p>{say_key(explanation_of(finding))}</p>"
        f'<ul class="measured">{values}</ul>'
        f"<h4>{say_key('running_report.try-next')}</h4>"
        f'<ul class="tries">{tries}</ul></article>'
    )


def _list_deciding(finding: Finding) -> list[Measurement]:
    """Return what decided, and the same of the other side."""
    first, *others = finding.measurements
    _, metric = split_key(first.key)
    sides = [one for one in others if one.key != first.key and split_key(one.key)[1] == metric]
    return [first, *[one for one in sides if one.outcome != "cannot_judge"][:1]]


def _say_measured(measurement: Measurement) -> str:
    side, metric = split_key(measurement.key)
    is_difference = metric.endswith("_difference")
    name = say_key(name_key(metric.removesuffix("_difference")))
    place = "" if side is None else f" ({say_key(f'running_report.{side}')})"
    if is_difference:
        place = f" ({say_key('running_report.difference')})"
    return f"{name}{place}: {say_value(measurement, 'b')}"


def _write_sources(sources: tuple[str, ...]) -> str:
    if not sources:
        return f'<p class="source">{say_key("running_report.source-none")}</p>'
    listed = "; ".join(escape(one) for one in sources)
    return f'<p class="source">{say_key("running_report.source")} {listed}</p>'
