"""The measurements of a posture report: distributions, and what could not be measured."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from barun.feedback.posture.distribution import BandMark, draw_distribution
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.quantity import (
    count_decimals,
    say_quantity,
    say_value,
    write_unit,
    write_value,
)
from barun.feedback.report_text import say, say_key
from barun.findings.measurement import Measurement
from barun.posture.bands import find_bands
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.features.feature_text import reason_key
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["write_measurements"]

_FEW: Final = reason_key(Reason.TOO_FEW_FRAMES)


def write_measurements(report: PostureReport) -> str:
    """Return one card a measurement that has values, and a list of those that have none."""
    judged = [one for one in report.summary if one.outcome != "cannot_judge"]
    cards = "".join(_write_card(report, one) for one in judged if one.key in FEATURES)
    missing = [one for one in report.summary if one.outcome == "cannot_judge"]
    rest = ""
    if missing:
        unseen = "posture.reason-not-visible"
        lines = "".join(
            f"<li>{say_quantity(one.key)}: {say_key(one.reason or unseen)}</li>" for one in missing
        )
        rest = (
            f'<details class="not-judged"><summary>'
            f"{say_key('posture_report.not-measured', count=len(missing))}</summary>"
            f"<ul>{lines}</ul></details>"
        )
    words = "measurements-picture" if report.is_picture else "measurements-note"
    hint = f'<p class="hint">{say_key(f"posture_report.{words}")}</p>'
    if not report.is_picture and any(one.reason == _FEW for one in judged):
        hint += f'<p class="hint">{say_key(_FEW)}</p>'
    return (
        f'<section id="measurements"><h2>{say_key("posture_report.measurements")}</h2>{hint}'
        f'<div class="cards">{cards}</div>{rest}</section>'
    )


def _write_card(report: PostureReport, measurement: Measurement) -> str:
    key = measurement.key
    plots = "".join(_write_plots(report, key))
    uncertainty = ""
    if measurement.uncertainty is not None and np.isfinite(measurement.uncertainty):
        uncertainty = f" <small>± {write_value(key, measurement.uncertainty)}</small>"
    reason = ""
    if measurement.reason not in (None, _FEW):  # said once for all
        reason = f"<small>{say_key(measurement.reason)}</small>"
    support = ""
    if not report.is_picture:
        percent = round(100 * measurement.support.coverage)
        support = f"<small>{say_key('posture_report.support', percent=percent)}</small>"
    return (
        f'<div class="card"><h4>{say_quantity(key)}</h4>'
        f'<p class="median"><b>{say_value(key, measurement.value)}</b>{uncertainty} '
        f'<span class="badge {measurement.outcome}">'
        f"{say(f'outcome-{measurement.outcome}')}</span></p>{plots}"
        f"{support}{reason}</div>"
    )


def _write_plots(report: PostureReport, key: str) -> Iterator[str]:
    """Yield the distribution of each view: a value of one view says nothing about another."""
    column = feature_column(key)
    for view in (View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE):
        values = report.measurements.values[report.view == view, column]
        if np.isfinite(values).sum() < 2:
            continue
        own = report.baseline.get(view)
        yield draw_distribution(
            values,
            unit=write_unit(key),
            decimals=count_decimals(key),
            baseline=None if own is None else (float(own[0][column]), float(own[1][column])),
            bands=_mark_bands(key),
        )


def _mark_bands(key: str) -> tuple[BandMark, ...]:
    """Return the bands of the first scale that has any: ISO 11226 before RULA and REBA."""
    return tuple(
        BandMark(band.low_deg, band.high_deg, int(band.strain))
        for table in find_bands(key)[:1]
        for band in table.bands
    )
