"""What an experiment says to somebody who is no statistician: one sentence first, then the rest."""

from typing import Final

from barun.experiments.comparison import FEWEST_SHOWN, Guard
from barun.experiments.desk import ExperimentReport
from barun.experiments.paired import PairedTest
from barun.messages import Language, text
from barun.store.experiment_records import ExperimentNote

__all__ = [
    "guard_name",
    "guard_sentence",
    "note_text",
    "paired_sentence",
    "subtitle",
    "verdict_sentence",
    "version_text",
]

_HUNDRED: Final = 100.0
_KNOWN_REASONS: Final = frozenset(
    {
        *("champion-changed", "challenger-slow", "time", "people", "score"),
        *("answers", "labels", "recovery"),
    }
)

_OF_HOURS: Final = frozenset({"better", "worse", "no-better", "undecided"})
"""Verdicts that are said otherwise where hours vote."""


def verdict_sentence(report: ExperimentReport, language: Language) -> str:
    """Return the one sentence that says where an experiment stands."""
    return text(f"experiments.says-{_state(report)}", language, **_details(report, language))


def subtitle(report: ExperimentReport, language: Language) -> str:
    """Return what is compared, and with how many people."""
    figures = report.comparison
    return text(
        f"experiments.compared-{report.plan.mode}",
        language,
        model=text(f"registry.served-{report.record.model}", language),
        champion=version_text(report.record.champion, language),
        challenger=version_text(report.record.challenger, language),
        share=round(_HUNDRED * report.plan.share),
        n_champion=figures.champion.n_people,
        n_challenger=figures.challenger.n_people,
    )


def guard_name(guard: Guard, language: Language) -> str:
    """Return what a guard watches."""
    return text(f"experiments.guard-name-{guard.name}", language)


def guard_sentence(guard: Guard, language: Language) -> str:
    """Return what one guard says: harm, surely none, or not known yet."""
    if min(guard.n_challenger, guard.n_champion) < FEWEST_SHOWN:
        state = "few"
    elif guard.interval.low > guard.most or guard.interval.high < guard.least:
        state = "harm"
    elif guard.interval.high <= guard.most and guard.interval.low >= guard.least:
        state = "fine"
    else:
        state = "open"
    return text(f"experiments.guard-{state}", language)


def paired_sentence(paired: PairedTest, language: Language) -> str:
    """Return what labelled poses say of two models that saw the same."""
    if paired.n_people < FEWEST_SHOWN:
        return text("experiments.paired-few", language, count=paired.n_people, least=FEWEST_SHOWN)
    return text(
        "experiments.paired",
        language,
        people=paired.n_people,
        frames=paired.n_frames,
        challenger=paired.n_for_challenger,
        champion=paired.n_for_champion,
        chance=_HUNDRED * paired.p_votes,
        low=_HUNDRED * paired.low,
        high=_HUNDRED * paired.high,
    )


def note_text(note: ExperimentNote, language: Language) -> str:
    """Return one entry of the log in words."""
    said = text(f"experiments.note-{note.kind}", language)
    why = text(f"experiments.why-{note.why}", language) if note.why in _KNOWN_REASONS else note.why
    return f"{said}: {why}" if why else said


def version_text(number: int | None, language: Language) -> str:
    """Return how a version is called."""
    if number is None:
        return text("experiments.shipped", language)
    return text("experiments.version", language, number=number)


def _state(report: ExperimentReport) -> str:
    record = report.record
    if record.state == "frozen":
        return "frozen"
    if record.verdict == "harmful":
        return f"harmful-{record.reason}"
    by_hours = report.plan.unit == "hours"
    if record.verdict is not None:
        return (
            f"hours-{record.verdict}"
            if by_hours and record.verdict in _OF_HOURS
            else record.verdict
        )
    if report.plan.mode == "shadow":
        return "hours" if by_hours else "shadow"
    if min(report.comparison.champion.n_scored, report.comparison.challenger.n_scored) == 0:
        return "nobody"
    return f"waits-{report.decision.reason}" if not report.decision.is_over else "about-to-end"


def _figure(value: float) -> str:
    """Return a figure of a sentence, with the minus of print."""
    return f"{value:.1f}".replace("-", "\N{MINUS SIGN}")


def _details(report: ExperimentReport, language: Language) -> dict[str, object]:
    figures, plan = report.comparison, report.plan
    scale = _HUNDRED if plan.metric == "accuracy" else 1.0
    interval = figures.difference
    unit = text(f"experiments.unit-{plan.metric}", language)
    return {
        "challenger": version_text(report.record.challenger, language),
        "champion": version_text(report.record.champion, language),
        "gain": _figure(scale * interval.estimate),
        "low": _figure(scale * interval.low),
        "high": _figure(scale * interval.high),
        "unit": unit,
        "margin": f"{scale * plan.margin:g}",
        "n_champion": figures.champion.n_scored,
        "n_challenger": figures.challenger.n_scored,
        "least": plan.least_people,
        "days": f"{figures.n_days:.0f}",
        "limit": f"{plan.most_days:.0f}",
        "reason": report.record.reason or "",
    }
