"""What one picture shows: angles beside the bands of the literature, and rules at that moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.feedback.posture.evidence_drawing import draw_evidence
from barun.feedback.posture.phrase import Phrase, say_phrases
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.quantity import say_quantity, write_value
from barun.feedback.report_text import say_key
from barun.posture.bands import Strain, find_bands
from barun.posture.features.feature_table import FEATURES

__all__ = ["Reading", "find_rules_now", "list_readings", "write_moment"]

_OF_DIRECTION: Final = frozenset({"head_turn", "shoulder_rotation", "pelvis_rotation"})
"""Angles that say where somebody looks, not how they sit."""
_ERROR_DEG: Final = 5.0
"""The error to be planned with in a well-placed side view."""
_LEANING: Final = frozenset({"trunk_inclination", "neck_inclination"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One angle of the picture."""

    key: str
    """Of the feature."""
    value_deg: float
    band: Phrase | None
    """Which band of which scale it falls into; None where no scale has one."""
    strain: Strain


def find_rules_now(report: PostureReport) -> Mapping[str, float]:
    """Return the load of each rule that can tell in a picture, by its key; 1 is the threshold."""
    return {
        course.key: float(course.load[0])
        for course in report.courses
        if np.isfinite(course.load[0])
    }


def list_readings(report: PostureReport) -> Iterator[Reading]:
    """Yield the angles that can be read off a picture."""
    for column, (key, feature) in enumerate(FEATURES.items()):
        value = float(report.measurements.values[0, column])
        if feature.unit != "deg" or key in _OF_DIRECTION or not np.isfinite(value):
            continue
        tables = find_bands(key)
        strain = Strain.UNKNOWN
        if tables:
            # a little below 0 is 0: bands that begin there mean bending backwards
            placed = 0.0 if -_ERROR_DEG < value < 0 else value
            strain = Strain(int(tables[0].strain(np.array([placed]))[0]))
        if strain is Strain.UNKNOWN:
            yield Reading(key, value, None, strain)
            continue
        words = Phrase(strain.text_key)
        if value <= -_ERROR_DEG and key in _LEANING:
            words = Phrase("posture_report.leaning-back")  # ISO 11226: acceptable if supported
            strain = Strain.MEDIUM
        band = Phrase("posture_report.band", scale=Phrase(tables[0].scale_key), strain=words)
        yield Reading(key, value, band, strain)


def write_moment(report: PostureReport) -> str:
    """Return the section of a picture: the figure, and its angles."""
    rows = "".join(
        f"<div><dt>{say_quantity(one.key)}</dt><dd>{write_value(one.key, one.value_deg)}"
        f"{'' if one.band is None else _write_band(one)}</dd></div>"
        for one in list_readings(report)
    )
    if not rows:
        rows = f"<p>{say_key('posture_report.moment-nothing')}</p>"
    return (
        f'<section id="moment"><h2>{say_key("posture_report.moment")}</h2>'
        f'<div class="moment">{draw_evidence(report.sequence, 0, None)}'
        f'<dl class="values">{rows}</dl></div></section>'
    )


def _write_band(reading: Reading) -> str:
    phrases = () if reading.band is None else (reading.band,)
    return f' <small class="strain {reading.strain.name.lower()}">{say_phrases(phrases)}</small>'
