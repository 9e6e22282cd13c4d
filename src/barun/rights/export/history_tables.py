"""What the history holds of a person, as tables."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Final

from barun.posture.features.feature_table import FEATURES
from barun.rights.export.audit_table import audit_table
from barun.rights.export.experiment_table import experiment_table
from barun.rights.export.history_fields import (
    EVENT_FIELDS,
    EXERCISE_FIELDS,
    MINUTE_FIELDS,
    SPAN_FIELDS,
    columns_of,
    row_of,
)
from barun.rights.export.sample_table import sample_table
from barun.rights.export.table import Column, ExportTable, Row
from barun.store.records import MinuteRecord
from barun.store.sample_records import SampleRows
from barun.store.store import Store

__all__ = ["history_tables"]

_ID: Final = Column("session_id", "text")
_EPOCH_S: Final = 0.0
_UNITS: Final = {feature.key: feature.unit for feature in FEATURES.values()}

_SESSION: Final = (
    _ID,
    Column("started", "instant", "session_started"),
    Column("ended", "instant", "session_ended"),
    Column("source", "text", "session_source"),
    Column("camera", "text", "session_camera"),
)
_PROFILE: Final = (
    Column("profile_id", "text"),
    Column("camera", "text", "session_camera"),
    Column("place", "text"),
    Column("updated", "instant"),
    Column("content", "document", "profile_content"),
)
_SETTINGS: Final = (
    Column("updated", "instant"),
    Column("content", "document", "settings_content"),
)
_LEDGER: Final = (
    Column("purpose", "text", "ledger_purpose"),
    Column("act", "text", "ledger_act"),
    Column("at", "instant", "ledger_at"),
    Column("way", "text", "ledger_way"),
    Column("text_version", "text", "ledger_version"),
    Column("language", "text", "ledger_language"),
    Column("until", "instant", "ledger_until"),
)


def _measured(keys: list[str]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for key in keys:
        unit = _UNITS.get(key, "")
        columns += [
            Column(f"{key}_mean", "number", "angle_mean", unit, key),
            Column(f"{key}_departure", "number", "angle_departure", unit, key),
            Column(f"{key}_n_frames", "count", "angle_n_frames", "", key),
        ]
    return tuple(columns)


def _minute_row(record: MinuteRecord, keys: list[str]) -> Row:
    angles: list[float | int | None] = []
    for key in keys:
        one = record.angles.get(key)
        angles += [None, None, None] if one is None else [one.mean, one.departure, one.n_frames]
    return (*row_of(MINUTE_FIELDS, record), *angles)


def history_tables(
    store: Store,
    person_id: str,
    until_s: float,
    waiting: Callable[[], Sequence[SampleRows]] = tuple,
) -> tuple[ExportTable, ...]:
    """Return the tables of what a history holds of a person.

    Parameters
    ----------
    store : Store
        The history.
    person_id : str
        Whose.
    until_s : float
        Instant before which everything is read, seconds since 1970: what is written after it stays
        out, so that all formats agree.
    waiting : callable, optional
        Returns the person's samples that are on their way into the store.

    Raises
    ------
    StorageError
        If it cannot be read.
    """
    read = _HistoryReader(store, person_id, until_s)
    return (
        ExportTable("settings", "settings", _SETTINGS, read.settings),
        ExportTable("ledger", "agreement", _LEDGER, read.ledger),
        ExportTable("sessions", "minutes", _SESSION, read.sessions, is_counted=False),
        ExportTable(
            "minutes", "minutes", (*columns_of(MINUTE_FIELDS), *_measured(read.keys)), read.minutes
        ),
        ExportTable("events", "events", columns_of(EVENT_FIELDS), read.events),
        ExportTable("spans", "spans", columns_of(SPAN_FIELDS), read.spans),
        ExportTable("exercises", "exercises", columns_of(EXERCISE_FIELDS), read.exercises),
        ExportTable("profiles", "profiles", _PROFILE, read.profiles),
        sample_table(store, person_id, until_s, waiting),
        experiment_table(store, person_id, until_s),
        audit_table(store, person_id, until_s),
    )


class _HistoryReader:
    """Reads each table of one person, again with every call."""

    def __init__(self, store: Store, person_id: str, until_s: float) -> None:
        self._store = store
        self._person = person_id
        self._until_s = until_s
        self._ever = (_EPOCH_S, until_s)
        self.keys = sorted(store.angle_rows(person_id, *self._ever, UTC, "day"))

    def minutes(self) -> Iterator[Row]:
        for one in self._store.all_minutes(self._person, *self._ever):
            yield _minute_row(one, self.keys)

    def events(self) -> Iterator[Row]:
        for one in self._store.all_events(self._person, *self._ever):
            yield row_of(EVENT_FIELDS, one)

    def spans(self) -> Iterator[Row]:
        for one in self._store.spans(self._person, *self._ever):
            yield row_of(SPAN_FIELDS, one)

    def exercises(self) -> Iterator[Row]:
        for one in self._store.exercises(self._person, *self._ever):
            yield row_of(EXERCISE_FIELDS, one)

    def sessions(self) -> Iterator[Row]:
        for one in self._store.all_sessions(self._person):
            if one.started_s < self._until_s:
                yield (one.session_id, one.started_s, one.ended_s, one.source, one.camera)

    def profiles(self) -> Iterator[Row]:
        for one in self._store.profiles(self._person):
            yield (one.profile_id, one.camera, one.place, one.updated_s, one.content)

    def settings(self) -> Iterator[Row]:
        one = self._store.settings(self._person)
        if one is not None:
            yield (one.updated_s, one.content)

    def ledger(self) -> Iterator[Row]:
        for one in self._store.consents.entries(self._person):
            if one.at_s < self._until_s:
                yield (
                    one.purpose, one.act, one.at_s, one.way, one.text_version or None,
                    one.language or None, one.until_s,
                )  # fmt: skip
