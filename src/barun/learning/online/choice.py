"""Which way of going on learning is to be the default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.learning.online.sequence_updates import SequenceFigures, SequenceWay

__all__ = ["MOST_FORGOTTEN", "LearnerFigures", "choose_default", "choose_sequence_way"]

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


_ALIKE: Final = 0.01
"""Areas under the curve that differ by less are the same. Design choice."""


def choose_sequence_way(
    figures: Mapping[SequenceWay, Sequence[SequenceFigures]],
) -> SequenceWay:
    """Return the way of updating sequence models that serves newcomers best.

    Of the ways after which the area under the curve of the others falls by at most
    ``MOST_FORGOTTEN``, and whose area of the newcomer is that of the best but for 0.01, the one
    that calls the newcomer's usual windows unusual least often.

    Parameters
    ----------
    figures : mapping
        Of every way, of each newcomer; ``as it was`` among them. What is NaN does not count.

    Raises
    ------
    KeyError
        If ``as it was`` is missing.
    """
    means = {
        way: np.nanmean([(one.new_auc, one.old_auc, one.new_alarms) for one in own], axis=0)
        for way, own in figures.items()
    }
    least_old = means["as it was"][1] - MOST_FORGOTTEN
    faithful = {way: mean for way, mean in means.items() if mean[1] >= least_old}
    least_new = max(mean[0] for mean in faithful.values()) - _ALIKE
    alike = {way: mean for way, mean in faithful.items() if mean[0] >= least_new}
    return min(alike, key=lambda way: float(alike[way][2]))
