"""The head of a running report: what came out, and the figures people ask for first."""

from typing import Final

from barun.feedback.posture.phrase import say_phrases
from barun.feedback.report_text import say_key
from barun.feedback.running.filming_section import say_reason
from barun.feedback.running.headline import write_headline
from barun.feedback.running.metric_words import (
    format_spread,
    format_value,
    name_key,
    say_unit,
    split_key,
)
from barun.feedback.running.running_report import RunningReport
from barun.findings.measurement import Measurement

__all__ = ["write_overview"]

_FIRST: Final = (
    "cadence",
    "contact_time",
    "vertical_oscillation",
    "trunk_lean",
    "knee_flexion_stance",
    "pelvic_drop",
    "lateral_sway",
)
"""In this order; what the view does not show is left out."""
_MOST: Final = 5


def write_overview(report: RunningReport) -> str:
    """Return the first section."""
    tiles = "".join(_tiles(report))
    shown = f'<ul class="tiles">{tiles}</ul>' if tiles else ""
    refusing = "".join(
        f'<li class="warning">{say_reason(one)}</li>' for one in report.gate.reasons if one.refuses
    )
    listed = f'<ul class="notes">{refusing}</ul>' if refusing else ""
    return (
        f'<section id="overview"><h2>{say_key("running_report.overview")}</h2>'
        f'<p class="headline">{say_phrases(write_headline(report))}</p>{shown}{listed}</section>'
    )


def _tiles(report: RunningReport) -> list[str]:
    if report.run is None:
        return []
    tiles: list[str] = []
    for metric in _FIRST:
        measured = report.run.measurements
        sided = [measured[key] for key in (f"left_{metric}", f"right_{metric}") if key in measured]
        values = sided or ([measured[metric]] if metric in measured else [])
        judged = [one for one in values if one.outcome != "cannot_judge"]
        if judged and len(tiles) < _MOST:
            tiles.append(_write_tile(metric, judged))
    return tiles


def _write_tile(metric: str, values: list[Measurement]) -> str:
    unit = values[0].unit
    spread = max(one.uncertainty or 0.0 for one in values)
    shown = [format_value(one.value, unit, spread=spread) for one in values]
    error = f" \N{PLUS-MINUS SIGN}{format_spread(spread, unit)}" if spread else ""
    side, _ = split_key(values[0].key)
    if len(values) == 2:
        numbers = (
            f'<span class="left">{shown[0]}</span> <span aria-hidden="true">·</span> '
            f'<span class="right">{shown[1]}</span>'
        )
        place = say_key("running_report.left-right")
    else:
        numbers = shown[0]
        place = "" if side is None else say_key(f"running_report.{side}")
    sides = f"<small>{place}{error}</small>" if place or error else ""
    weak = any(one.outcome == "weak" for one in values)
    badge = f'<span class="badge weak">{say_key("report.outcome-weak")}</span>' if weak else ""
    name, number = say_key(name_key(metric)), f"{numbers}{say_unit(unit)}"
    return f"<li><span>{name}</span><b>{number}</b>{sides}{badge}</li>"
