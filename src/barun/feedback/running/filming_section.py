"""What could not be judged, why, and how to film so that it can be."""

from collections.abc import Iterator

from barun.feedback.posture.time_axis import format_clock
from barun.feedback.report_text import say_key
from barun.feedback.running.findings_section import list_unjudged
from barun.feedback.running.metric_words import name_key, split_key
from barun.feedback.running.running_report import RunningReport
from barun.running.gate.filming_advice import advise_filming
from barun.running.gate.recording_gate import GateReason
from barun.running.judgement.rule_texts import title_key
from barun.running.metrics.metric_table import METRICS

__all__ = ["say_reason", "write_filming"]

_ADVICE = ("distance", "height", "view", "rate", "length", "clothes", "steady")
_MOST_STRETCHES = 4


def say_reason(reason: GateReason) -> str:
    """Return why a recording is refused or could be better, in all languages as HTML."""
    return say_key(reason.message, "span", value=reason.value)


def write_filming(report: RunningReport) -> str:
    """Return the section: reasons of the gate, what could not be judged, how to film."""
    reasons = "".join(
        f'<li class="{"warning" if one.refuses else "remark"}">{say_reason(one)}'
        f"{_say_stretches(one, report)}</li>"
        for one in report.gate.reasons
        if one.refuses
        or report.is_accepted  # of what is not measured nothing is measured less well
    )
    listed = f'<ul class="notes">{reasons}</ul>' if reasons else ""
    missing = "".join(_write_missing(report))
    missing = (
        f"<h3>{say_key('running_report.not-judged')}</h3><dl class='reasons'>{missing}</dl>"
        if missing
        else ""
    )
    advice = "".join(f"<li>{say_key(f'running_report.film-{one}')}</li>" for one in _ADVICE)
    return (
        f'<section id="filming"><h2>{say_key("running_report.filming")}</h2>{listed}{missing}'
        f"<h3>{say_key('running_report.film-better')}</h3>{_write_next_time(report)}"
        f"<ul>{advice}</ul></section>"
    )


def _write_next_time(report: RunningReport) -> str:
    """Return what would have helped this recording, before what helps any."""
    advice = "".join(f"<li>{say_key(key)}</li>" for key in advise_filming(report.gate.reasons))
    if not advice:
        return ""
    return (
        f'<ul class="next-time">{advice}</ul><p class="hint">'
        f"{say_key('running_report.film-always')}</p>"
    )


def _say_stretches(reason: GateReason, report: RunningReport) -> str:
    """Return when it was so, at most four stretches."""
    times_s = report.sequence.times_s
    longest = sorted(reason.rows, key=lambda rows: rows[0] - rows[1])[:_MOST_STRETCHES]
    spans = ", ".join(
        f"{format_clock(float(times_s[first]), tenths=True)}\N{EN DASH}"
        f"{format_clock(float(times_s[min(after, len(times_s)) - 1]), tenths=True)}"
        for first, after in sorted(longest)
    )
    more = "" if len(reason.rows) <= _MOST_STRETCHES else " \N{HORIZONTAL ELLIPSIS}"
    return f" <small>{spans}{more}</small>" if spans else ""


def _write_missing(report: RunningReport) -> Iterator[str]:
    """Yield metrics and rules without a judgement, by reason."""
    by_reason: dict[str, list[str]] = {}
    if report.run is not None:
        for metric in METRICS:
            values = [
                one for key, one in report.run.measurements.items() if split_key(key)[1] == metric
            ]
            if values and all(one.outcome == "cannot_judge" for one in values):
                name = say_key(name_key(metric))
                by_reason.setdefault(values[0].reason or "", []).append(name)
    for reason, findings in list_unjudged(report).items():
        names = [say_key(title_key(one.key)) for one in findings]
        by_reason.setdefault(reason, []).extend(names)
    for reason, names in by_reason.items():
        words = say_key(reason) if reason else say_key("running_report.no-reason")
        yield f"<dt>{', '.join(dict.fromkeys(names))}</dt><dd>{words}</dd>"
