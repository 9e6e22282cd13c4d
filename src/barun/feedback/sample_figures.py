"""Poses of nine points as figures on one page, for somebody who says what they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.messages import Language, text

__all__ = ["SampleFigure", "render_sample_figures"]

_LINES: Final = ((3, 1), (1, 0), (0, 2), (2, 4), (5, 6), (7, 8))
"""Nose, eyes, ears, corners of the mouth, shoulders, left before right: which are joined."""
_EARS, _SHOULDERS = (3, 4), (7, 8)
_MARGIN: Final = 0.6
"""In face sizes, as the points."""
_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;margin:1.5rem;max-width:75rem}"
    "main{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:1rem}"
    "figure{margin:0;border:1px solid #767676;border-radius:.5rem;padding:.5rem;"
    "break-inside:avoid}"
    "svg{width:100%;height:12rem}line{stroke:#0072b2;stroke-width:.06}circle{fill:#0072b2}"
    "figcaption{overflow-wrap:anywhere}"
)


@dataclass(frozen=True, slots=True, eq=False)
class SampleFigure:
    """One pose."""

    number: int
    """As in the sheet beside the page."""
    name: str
    points: npt.NDArray[np.float32]
    """Shape (9, 2). x to the right and y down, in face sizes; NaN where a point is missing."""


def render_sample_figures(figures: Sequence[SampleFigure], whose: str, language: Language) -> str:
    """Return one HTML document that loads nothing and runs nothing.

    Parameters
    ----------
    figures : sequence of SampleFigure
        In the order of the sheet.
    whose : str
        Pseudonym of the person.
    language : {"en", "ko"}
        Of the texts.
    """
    title = escape(text("samples.sheet-title", language, person=whose))
    shown = "".join(_figure(one, language) for one in figures)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1><p>{escape(text('samples.sheet-hint', language))}</p>"
        f"<main>{shown}</main></body></html>\n"
    )


def _figure(one: SampleFigure, language: Language) -> str:
    label = escape(text("samples.sheet-figure", language, number=one.number))
    known = one.points[np.isfinite(one.points).all(axis=1)]
    drawing = ""
    if len(known):
        low, high = known.min(axis=0) - _MARGIN, known.max(axis=0) + _MARGIN
        box = " ".join(f"{value:.3f}" for value in (*low, *(high - low)))
        drawing = (
            f'<svg viewBox="{box}" role="img" aria-label="{label}">'
            f"{_lines(one.points)}{_dots(known)}</svg>"
        )
    return f"<figure>{drawing}<figcaption>{label}: {escape(one.name)}</figcaption></figure>"


def _lines(points: npt.NDArray[np.float32]) -> str:
    ends = [(points[start], points[end]) for start, end in _LINES]
    ends.append((points[[*_EARS]].mean(axis=0), points[[*_SHOULDERS]].mean(axis=0)))
    return "".join(
        f'<line x1="{start[0]:.3f}" y1="{start[1]:.3f}" x2="{end[0]:.3f}" y2="{end[1]:.3f}"/>'
        for start, end in ends
        if np.isfinite(start).all() and np.isfinite(end).all()
    )


def _dots(points: npt.NDArray[np.float32]) -> str:
    return "".join(f'<circle cx="{x:.3f}" cy="{y:.3f}" r="0.07"/>' for x, y in points.tolist())
