"""The samples of live sessions that were kept for training, as a table."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURES
from barun.posture.view.view import View
from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS
from barun.rights.export.table import Column, ExportTable, Row
from barun.store.sample_records import (
    LABEL_KINDS,
    SAMPLE_VERDICTS,
    SampleLabel,
    SampleRows,
)
from barun.store.store import Store

__all__ = ["sample_table"]

_KEYS: Final = tuple(FEATURES)
_POINTS: Final = tuple(
    Column(f"{mark.label}_{axis}", "single", f"sample_{axis}", "face sizes")
    for mark in KEPT_LANDMARKS
    for axis in ("x", "y")
)
_COLUMNS: Final = (
    Column("sample_id", "text"),
    Column("session", "text", "sample_session"),
    Column("at", "instant", "sample_recorded"),
    Column("view", "text"),
    Column("view_confidence", "number"),
    Column("judged", "text", "sample_judged"),
    Column("load", "number", "sample_load"),
    Column("models", "text", "sample_models"),
    Column("label_kind", "text"),
    Column("label_posture", "text"),
    Column("label_view", "count"),
    Column("label_said", "instant"),
    Column("label_event", "text"),
    *_POINTS,
    *(
        Column(f"{mark.label}_visibility", "single", "landmark_visibility")
        for mark in KEPT_LANDMARKS
    ),
    *(
        Column(f"{key}_value", "number", "sample_value", feature.unit, key)
        for key, feature in FEATURES.items()
    ),
)


def sample_table(
    store: Store,
    person_id: str,
    until_s: float,
    waiting: Callable[[], Sequence[SampleRows]] = tuple,
) -> ExportTable:
    """Return the table of a person's samples, each once, wherever it is by then.

    Parameters
    ----------
    store : Store
        Where they are.
    person_id : str
        Whose.
    until_s : float
        Instant before which everything in the store is read, seconds since 1970.
    waiting : callable, optional
        Returns what is on its way into the store; asked once, before the store is read.
    """
    reading = _Reading(store, person_id, until_s, waiting)
    return ExportTable("live_samples", "live_samples", _COLUMNS, reading.rows)


class _Reading:
    """Reads the same samples each time, while others come to the store."""

    def __init__(
        self,
        store: Store,
        person_id: str,
        until_s: float,
        find_waiting: Callable[[], Sequence[SampleRows]],
    ) -> None:
        self._store = store
        self._person_id = person_id
        self._until_s = until_s
        self._find_waiting = find_waiting
        self._waiting: Sequence[SampleRows] | None = None
        self._chosen: frozenset[str] | None = None
        """Names of the samples that were there when they were read first."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows, with the label that counts for each."""
        if self._waiting is None:
            self._waiting = self._find_waiting()
        labels = _strongest(self._store, self._person_id)
        given: set[str] = set()
        stored = self._store.samples.rows(self._person_id, 0.0, self._until_s)
        for rows in chain(stored, self._waiting):
            left = rows.select(self._is_wanted(rows.sample_id.tolist(), given))
            given.update(left.sample_id.tolist())
            if len(left):
                yield from _rows(left, labels)
        if self._chosen is None:
            self._chosen = frozenset(given)

    def _is_wanted(self, names: Sequence[str], given: set[str]) -> npt.NDArray[np.bool_]:
        """Return which samples were not given yet, and were there at first."""
        chosen = self._chosen
        wanted = [name not in given and (chosen is None or name in chosen) for name in names]
        return np.array(wanted, dtype=bool)


def _strongest(store: Store, person_id: str) -> dict[str, SampleLabel]:
    """Return what was said about each sample; of several labels the one that counts."""
    found: dict[str, SampleLabel] = {}
    said = sorted(store.samples.labels(person_id), key=lambda one: -LABEL_KINDS.index(one.kind))
    for one in said:
        found[one.sample_id] = one
    return found


def _rows(rows: SampleRows, labels: dict[str, SampleLabel]) -> Iterator[Row]:
    places = [rows.feature_keys.index(key) if key in rows.feature_keys else -1 for key in _KEYS]
    points = rows.points.reshape(len(rows), -1).tolist()
    shares, features = rows.visibility.tolist(), rows.features.tolist()
    for row in range(len(rows)):
        name = str(rows.sample_id[row])
        yield (
            name,
            str(rows.session[row]),
            float(rows.at_s[row]),
            View(int(rows.view[row])).label,
            _or_none(float(rows.view_confidence[row])),
            SAMPLE_VERDICTS[int(rows.verdict[row])] or None,
            _or_none(float(rows.load[row])),
            str(rows.model[row]),
            *_label_cells(labels.get(name)),
            *map(_or_none, points[row]),
            *map(_or_none, shares[row]),
            *(None if place < 0 else _or_none(features[row][place]) for place in places),
        )


def _label_cells(label: SampleLabel | None) -> Row:
    if label is None:
        return (None, None, None, None, None)
    return (label.kind, label.posture or None, label.view, label.said_s, label.event_id)


def _or_none(value: float) -> float | None:
    return None if value != value else value  # NaN
