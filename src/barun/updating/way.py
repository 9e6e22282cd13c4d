"""Which way a model is made again: chosen by what the comparison of ways came to, and said why.

The figures are those of ``benchmarks/online_learning.py`` as docs/decisions/0026 has them: people
of four recordings in turn as the newcomer, 5 % of labels wrong, forty in a row wrong. The benchmark
fails where its rule chooses another way than the one taken in the product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from barun.learning.comparison.recipe import Recipe
from barun.learning.online.choice import LearnerFigures, choose_default

__all__ = ["ANEW", "COMPARED", "PARTIAL", "Reason", "Way", "WayChoice", "choose_way"]

Way = Literal["retrained", "chosen-anew"]
"""retrained: on old and new rows, as the champion was made. chosen-anew: kinds of classifiers and
their settings were searched for again."""

Reason = Literal["erasure", "no-recipe", "compared", "only-way"]
"""erasure: settings had been chosen while somebody was there who is erased. no-recipe: nothing says
how the champion was made. compared: the comparison of ways. only-way: classifiers of this kind
cannot be changed by a few rows, only made again."""

ANEW: Final = "retraining"
PARTIAL: Final = "partial fit"
COMPARED: Final[Mapping[str, Mapping[str, LearnerFigures]]] = MappingProxyType(
    {
        "logistic": MappingProxyType(
            {
                ANEW: LearnerFigures("retraining, logistic, gate", 0.850, 0.032),
                PARTIAL: LearnerFigures("partial fit, logistic", 0.824, 0.484),
            }
        ),
        "network": MappingProxyType(
            {
                ANEW: LearnerFigures("retraining, logistic, gate", 0.850, 0.032),
                PARTIAL: LearnerFigures("partial fit, network", 0.850, 0.373),
            }
        ),
    }
)
"""By kind of classifier, the ways a model for everybody can learn by; a network made anew was not
tried, so that it is held against the one way of that kind there are figures of."""


@dataclass(frozen=True, slots=True)
class WayChoice:
    """Which way, and why."""

    way: Way
    reason: Reason
    figures: Mapping[str, Mapping[str, LearnerFigures]]
    """Of the comparison, by kind of classifier and way; empty where it did not decide."""

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold: points of 100."""
        return {
            "reason": self.reason,
            "compared": [
                {
                    "kind": kind,
                    "newcomer": 100 * ways[ANEW].newcomer,
                    "forgotten": 100 * ways[ANEW].most_forgotten,
                    "partial_newcomer": 100 * ways[PARTIAL].newcomer,
                    "partial_forgotten": 100 * ways[PARTIAL].most_forgotten,
                }
                for kind, ways in self.figures.items()
            ],
        }


def choose_way(
    recipe: Recipe | None,
    triggers: Sequence[str],
    compared: Mapping[str, Mapping[str, LearnerFigures]] = COMPARED,
) -> WayChoice:
    """Return which way a model is made again.

    Parameters
    ----------
    recipe : Recipe, optional
        How the champion was made; None where nothing says so.
    triggers : sequence of str
        What asked for the update.
    compared : mapping, optional
        Figures of the ways.

    Raises
    ------
    ValueError
        If the comparison chooses a partial update: none is built, since none has won.

    Notes
    -----
    A bias of one's own, which won for the newcomer alone, answers one person only; a registered
    model answers everybody. Networks over windows, for which tuning won, are not registered.
    """
    if recipe is None:
        return WayChoice("chosen-anew", "no-recipe", MappingProxyType({}))
    if "erasure" in triggers:
        return WayChoice("chosen-anew", "erasure", MappingProxyType({}))
    kinds = dict.fromkeys(part.configuration.candidate for part in recipe.parts)
    known = {kind: compared[kind] for kind in kinds if kind in compared}
    for kind, ways in known.items():
        won = choose_default(list(ways.values()))
        if won != ways[ANEW]:
            raise ValueError(f"expected a way that is built for {kind}, got {won.name}")
    reason: Reason = "compared" if known else "only-way"
    return WayChoice("retrained", reason, MappingProxyType(known))
