"""What the terminal says of how somebody sat; its sentences are those of the report."""

from collections.abc import Iterator

from barun.feedback.posture.findings_section import RuleFindings, group_findings
from barun.feedback.posture.headline import write_headline
from barun.feedback.posture.looked_for import group_unjudged, list_passed
from barun.feedback.posture.moment import list_readings
from barun.feedback.posture.notes import list_notes
from barun.feedback.posture.phrase import Phrase
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.quantity import write_value
from barun.feedback.posture.time_axis import format_clock, format_duration
from barun.messages import Language, text
from barun.posture.features.feature_text import name_key
from barun.posture.judgement.rule_texts import title_key

__all__ = ["tell_sitting"]


def tell_sitting(report: PostureReport, language: Language) -> Iterator[str]:
    """Yield the lines, without the files."""
    yield " ".join(phrase.text(language) for phrase in write_headline(report))
    if not report.is_picture:
        yield _tell_time(report, language)
    for note in list_notes(report):
        yield note.phrase.text(language)
    parts = (
        _tell_readings(report, language) if report.is_picture else _tell_findings(report, language),
        _tell_unjudged(report, language),
    )
    for part in parts:
        lines = list(part)
        if lines:
            yield ""
            yield from lines


def _tell_time(report: PostureReport, language: Language) -> str:
    use = report.time_use
    return text(
        "cli.sitting-time" if report.has_baseline else "cli.sitting-time-limits",
        language,
        total=format_duration(use.total_s),
        within=format_duration(use.within_s),
        departed=format_duration(use.departed_s),
        unknown=format_duration(sum(use.unknown_s.values())),
        away=format_duration(use.away_s),
    )


def _tell_readings(report: PostureReport, language: Language) -> Iterator[str]:
    readings = tuple(list_readings(report))
    if readings:
        yield f"{text('posture_report.moment', language)}:"
    for one in readings:
        band = "" if one.band is None else f"  {one.band.text(language)}"
        name = text(name_key(one.key), language)
        yield f"  {write_value(one.key, one.value_deg):>5}  {name}{band}"


def _tell_findings(report: PostureReport, language: Language) -> Iterator[str]:
    groups = group_findings(report)
    if groups:
        yield f"{text('posture_report.findings', language)}:"
    for group in groups:
        yield from _tell_rule(group, language)
    passed = tuple(list_passed(report))
    if passed:
        yield Phrase("posture_report.passed", rules=passed).text(language)


def _tell_rule(group: RuleFindings, language: Language) -> Iterator[str]:
    in_all = text(
        "posture_report.lane-events",
        language,
        count=len(group.findings),
        time=format_duration(group.total_s),
    )
    yield f"  {text(title_key(group.key), language)}: {in_all}"
    for finding in group.longest:
        yield text(
            "cli.sitting-event",
            language,
            start=format_clock(finding.start_s),
            end=format_clock(finding.end_s),
            time=format_duration(finding.duration_s),
            severity=text(f"posture_report.severity-{finding.severity}", language),
        )
    n_more = len(group.findings) - len(group.longest)
    if n_more:
        yield "    " + text("posture_report.more-events", language, count=n_more)
    yield "    " + group.advice.text(language)


def _tell_unjudged(report: PostureReport, language: Language) -> Iterator[str]:
    groups = group_unjudged(report)
    if groups:
        yield text("posture_report.looked-for-unjudged", language)
    for group in groups:
        names = ", ".join(name.text(language) for name in group.rules)
        yield f"  {names}: {group.reason.text(language)}"
