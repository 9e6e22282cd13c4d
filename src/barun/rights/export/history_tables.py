"""What the history holds of a person, as tables."""

from collections.abc import Iterator
from datetime import UTC
from typing import Final

from barun.posture.features.feature_table import FEATURES
from barun.rights.export.audit_table import audit_table
from barun.rights.export.table import Column, ExportTable, Row
from barun.store.records import TIME_KINDS, MinuteRecord
from barun.store.store import Store

__all__ = ["history_tables"]

_ID: Final = Column("session_id", "text")
_EPOCH_S: Final = 0.0
_UNITS: Final = {feature.key: feature.unit for feature in FEATURES.values()}

_MINUTE: Final = (
    Column("start", "instant", "minute_start"),
    _ID,
    Column("view", "text"),
    *(Column(f"{kind}_s", "number", f"time_{kind}", "s") for kind in TIME_KINDS),
    Column("sitting_s", "number", unit="s"),
    Column("neck_dose", "number", "dose"),
    Column("trunk_dose", "number", "dose"),
)
_EVENT: Final = (
    Column("event_id", "text"),
    _ID,
    Column("code", "text"),
    Column("start", "instant", "event_start"),
    Column("detected", "instant"),
    Column("end", "instant", "event_end"),
    Column("end_reason", "text"),
    Column("peak_load", "number"),
    Column("median_load", "number"),
    Column("over_s", "number", unit="s"),
    Column("view", "text"),
    Column("n_reminders", "count"),
    Column("verdict", "text"),
)
_SPAN: Final = (
    Column("span_id", "text"),
    _ID,
    Column("kind", "text", "span_kind"),
    Column("start", "instant", "span_start"),
    Column("end", "instant", "span_end"),
    Column("reason", "text", "span_reason"),
)
_EXERCISE: Final = (
    Column("done_id", "text"),
    Column("exercise_id", "text"),
    Column("at", "instant", "done_at"),
    Column("duration_s", "number", "done_duration", "s"),
    Column("n_repetitions", "count"),
    Column("is_counted_by_camera", "flag"),
)
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
    return (
        60.0 * record.minute,
        record.session_id,
        record.view,
        *(record.seconds.get(kind, 0.0) for kind in TIME_KINDS),
        record.sitting_s,
        record.neck_dose,
        record.trunk_dose,
        *angles,
    )


def history_tables(store: Store, person_id: str, until_s: float) -> tuple[ExportTable, ...]:
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
        ExportTable("minutes", "minutes", (*_MINUTE, *_measured(read.keys)), read.minutes),
        ExportTable("events", "events", _EVENT, read.events),
        ExportTable("spans", "spans", _SPAN, read.spans),
        ExportTable("exercises", "exercises", _EXERCISE, read.exercises),
        ExportTable("profiles", "profiles", _PROFILE, read.profiles),
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
            yield (
                one.event_id, one.session_id, one.code, one.start_s, one.detected_s, one.end_s,
                one.end_reason, one.peak_load, one.median_load, one.over_s, one.view,
                one.n_reminders, one.verdict,
            )  # fmt: skip

    def spans(self) -> Iterator[Row]:
        for one in self._store.spans(self._person, *self._ever):
            yield (one.span_id, one.session_id, one.kind, one.start_s, one.end_s, one.reason)

    def exercises(self) -> Iterator[Row]:
        for one in self._store.exercises(self._person, *self._ever):
            yield (
                one.done_id, one.exercise_id, one.at_s, one.duration_s, one.n_repetitions,
                one.is_counted_by_camera,
            )  # fmt: skip

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
