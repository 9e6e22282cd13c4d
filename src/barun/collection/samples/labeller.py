"""From what people say about events to labels of the samples around them.

What somebody says stays with the event; labels follow from it, and can be made again at any time:
the same call after a crash, a correction of a correction or a verdict taken back puts them right.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from barun.collection.samples.silence import SILENT_AFTER_S
from barun.store.records import EventRecord
from barun.store.sample_book import SampleBook
from barun.store.sample_records import LabelKind, SampleLabel, SamplePosture, SampleRows
from barun.store.store import Store

__all__ = ["SampleLabeller", "label_of_event"]

_LOOKS_BACK_S: Final = 30 * 86_400.0
"""Events older than this keep the labels they have. Design choice: who has not said for a month
what it was, does not know it any more."""
_MOST_OF_EVENT: Final = 30
"""Samples that one event labels, spread over it: hundreds of the same minute would outvote days."""
_OF_EVENTS: Final[tuple[LabelKind, ...]] = ("correction", "confirmation", "silent")


def label_of_event(event: EventRecord, now_s: float) -> tuple[LabelKind, SamplePosture] | None:
    """Return what an event says of the samples around it; None if nothing.

    Parameters
    ----------
    event : EventRecord
        A departure that lasted, with what the person said.
    now_s : float
        Seconds since 1970 UTC.

    Notes
    -----
    "That was right" confirms that somebody sat badly. "That was wrong" says how it was, and where
    nothing else is said, that the person sat well. Who was reminded and said nothing for a day is
    taken to agree, which is the weakest of all labels.
    """
    if event.verdict == "right":
        return "confirmation", event.reality or "bad"
    if event.verdict == "wrong":
        return "correction", event.reality or "good"
    is_over = event.end_reason is not None and now_s - event.end_s >= SILENT_AFTER_S
    return ("silent", "bad") if is_over and event.n_reminders > 0 else None


class SampleLabeller:
    """Puts the labels of samples right after what was said about events.

    Its methods block, and are called from one thread.

    Parameters
    ----------
    store : Store
        With the events.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done: dict[str, tuple[LabelKind, SamplePosture]] = {}
        """Of events without samples, what was tried: they are not looked for again and again."""

    @property
    def _book(self) -> SampleBook:
        return self._store.samples

    def settle(self, person_id: str, now_s: float) -> int:
        """Make, change and take back labels of one person; return how many were changed.

        Raises
        ------
        StorageError
            If the store cannot be read or written now.
        """
        if not self._book.may_keep(person_id, now_s).is_allowed:
            return 0
        from_s = now_s - _LOOKS_BACK_S
        labelled: dict[str, set[tuple[LabelKind, SamplePosture]]] = {}
        for one in self._book.labels(person_id):
            if one.event_id is not None and one.kind in _OF_EVENTS:
                labelled.setdefault(one.event_id, set()).add((one.kind, one.posture))
        n_changed = 0
        for event in self._store.all_events(person_id, from_s, now_s + 1.0):
            n_changed += self._settle_event(event, labelled, now_s)
        return n_changed

    def _settle_event(
        self,
        event: EventRecord,
        labelled: Mapping[str, set[tuple[LabelKind, SamplePosture]]],
        now_s: float,
    ) -> int:
        wanted = label_of_event(event, now_s)
        found = labelled.get(event.event_id, set())
        if found == ({wanted} if wanted is not None else set()):
            return 0
        if not found and wanted is not None and self._done.get(event.event_id) == wanted:
            return 0
        n_gone = 0
        if found:
            n_gone = self._book.take_back(
                event.person_id, event_id=event.event_id, kinds=_OF_EVENTS
            )
        self._done.pop(event.event_id, None)
        if wanted is None:
            return n_gone
        kind, posture = wanted
        self._done[event.event_id] = wanted
        labels = [
            SampleLabel(name, kind, posture, 0, now_s, event.event_id)
            for name in self._find_samples(event)
        ]
        return n_gone + (self._book.say(event.person_id, labels, now_s) or 0)

    def _find_samples(self, event: EventRecord) -> list[str]:
        """Return the samples taken while an event lasted, spread evenly over it."""
        until_s = max(event.end_s, event.detected_s)
        parts = [*self._book.rows(event.person_id, event.start_s, until_s + 1.0)]
        if not parts:
            return []
        names = np.concatenate([_in_order(one) for one in parts])
        most = min(len(names), _MOST_OF_EVENT)
        spread = np.unique(np.linspace(0, len(names) - 1, most).astype(np.intp))
        chosen: list[str] = names[spread].tolist()
        return chosen


def _in_order(rows: SampleRows) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return rows.sample_id[np.argsort(rows.at_s, kind="stable")]
