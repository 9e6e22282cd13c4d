"""What the terminal says of a run; its sentences are those of the report."""

from collections.abc import Iterator
from typing import Final

from barun.feedback.running.departure_words import tell_departure
from barun.feedback.running.findings_section import list_told, list_unjudged
from barun.feedback.running.headline import write_headline
from barun.feedback.running.metric_words import (
    format_spread,
    format_value,
    list_groups,
    name_key,
    shown_unit,
    split_key,
    tell_value,
)
from barun.feedback.running.running_report import RunningReport
from barun.findings.measurement import Measurement
from barun.messages import Language, text
from barun.running.gate.filming_advice import advise_filming
from barun.running.judgement.rule_texts import advice_of, cue_key, title_key
from barun.running.metrics.flight import has_no_flight

__all__ = ["tell_running"]

_MOST_CUES: Final = 2
_OPTIONS: Final = {
    "size": {"no-size"},
    "fps": {"clock-unknown", "slow-motion", "fast-motion", "odd-cadence"},
}
"""Reasons of the gate that an option answers."""


def tell_running(report: RunningReport, language: Language) -> Iterator[str]:
    """Yield the lines, without the files."""
    yield " ".join(phrase.text(language) for phrase in write_headline(report))
    parts = (
        _tell_recording(report, language),
        _tell_metrics(report, language),
        _tell_findings(report, language),
        _tell_form(report, language),
        _tell_score(report, language),
        _tell_changes(report, language),
        _tell_unjudged(report, language),
        _tell_filming(report, language),
        _tell_options(report, language),
    )
    for part in parts:
        lines = list(part)
        if lines:
            yield ""
            yield from lines


def _tell_recording(report: RunningReport, language: Language) -> Iterator[str]:
    for reason in report.gate.reasons:
        # The refusing ones end the program, at the bottom; beside them the others mean nothing.
        if report.is_accepted:
            yield text(reason.message, language, value=reason.value)
    repair = report.gate.repair
    if repair is not None and (repair.n_exchanges or repair.n_wild or repair.n_filled):
        yield text(
            "running_report.repaired",
            language,
            exchanges=repair.n_exchanges,
            frames=len(repair.exchanged_frames),
            wild=repair.n_wild,
            filled=repair.n_filled,
            total=len(repair.sequence),
        )


def _tell_metrics(report: RunningReport, language: Language) -> Iterator[str]:
    run = report.run
    if run is None:
        return
    for group in list_groups():
        for metric in group.metrics:
            keys = [key for key in run.measurements if split_key(key)[1] == metric]
            judged = [
                run.measurements[key]
                for key in keys
                if run.measurements[key].outcome != "cannot_judge"
            ]
            if not judged:
                continue
            unit = judged[0].unit
            spread = max(one.uncertainty or 0.0 for one in judged)
            sides = [side for side in (split_key(one.key)[0] for one in judged) if side is not None]
            names = "/".join(text(f"running_report.{side}", language) for side in sides)
            place = f" ({names})" if names else ""
            weak = _tell_weak(judged, language)
            name = f"  {text(name_key(metric), language)}{place}: "
            if all(has_no_flight(one) for one in judged):
                yield name + text("running_report.no-flight", language) + weak
                continue
            values = " / ".join(format_value(one.value, unit, spread=spread) for one in judged)
            error = f" \N{PLUS-MINUS SIGN}{format_spread(spread, unit)}"
            yield name + values + error + text(shown_unit(unit).key, language) + weak


def _tell_weak(judged: list[Measurement], language: Language) -> str:
    """Return which of the values are weak; empty where none is."""
    weak = [one for one in judged if one.outcome == "weak"]
    if not weak:
        return ""
    words = text("report.outcome-weak", language)
    side, _ = split_key(weak[0].key)
    if len(weak) < len(judged) and side is not None:
        words = f"{text(f'running_report.{side}', language)}: {words}"
    return f"  ({words})"


def _tell_findings(report: RunningReport, language: Language) -> Iterator[str]:
    told = list_told(report)
    if told:
        yield f"{text('running_report.findings', language)}:"
    for finding in told:
        yield f"  {text(title_key(finding.key), language)} ({finding.code})"
        for advice in advice_of(finding)[:_MOST_CUES]:
            yield f"    {text(cue_key(advice), language)}"


def _tell_form(report: RunningReport, language: Language) -> Iterator[str]:
    form = report.form
    if form is None:
        return
    title = text("running_report.form", language)
    if form.verdict != "not_judged":
        key = f"running_report.form-{form.verdict}-{form.against or 'baseline'}"
        yield f"{title}: {text(key, language)}"
        for one in form.named:
            yield f"  {tell_departure(one, report.gate.view).text(language)}"
        return
    yield f"{title}: {text(form.reason or 'running_report.form-not-judged', language)}"


def _tell_score(report: RunningReport, language: Language) -> Iterator[str]:
    scored = report.sequence_score
    if scored is None:
        return
    yield f"{text('running_report.model-title', language)}: {scored.name} ({scored.method})"
    if scored.reason is None:
        share, count = 100 * scored.share_above, scored.n_samples
        yield "  " + text("running_report.model-share", language, share=share, count=count)
    else:
        yield "  " + text(scored.reason, language)
    yield "  " + text(
        "running_report.model-false-alarms",
        language,
        share=100 * scored.false_alarms,
        alarmed=scored.people_alarmed,
        people=scored.people,
    )


def _tell_changes(report: RunningReport, language: Language) -> Iterator[str]:
    compared = report.compared
    if compared is None:
        return
    comparison = compared.comparison
    if comparison is None:
        yield f"{compared.name}: {text('running_report.compare-same', language)}"
        return
    yield f"{compared.name}: " + text(
        "running_report.compare-words",
        language,
        count=len(comparison.real),
        total=comparison.n_compared,
    )
    for one in comparison.real:
        side, metric = split_key(one.key)
        place = "" if side is None else f" ({text(f'running_report.{side}', language)})"
        before, now = (
            tell_value(value, one.unit, language, spread=one.smallest)
            for value in (one.before, one.now)
        )
        yield f"  {text(name_key(metric), language)}{place}: {before} \N{RIGHTWARDS ARROW} {now}"


def _tell_unjudged(report: RunningReport, language: Language) -> Iterator[str]:
    groups = list_unjudged(report)
    if groups:
        yield f"{text('running_report.not-judged', language)}:"
    for reason, findings in groups.items():
        names = ", ".join(text(title_key(one.key), language) for one in findings)
        yield f"  {names}: {text(reason or 'running_report.no-reason', language)}"


def _tell_filming(report: RunningReport, language: Language) -> Iterator[str]:
    advice = advise_filming(report.gate.reasons)
    if advice:
        yield f"{text('running_report.film-better', language)}:"
    for key in advice:
        yield f"  {text(key, language)}"


def _tell_options(report: RunningReport, language: Language) -> Iterator[str]:
    """Yield options that would have told more."""
    codes = {reason.code for reason in report.gate.reasons}
    wanted = [key for key, asking in _OPTIONS.items() if codes & asking]
    if "running.reason-speed-unknown" in {one.reason for one in report.findings}:
        wanted.append("speed")
    if report.form is not None and report.form.reason == "running_form.reason-no-baseline":
        wanted.append("baseline")
    if wanted:
        yield text("running_report.options", language)
    for key in wanted:
        yield f"  {text(f'running_report.option-{key}', language)}"
