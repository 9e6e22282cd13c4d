"""Why a recording is refused, or what would make it better."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

__all__ = ["REASON_CODES", "REFUSING", "GateReason", "ReasonCode", "sort_reasons"]

ReasonCode = Literal[
    "nobody",
    "no-size",
    "out-of-picture",
    "hidden",
    "few-strides",
    "collapsed",
    "uneven",
    "frame-rate",
    "walking",
    "gait-unclear",
    "clock-unknown",
    "slow-motion",
    "fast-motion",
    "odd-cadence",
    "grounded",
    "oblique",
    "camera-moves",
    "unsteady",
    "not-level",
    "slow-frames",
    "more-strides",
    "small",
]
REASON_CODES: Final[tuple[ReasonCode, ...]] = get_args(ReasonCode)
REFUSING: Final[tuple[ReasonCode, ...]] = REASON_CODES[: REASON_CODES.index("clock-unknown")]
"""Reasons for which nothing is measured; the others say what is measured less well, or not."""


@dataclass(frozen=True, slots=True)
class GateReason:
    """Why a recording is refused, or what would make it better."""

    code: ReasonCode
    value: float
    """The figure of the text: a share in percent, a number of strides, frames a second, steps a
    minute, pixels or degrees."""
    rows: tuple[tuple[int, int], ...] = ()
    """Frames it is about: first row and row after the last of each stretch."""
    is_filmed_best: bool = False
    """Whether it was filmed already as its advice says."""

    @property
    def refuses(self) -> bool:
        """Whether the recording cannot be analysed because of it."""
        return self.code in REFUSING

    @property
    def message(self) -> str:
        """Key of its text, with the placeholder ``value``."""
        return f"running.gate-{self.code}"

    @property
    def advice(self) -> str:
        """Key of the text how to film better, see `advise_filming`."""
        return f"running.film-{_FILMING[self.code]}"


_FILMING: Final[dict[ReasonCode, str]] = {
    "nobody": "whole-body",
    "no-size": "keep-file",
    "out-of-picture": "whole-body",
    "hidden": "free-legs",
    "few-strides": "longer",
    "collapsed": "light",
    "uneven": "light",
    "frame-rate": "frames",
    "walking": "run",
    "gait-unclear": "side",
    "clock-unknown": "keep-file",
    "slow-motion": "true-rate",
    "fast-motion": "true-rate",
    "odd-cadence": "true-rate",
    "grounded": "frames",
    "oblique": "square",
    "camera-moves": "stand",
    "unsteady": "stand",
    "not-level": "level",
    "slow-frames": "frames",
    "more-strides": "longer",
    "small": "nearer",
}


def sort_reasons(reasons: list[GateReason]) -> tuple[GateReason, ...]:
    """Return reasons in the order of their codes, the refusing ones first."""
    return tuple(sorted(reasons, key=lambda reason: REASON_CODES.index(reason.code)))
