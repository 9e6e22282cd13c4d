"""The history as a file to keep: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import chain
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from barun.service.asking import Asking
from barun.service.history.questions import History, Range, RangeQuery, ZoneQuery, errors
from barun.store.records import (
    TIME_KINDS,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    SpanRecord,
)
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
_COLUMNS: Final = (
    "record", "start", "end", "duration_s", "session_id", "view",
    *(f"{kind}_s" for kind in TIME_KINDS), "sitting_s", "neck_dose", "trunk_dose",
    "id", "code", "detected", "end_reason", "peak_load", "median_load", "over_s", "n_reminders",
    "verdict", "kind", "reason", "exercise_id", "n_repetitions", "is_counted_by_camera",
)  # fmt: skip
"""Of the CSV file, before those of the measurements; a row fills those its record has."""
_ROWS_A_BLOCK: Final = 200


def _minute(record: MinuteRecord, say: Callable[[float], str]) -> dict[str, Any]:
    return {
        "start": say(60.0 * record.minute),
        "session_id": record.session_id,
        "view": record.view,
        **{f"{kind}_s": record.seconds.get(kind, 0.0) for kind in TIME_KINDS},
        "sitting_s": record.sitting_s,
        "neck_dose": record.neck_dose,
        "trunk_dose": record.trunk_dose,
        "angles": {
            key: {
                "mean": round(angle.mean, 4),
                "departure": None if angle.departure is None else round(angle.departure, 4),
                "n_frames": angle.n_frames,
            }
            for key, angle in record.angles.items()
        },
    }


def _event(record: EventRecord, say: Callable[[float], str]) -> dict[str, Any]:
    return {
        "id": record.event_id,
        "session_id": record.session_id,
        "code": record.code,
        "start": say(record.start_s),
        "detected": say(record.detected_s),
        "end": say(record.end_s),
        "duration_s": round(record.end_s - record.start_s, 3),
        "end_reason": record.end_reason,
        "peak_load": record.peak_load,
        "median_load": record.median_load,
        "over_s": record.over_s,
        "view": record.view,
        "n_reminders": record.n_reminders,
        "verdict": record.verdict,
    }


def _span(record: SpanRecord, say: Callable[[float], str]) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "session_id": record.session_id,
        "start": say(record.start_s),
        "end": say(record.end_s),
        "duration_s": round(record.end_s - record.start_s, 3),
        "reason": record.reason,
    }


def _exercise(record: ExerciseRecord, say: Callable[[float], str]) -> dict[str, Any]:
    return {
        "id": record.done_id,
        "exercise_id": record.exercise_id,
        "start": say(record.at_s),
        "duration_s": record.duration_s,
        "n_repetitions": record.n_repetitions,
        "is_counted_by_camera": record.is_counted_by_camera,
    }


def _records(
    store: Store, person: str, asked: Range, zone: tzinfo
) -> dict[str, Iterator[dict[str, Any]]]:
    def say(instant_s: float) -> str:
        return datetime.fromtimestamp(instant_s, zone).isoformat()

    span = (person, asked.from_s, asked.to_s)
    return {
        "minutes": (_minute(one, say) for one in store.all_minutes(*span)),
        "events": (_event(one, say) for one in store.all_events(*span)),
        "spans": (_span(one, say) for one in store.spans(*span)),
        "exercises": (_exercise(one, say) for one in store.exercises(*span)),
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
