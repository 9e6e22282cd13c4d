"""The head of a posture report: where the time went, in one bar and a few sentences."""

from barun.feedback.posture.headline import write_headline
from barun.feedback.posture.notes import list_notes
from barun.feedback.posture.phrase import say_phrases
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.time_axis import format_duration
from barun.feedback.report_text import say_key

__all__ = ["write_overview"]


def write_overview(report: PostureReport) -> str:
    """Return the first section: what came out, the bar of time, and what to know about it."""
    notes = "".join(
        f'<li class="{note.kind}">{say_phrases((note.phrase,))}</li>' for note in list_notes(report)
    )
    bar = "" if report.is_picture else _write_bar(report)
    return (
        f'<section id="overview"><h2>{say_key("posture_report.overview")}</h2>'
        f'<p class="headline">{say_phrases(write_headline(report))}</p>{bar}'
        f'<ul class="notes">{notes}</ul></section>'
    )


def _write_bar(report: PostureReport) -> str:
    use = report.time_use
    total_s = max(use.total_s, 1e-9)
    shares = (
        ("within" if report.has_baseline else "limits", use.within_s),
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
        f" <b>{format_duration(seconds)}</b>"
        f" <small>{say_key('posture_report.percent', percent=f'{100 * seconds / total_s:.0f}')}"
        "</small></li>"
        for name, seconds in shares
        if seconds > 0
    )
    return f'<div class="share-bar" aria-hidden="true">{parts}</div><ul class="keys">{legend}</ul>'
