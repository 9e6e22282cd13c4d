"""The numbers of a report as compact, safe JSON for its script."""

import base64
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.feedback.angle_plots import find_reliable, list_plots
from barun.feedback.clip_report import ClipReport, PersonReport
from barun.feedback.report_drawing import find_view_box
from barun.feedback.report_page import make_safe_json
from barun.feedback.skeleton_drawing import find_side
from barun.landmarks import BONES

__all__ = ["MAX_ROWS", "encode_people", "encode_report_data", "find_row_step"]

MAX_ROWS: Final = 18_000
"""Frames embedded a person at most, ten minutes at 30 a second; longer recordings are thinned."""

_POSITION_STEPS: Final = 8192
"""Steps a picture height is divided into: 0.13 px of 1080, and four pictures around the frame."""
_ANGLE_STEPS: Final = 100
"""Steps a degree is divided into."""
_NO_VALUE: Final = -32768


def find_row_step(report: ClipReport) -> int:
    """Return every how many frames one is embedded."""
    n_rows = max((len(person.landmarks) for person in report.people), default=0)
    return max(1, -(-n_rows // MAX_ROWS))


def encode_report_data(report: ClipReport) -> str:
    """Return the data of the page's script, safe inside a ``<script>`` element.

    Arrays are base64 of little-endian numbers, rows of a person from his first frame to his last;
    positions are picture heights times `_POSITION_STEPS`, angles degrees times `_ANGLE_STEPS`, both
    16 bit with `_NO_VALUE` where missing; visibility is 0 to 254 and 255 where unknown.
    """
    return make_safe_json(
        encode_people(
            report.source_name, report.size_wh, report.people, row_step=find_row_step(report)
        )
    )


def encode_people(
    source_name: str,
    size_wh: tuple[int, int] | None,
    people: Sequence[PersonReport],
    *,
    row_step: int = 1,
) -> dict[str, Any]:
    """Return the data of moving figures and their plots, see :func:`encode_report_data`.

    Parameters
    ----------
    source_name : str
        What the report is about.
    size_wh : tuple of int or None
        Width and height of the picture in pixels.
    people : sequence of PersonReport
        Who moves.
    row_step : int, optional
        Every how many frames one is embedded.
    """
    return {
        "version": 1,
        "source": source_name,
        "positionSteps": _POSITION_STEPS,
        "angleSteps": _ANGLE_STEPS,
        "aspect": 1.0 if size_wh is None else size_wh[0] / size_wh[1],
        "bones": [[int(start), int(end), find_side(start, end)] for start, end in BONES],
        "people": [_encode_person(person, row_step) for person in people],
    }


def _encode_person(person: PersonReport, step: int) -> dict[str, Any]:
    seen = np.flatnonzero(person.landmarks.has_person)
    rows = slice(int(seen[0]), int(seen[-1]) + 1, step) if len(seen) else slice(0, 0)
    aspect = 1.0
    if person.landmarks.size_wh is not None:
        aspect = person.landmarks.size_wh[0] / person.landmarks.size_wh[1]
    positions = person.landmarks.image_xyz[rows, :, :2].astype(np.float64) * (aspect, 1.0)
    series = person.angles
    return {
        "number": person.number,
        "times": [round(float(time_s), 4) for time_s in person.landmarks.times_s[rows]],
        "positions": _encode_steps(positions * _POSITION_STEPS),
        "visibility": _encode_shares(person.landmarks.visibility[rows]),
        "viewBox": [round(edge, 5) for edge in find_view_box(person.landmarks)],
        "angles": [angle.key for angle in series.angles],
        "values": _encode_steps(series.values_deg[rows] * _ANGLE_STEPS),
        "reliable": _to_base64(np.packbits(find_reliable(series)[rows], bitorder="little")),
        "plots": [
            {
                "quantity": plot.quantity,
                "series": [[side, column] for side, column in plot.columns],
            }
            for plot in list_plots(series)
        ],
    }


def _encode_steps(values: npt.NDArray[np.float64]) -> str:
    known = np.isfinite(values)
    steps = np.clip(np.round(np.where(known, values, 0)), _NO_VALUE + 1, 32767)
    return _to_base64(np.where(known, steps, _NO_VALUE).astype("<i2"))


def _encode_shares(shares: npt.NDArray[np.floating]) -> str:
    known = np.isfinite(shares)
    return _to_base64(
        np.where(known, np.round(np.where(known, shares, 0) * 254), 255).astype(np.uint8)
    )


def _to_base64(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")
