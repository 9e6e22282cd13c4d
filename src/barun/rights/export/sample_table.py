"""The samples of live sessions that were kept for training, as a table."""

from collections.abc import Iterator
from typing import Final

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


def sample_table(store: Store, person_id: str, until_s: float) -> ExportTable:
    """Return the table of a person's samples.

    Parameters
    ----------
    store : Store
        Where they are.
    person_id : str
        Whose.
    until_s : float
        Instant before which everything is read, seconds since 1970.
    """

    def read() -> Iterator[Row]:
        labels = _strongest(store, person_id)
        for rows in store.samples.rows(person_id, 0.0, until_s):
            yield from _rows(rows, labels)

    return ExportTable("live_samples", "live_samples", _COLUMNS, read)


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
