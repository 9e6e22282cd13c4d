"""The head of a posture report: where the time went, in one bar and a few sentences."""

from collections.abc import Iterator

from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.time_axis import format_clock
from barun.feedback.report_text import say_key

__all__ = ["write_overview"]

_LITTLE_JUDGED = 0.5
"""Share of the time with a person below which the report says how little could be judged."""
_LOW_RATE_HZ = 5.0


def write_overview(report: PostureReport) -> str:
    """Return the first section: what came out, the bar of time, and what to know about it."""
    notes = "".join(f'<li class="{kind}">{words}</li>' for kind, words in _notes(report))
    return (
        f'<section id="overview"><h2>{say_key("posture_report.overview")}</h2>'
        f'<p class="headline">{_write_headline(report)}</p>{_write_bar(report)}'
        f'<ul class="notes">{notes}</ul></section>'
    )


def _write_headline(report: PostureReport) -> str:
    use = report.time_use
    if use.judged_s == 0:
        return say_key("posture_report.headline-unjudged")
    events = [finding for finding in report.findings if finding.outcome == "issue"]
    percent = round(100 * use.within_s / use.judged_s)
    if not events:
        return say_key("posture_report.headline-quiet", percent=percent)
    longest = max(events, key=lambda event: event.duration_s)
    return say_key(
        "posture_report.headline-events",
        percent=percent,
        count=len(events),
        time=format_clock(longest.duration_s),
    )


def _write_bar(report: PostureReport) -> str:
    use = report.time_use
    total_s = max(use.total_s, 1e-9)
    shares = (
        ("within", use.within_s),
        ("departed", use.departed_s),
        ("unknown", sum(use.unknown_s.values())),
        ("away", use.away_s),
    )
    parts = "".join(
        f'<span class="{name}" style="flex-grow:{seconds / total_s:.4f}"></span>'
        for name, seconds in shares
        if seconds > 0
    )
    legend = "".join(
        f'<li class="{name}">{say_key(f"posture_report.share-{name}")}'
        f" <b>{format_clock(seconds)}</b> <small>{100 * seconds / total_s:.0f} %</small></li>"
        for name, seconds in shares
        if seconds > 0
    )
    return f'<div class="share-bar" aria-hidden="true">{parts}</div><ul class="keys">{legend}</ul>'


def _notes(report: PostureReport) -> Iterator[tuple[str, str]]:
    origin = report.baseline_origin
    yield (
        "warning" if origin == "none" else "remark",
        say_key(f"posture_report.baseline-{origin}", name=report.profile_name or ""),
    )
    if report.is_too_short:
        yield "warning", say_key("posture_report.note-short", hold=f"{report.hold_s:g}")
    use = report.time_use
    present_s = use.total_s - use.away_s
    if use.judged_s < _LITTLE_JUDGED * present_s:
        percent = round(100 * use.judged_s / max(present_s, 1e-9))
        yield "warning", say_key("posture_report.note-little-judged", percent=percent)
    for reason, seconds in sorted(use.unknown_s.items(), key=lambda item: -item[1]):
        if seconds >= 0.05 * max(present_s, 1e-9):
            yield (
                "remark",
                f"{say_key('posture_report.note-unknown', time=format_clock(seconds))} "
                f"{say_key(f'posture.reason-{reason.label}')}",
            )
    if report.other_people:
        yield "remark", say_key("posture_report.note-others", count=report.other_people)
    if len(report.sequence) > 1 and report.sequence.frame_rate_hz < _LOW_RATE_HZ:
        yield (
            "warning",
            say_key("posture_report.note-rate", rate=f"{report.sequence.frame_rate_hz:.1f}"),
        )
