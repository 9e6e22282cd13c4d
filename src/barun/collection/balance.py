"""How far a collection is from what training needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from barun.collection.label import GRADE_MARKS, VIEW_MARKS
from barun.learning.quality.coverage_check import TARGET
from barun.messages import Language, text

__all__ = ["ENOUGH", "FEWEST", "Imbalance", "find_imbalances"]

FEWEST: Final = TARGET
"""Samples wanted of each person and label; fewer are what the check of a dataset complains of."""
ENOUGH: Final = 100
"""More of one label bring little: samples of one sitting are near copies."""

_TIMES: Final = 2
"""A label is ahead when it has more than so many times the samples of the scarcest of its group.
Design choice."""
_AHEAD_BY: Final = 20
"""And so many more, so that a beginning is no imbalance. Design choice."""


@dataclass(frozen=True, slots=True)
class Imbalance:
    """One label, or one person, has far more samples than another."""

    kind: Literal["label", "person"]
    person: str
    """Whose labels; of people the one who is ahead."""
    ahead: str
    behind: str
    n_ahead: int
    n_behind: int

    def text(self, language: Language = "en") -> str:
        """Return it in words, and what to do."""
        return text(
            f"collection.imbalance-{self.kind}",
            language,
            person=self.person,
            ahead=self.ahead,
            behind=self.behind,
            n_ahead=self.n_ahead,
            n_behind=self.n_behind,
        )


def _most_apart(counts: Mapping[str, int]) -> tuple[str, str] | None:
    ahead = max(counts, key=lambda name: counts[name])
    behind = min(counts, key=lambda name: counts[name])
    apart = counts[ahead] - counts[behind]
    if apart > _AHEAD_BY and counts[ahead] > _TIMES * counts[behind]:
        return ahead, behind
    return None


def find_imbalances(counts: Mapping[str, Mapping[str, int]]) -> list[Imbalance]:
    """Find who or what has far more samples than the rest.

    Parameters
    ----------
    counts : mapping of str to mapping of str to int
        Samples of each label (see ``MARKS``) of each person.

    Returns
    -------
    list of Imbalance
        At most one a person and group of labels, and one between people. A group nobody uses is
        balanced.
    """
    found = []
    for person, own in counts.items():
        for group in (VIEW_MARKS, GRADE_MARKS):
            some = {mark: own.get(mark, 0) for mark in group}
            if apart := _most_apart(some):
                ahead, behind = apart
                found.append(Imbalance("label", person, ahead, behind, some[ahead], some[behind]))
    totals = {
        person: sum(own.get(mark, 0) for mark in VIEW_MARKS) for person, own in counts.items()
    }
    if len(totals) > 1 and (apart := _most_apart(totals)):
        ahead, behind = apart
        found.append(Imbalance("person", ahead, ahead, behind, totals[ahead], totals[behind]))
    return found
