"""Asking a person about a few of their own samples, and taking the answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.collection.samples.selection import MOST_A_DAY, choose_samples, draw_samples
from barun.errors import CollectionError
from barun.store.sample_book import SampleBook
from barun.store.sample_records import N_POINTS, SampleLabel, SamplePosture, SampleRows

__all__ = ["QuestionDesk", "SampleQuestion"]

_DAY_S: Final = 86_400.0
_LOOKS_BACK_S: Final = 14 * _DAY_S
"""Older samples are not asked about: who remembers how he sat? Design choice."""


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """One sample that a person is asked about."""

    sample_id: str
    at_s: float
    """Seconds since 1970 UTC, to the second."""
    points: tuple[tuple[float, float], ...]
    """Nine points, x to the right and y down, in face sizes from the usual place of the shoulders,
    as an unmirrored camera shows them."""
    view: int
    """Value of `barun.posture.view.view.View`, as the model said."""


class QuestionDesk:
    """Chooses questions and keeps answers; its methods block.

    Parameters
    ----------
    book : SampleBook
        The samples.
    drawn_since_s : callable, optional
        Returns since when two models are compared on the same poses, seconds since 1970 UTC; None
        where none are. Of these poses some are drawn by lot then: where one of the two was unsure
        it would look worse than it is.
    """

    def __init__(
        self, book: SampleBook, drawn_since_s: Callable[[], float | None] = lambda: None
    ) -> None:
        self._book = book
        self._drawn_since_s = drawn_since_s

    def questions(self, person_id: str, now_s: float) -> tuple[SampleQuestion, ...]:
        """Return what to ask a person now; at most a few a day, answered ones counted."""
        if not self._book.may_keep(person_id, now_s).is_allowed:
            return ()
        labels = self._book.labels(person_id)
        answered = [one for one in labels if one.kind == "answer" and now_s - one.said_s < _DAY_S]
        count = MOST_A_DAY - len({one.sample_id for one in answered})
        parts = list(self._book.rows(person_id, now_s - _LOOKS_BACK_S, now_s + 1.0))
        if count <= 0 or not parts:
            return ()
        newest = parts[-1].feature_keys
        rows = SampleRows.joined([one for one in parts if one.feature_keys == newest])
        known = {one.sample_id for one in labels if one.kind != "silent"}
        is_known = np.isin(rows.sample_id, list(known))
        fresh = rows.select(~is_known)
        since_s = self._drawn_since_s()
        if since_s is not None:
            fresh = fresh.select(fresh.at_s >= since_s)
            return tuple(_question(fresh, row) for row in draw_samples(fresh, count).tolist())
        asked = rows.points[is_known].reshape(-1, 2 * N_POINTS).astype(np.float64)
        asked = asked[np.isfinite(asked).all(axis=1)]
        return tuple(_question(fresh, row) for row in choose_samples(fresh, count, asked).tolist())

    def answer(
        self, person_id: str, sample_id: str, posture: SamplePosture, view: int, now_s: float
    ) -> None:
        """Keep what a person says a sample was; a posture of "" and a view of 0 pass it over.

        Raises
        ------
        CollectionError
            If there is no such sample of the person, or no consent.
        """
        said = SampleLabel(sample_id, "answer", posture, view, now_s)
        if not self._book.say(person_id, [said], now_s):
            raise CollectionError("samples.no-sample", got=sample_id)

    def take_back(self, person_id: str, sample_id: str) -> bool:
        """Take an answer back; return whether there was one."""
        return self._book.take_back(person_id, sample_ids=[sample_id], kinds=["answer"]) > 0


def _question(rows: SampleRows, row: int) -> SampleQuestion:
    points = tuple((float(x), float(y)) for x, y in rows.points[row].tolist())
    name = str(rows.sample_id[row])
    return SampleQuestion(name, float(rows.at_s[row]), points, int(rows.view[row]))
