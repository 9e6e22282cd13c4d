"""Which way of going on learning is to be the default."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["MOST_FORGOTTEN", "LearnerFigures", "choose_default"]

MOST_FORGOTTEN: Final = 0.03
"""Share of right answers the people known before may lose at most, whatever labels come in. Design
choice, about one standard error of a hundred rows."""


@dataclass(frozen=True, slots=True)
class LearnerFigures:
    """What a way of learning did on the replayed streams."""

    name: str
    newcomer: float
    """Mean share of right answers to the newcomer, each batch before it was learnt from."""
    most_forgotten: float
    """The largest loss of the people known before in any of the streams, wrong labels included."""


def choose_default(figures: Sequence[LearnerFigures]) -> LearnerFigures:
    """Return the one that serves newcomers best among those that keep what they knew.

    Parameters
    ----------
    figures : sequence of LearnerFigures
        At least one. Where all of them forget too much, the one that forgets least is returned; of
        equals the first.

    Raises
    ------
    ValueError
        If there is nothing to choose from.
    """
    if not figures:
        raise ValueError("nothing to choose from")
    faithful = [each for each in figures if each.most_forgotten <= MOST_FORGOTTEN]
    if not faithful:
        return min(figures, key=lambda each: each.most_forgotten)
    return max(faithful, key=lambda each: each.newcomer)
