"""The history as a file to keep: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import chain
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from barun.rights.export.history_fields import (
    EVENT_FIELDS,
    EXERCISE_FIELDS,
    MINUTE_FIELDS,
    SPAN_FIELDS,
    HistoryField,
)
from barun.service.asking import Asking
from barun.service.history.questions import History, Range, RangeQuery, ZoneQuery, errors
from barun.store.records import EventRecord, MinuteRecord, SpanRecord
from barun.store.store import Store

__all__ = ["export_csv", "export_json", "export_routes"]

ExportFormat = Literal["csv", "json"]

_FORMAT: Final = "barun-history"
_VERSION: Final = 1
_MEDIA_TYPES: Final[dict[ExportFormat, str]] = {"csv": "text/csv", "json": "application/json"}
_KINDS: Final = ("minutes", "events", "spans", "exercises")
_JSON_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "format": {"const": _FORMAT},
        "version": {"const": _VERSION},
        "zone": {"type": "string"},
        **{kind: {"type": "array", "items": {"type": "object"}} for kind in _KINDS},
    },
    "required": ["format", "version", "zone", *_KINDS],
}
_FIELDS: Final[Mapping[str, Sequence[HistoryField]]] = {
    "minutes": MINUTE_FIELDS,
    "events": EVENT_FIELDS,
    "spans": SPAN_FIELDS,
    "exercises": EXERCISE_FIELDS,
}
_FIRST: Final = ("record", "start", "end", "duration_s", "session_id", "view")
_COLUMNS: Final = tuple(
    dict.fromkeys([*_FIRST, *(field.name for fields in _FIELDS.values() for field in fields)])
)
"""Of the CSV file, before those of the measurements; a row fills those its record has."""
_ROWS_A_BLOCK: Final = 200


def _fields(kind: str, record: object, say: Callable[[float], str]) -> dict[str, Any]:
    """Return a record by the names of its fields, instants as they are said."""
    found: dict[str, Any] = {}
    for field in _FIELDS[kind]:
        value: Any = field.read(record)
        is_instant = field.column.kind == "instant" and value is not None
        found[field.name] = say(value) if is_instant else value
    return found


def _minute(record: MinuteRecord, say: Callable[[float], str]) -> dict[str, Any]:
    angles = {
        key: {
            "mean": round(angle.mean, 4),
            "departure": None if angle.departure is None else round(angle.departure, 4),
            "n_frames": angle.n_frames,
        }
        for key, angle in record.angles.items()
    }
    return {**_fields("minutes", record, say), "angles": angles}


def _stretch(
    kind: str, record: EventRecord | SpanRecord, say: Callable[[float], str]
) -> dict[str, Any]:
    lasted_s = round(record.end_s - record.start_s, 3)
    return {**_fields(kind, record, say), "duration_s": lasted_s}


def _records(
    store: Store, person: str, asked: Range, zone: tzinfo
) -> dict[str, Iterator[dict[str, Any]]]:
    def say(instant_s: float) -> str:
        return datetime.fromtimestamp(instant_s, zone).isoformat()

    span = (person, asked.from_s, asked.to_s)
    return {
        "minutes": (_minute(one, say) for one in store.all_minutes(*span)),
        "events": (_stretch("events", one, say) for one in store.all_events(*span)),
        "spans": (_stretch("spans", one, say) for one in store.spans(*span)),
        "exercises": (_fields("exercises", one, say) for one in store.exercises(*span)),
    }


def export_json(store: Store, person: str, asked: Range, zone: tzinfo) -> Iterator[str]:
    """Yield one JSON object piece by piece: format, version, and a list of each kind of record."""
    yield f'{{"format": "{_FORMAT}", "version": {_VERSION}, "zone": {json.dumps(str(zone))}'
    for name, records in _records(store, person, asked, zone).items():
        yield f',\n"{name}": ['
        separator = "\n"
        for record in records:
            yield separator + json.dumps(record, ensure_ascii=False)
            separator = ",\n"
        yield "]"
    yield "}\n"


def _flat(name: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as one row: measurements in columns of their own."""
    row = {"record": name.removesuffix("s"), **record}
    for key, angle in row.pop("angles", {}).items():
        row[f"{key}_mean"] = angle["mean"]
        row[f"{key}_departure"] = angle["departure"]
        row[f"{key}_n_frames"] = angle["n_frames"]
    return row


def export_csv(store: Store, person: str, asked: Range, zone: tzinfo) -> Iterator[str]:
    """Yield one table block by block: a row a record, the kind of it in the first column."""
    keys = store.angle_rows(person, asked.from_s, asked.to_s, zone, "day")
    measured = [
        f"{key}_{part}" for key in sorted(keys) for part in ("mean", "departure", "n_frames")
    ]
    block = io.StringIO()
    table = csv.DictWriter(
        block, [*_COLUMNS, *measured], extrasaction="ignore", lineterminator="\r\n"
    )
    table.writeheader()
    rows = chain.from_iterable(
        (_flat(name, record) for record in records)
        for name, records in _records(store, person, asked, zone).items()
    )
    for number, row in enumerate(rows, start=1):
        table.writerow(row)
        if number % _ROWS_A_BLOCK == 0:
            yield block.getvalue()
            block.seek(0)
            block.truncate()
    yield block.getvalue()


def export_routes(history: History) -> APIRouter:
    """Return the route ``/api/history/export``."""
    router = APIRouter(prefix="/api/history", tags=["history"])
    store = history.writer.store

    @router.get(
        "/export",
        summary="The history as a file",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "The file.",
                "content": {
                    "text/csv": {"schema": {"type": "string"}},
                    "application/json": {"schema": _JSON_SCHEMA},
                },
            },
            **errors(),
        },
    )
    def get_export(
        person: Asking,
        asked: RangeQuery,
        zone: ZoneQuery,
        export_format: Annotated[ExportFormat, Query(alias="format")] = "csv",
    ) -> StreamingResponse:
        """Return minutes, events, spans and exercises of the range, oldest first of each."""
        pieces = (export_csv if export_format == "csv" else export_json)(store, person, asked, zone)
        first = history.ask(lambda: next(pieces))  # a store that cannot be read refuses here
        history.ask(
            lambda: store.audit.note(
                history.clock(),
                "export",
                actor_id=person,
                subject_id=person,
                details={"what": "history", "format": export_format},
            )
        )
        return StreamingResponse(
            chain([first], pieces),
            media_type=_MEDIA_TYPES[export_format],
            headers={
                "Content-Disposition": f'attachment; filename="barun-history.{export_format}"'
            },
        )

    return router
