"""What came out, in one to three sentences: the same on the page and in the terminal."""

from collections.abc import Iterator
from typing import Final

from barun.feedback.posture.moment import find_rules_now
from barun.feedback.posture.phrase import Phrase
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.time_axis import format_duration
from barun.posture.judgement.p001_forward_head import FORWARD_HEAD
from barun.posture.judgement.p002_slouch import SLOUCH
from barun.posture.judgement.rule_texts import title_key

__all__ = ["LITTLE_JUDGED", "write_headline"]

LITTLE_JUDGED: Final = 0.5
"""Share of the time with a person below which it is said first how little could be judged."""
_MAIN: Final = (FORWARD_HEAD.key, SLOUCH.key)
"""Rules whose silence about a picture is worth saying first: the rest reassures too easily."""
_SHORTEST_S: Final = 10.0
"""A shorter recording gets no share of time, whatever the hold time. Design choice: the time a
baseline is measured over."""


def write_headline(report: PostureReport) -> tuple[Phrase, ...]:
    """Return what a person reads first: how much can be said, then what."""
    if report.is_picture:
        return tuple(_tell_picture(report))
    return tuple(_tell_recording(report))


def _tell_picture(report: PostureReport) -> Iterator[Phrase]:
    yield Phrase("posture_report.headline-picture")
    now = find_rules_now(report)
    if not now:
        yield Phrase("posture_report.headline-picture-unjudged")
        return
    parts = {
        "beyond": tuple(Phrase(title_key(key)) for key, load in now.items() if load >= 1),
        "within": tuple(Phrase(title_key(key)) for key, load in now.items() if load < 1),
        "unknown": tuple(Phrase(title_key(key)) for key in _MAIN if key not in now),
    }
    for place, rules in parts.items():
        if rules:
            yield Phrase(f"posture_report.headline-picture-{place}", rules=rules)


def _tell_recording(report: PostureReport) -> Iterator[Phrase]:
    use = report.time_use
    is_short = use.total_s < max(report.hold_s, _SHORTEST_S)
    if is_short:
        yield Phrase("posture_report.headline-short", time=format_duration(use.total_s))
    if use.judged_s == 0:
        yield Phrase("posture_report.headline-unjudged")
    else:
        if use.judged_s < LITTLE_JUDGED * use.present_s:
            yield Phrase(
                "posture_report.headline-little",
                percent=_percent(use.judged_s, use.present_s),
                time=format_duration(use.judged_s),
            )
        if not is_short:
            words = "headline-range" if report.has_baseline else "headline-limits"
            yield Phrase(f"posture_report.{words}", percent=_percent(use.within_s, use.judged_s))
        yield from _tell_events(report, is_short=is_short)
    yield from _tell_long_sitting(report)


def _tell_events(report: PostureReport, *, is_short: bool) -> Iterator[Phrase]:
    events = [finding for finding in report.findings if finding.outcome == "issue"]
    if events:
        longest_s = max(event.duration_s for event in events)
        yield Phrase(
            "posture_report.headline-events", count=len(events), time=format_duration(longest_s)
        )
    elif not is_short:
        yield Phrase("posture_report.headline-quiet")


def _tell_long_sitting(report: PostureReport) -> Iterator[Phrase]:
    advices = [finding for finding in report.findings if finding.outcome == "advice"]
    if advices:
        longest_s = max(advice.duration_s for advice in advices)
        yield Phrase("posture_report.headline-break", time=format_duration(longest_s))


def _percent(part: float, whole: float) -> int:
    """Return a percentage that is 0 or 100 only where it is so exactly."""
    percent = round(100 * part / max(whole, 1e-9))
    if 0 < part < whole:
        return min(max(percent, 1), 99)
    return percent
