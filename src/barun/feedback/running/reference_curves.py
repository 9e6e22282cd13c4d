"""Angles of other runners over the stride, as percentiles over people."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

__all__ = ["ReferenceCurve", "find_reference_curve"]

_FILE: Final = "reference_curves.json"


@dataclass(frozen=True, slots=True)
class ReferenceCurve:
    """Where most of the runners of a data set lay."""

    low_deg: tuple[float, ...]
    """64 phases since the contact of the foot."""
    high_deg: tuple[float, ...]
    n_runners: int
    percentiles: tuple[float, float]
    source: str


@cache
def _read() -> dict[str, ReferenceCurve]:
    file = resources.files("barun.feedback.running").joinpath(_FILE)
    card = json.loads(file.read_text(encoding="utf-8"))
    low, high = card["percentiles"]
    return {
        key: ReferenceCurve(
            tuple(angle["low_deg"]),
            tuple(angle["high_deg"]),
            card["n_runners"],
            (low, high),
            card["source"],
        )
        for key, angle in card["angles"].items()
    }


def find_reference_curve(angle: str) -> ReferenceCurve | None:
    """Return the band of other runners for an angle of a side view; None where there is none.

    Notes
    -----
    Only the knee is comparable: markers in space and landmarks in a picture measure it between the
    same three joints. The hip of the data set is measured against the pelvis, which BlazePose does
    not have. Made by ``scripts/build_running_reference.py``.
    """
    return _read().get(angle)
