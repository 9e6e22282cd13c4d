"""How fast and how large is the history? ``python -m benchmarks.history``.

Two questions, to SQLite and to a PostgreSQL that is started for it in a temporary folder:

* Ten million minutes of a hundred people are filled in, with measurements and sums of quarters of
  an hour; then the last thirty days of one person are asked for by the hour, each time of another
  person. The sums of one person are compared with those the store makes itself.
* One person works for eight hours before an ordinary camera: minutes with the features of the view,
  events, breaks, camera and blind time go through the writer as a session hands them over. The file
  is measured before and after.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import insert, text

from barun.posture.features.feature_table import FEATURES
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.angle_packing import add_angles, pack_minute, pack_quarter
from barun.store.opening import open_store
from barun.store.records import (
    LOCAL_PERSON,
    TIME_KINDS,
    AgreementRecord,
    AngleMinute,
    EventRecord,
    MinuteRecord,
    SessionRecord,
    SpanRecord,
)
from barun.store.sealed_content import (
    MinuteContent,
    pack_fields,
    pack_minute_content,
    pack_quarter_times,
    row_key,
)
from barun.store.sql_store import SqlStore
from barun.store.tables import (
    ANGLE_KEY,
    CONSENT,
    METADATA,
    MINUTE,
    PERSON,
    QUARTER,
    SESSION,
)
from barun.store.writer import StoreWriter
from benchmarks.marks import Mark, report
from tests.fixtures.postgres import find_postgres, running_postgres

__all__ = ["main"]

_PEOPLE: Final = 100
_A_DAY: Final = 480
"""Minutes at the desk."""
_QUESTIONS: Final = 60
_BOUND_MS: Final = 50.0
_BOUND_DAY_BYTES: Final = 200_000
_FIRST_DAY: Final = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) // 86400
_MORNING: Final = 0
"""Minute of the UTC day at which work begins: nine o'clock in Seoul."""
_ZONE: Final = ZoneInfo("Asia/Seoul")
_ROWS_A_BATCH: Final = 20_000
_SHAPES: Final = 64
"""Days of measurements that are made; the rest are copies of them, as large and as many."""
_KEYS: Final = tuple(key for key, one in FEATURES.items() if one.view in {"front", "any"})
"""What a camera in front of a person shows."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day at the desk as it is stored."""

    minutes: list[MinuteContent]
    quarters: list[tuple[bytes, bytes]]
    """Times and angles, packed."""


def _make_angle(chance: np.random.Generator) -> AngleMinute:
    mean, departure = chance.normal(20.0, 5.0), chance.normal(1.0, 5.0)
    return AngleMinute(float(mean), float(departure), int(chance.integers(600, 900)))


_CONSENT: Final = {
    "purpose": "history",
    "act": "given",
    "at_s": 0.0,
    "way": "settings",
    "text_version": "2",
    "language": "ko",
}


def _make_day(chance: np.random.Generator) -> _Day:
    key_nos = {key: number for number, key in enumerate(_KEYS)}
    minutes: list[MinuteContent] = []
    for good_cs, away_cs in zip(
        chance.integers(2000, 5000, _A_DAY), chance.integers(0, 1000, _A_DAY), strict=True
    ):
        angles = {key: _make_angle(chance) for key in _KEYS}
        kinds = {"good": int(good_cs), "away": int(away_cs)}
        kinds["departed"] = 6000 - sum(kinds.values())
        times_cs = tuple(kinds.get(kind, 0) for kind in TIME_KINDS)
        minutes.append(
            MinuteContent(
                (*times_cs, 6000 - int(away_cs)), None, None, "front", pack_minute(angles, key_nos)
            )
        )
    quarters = []
    for first in range(0, _A_DAY, 15):
        rows = minutes[first : first + 15]
        times = [sum(values) for values in zip(*(row.times_cs for row in rows), strict=True)]
        angles_of = pack_quarter(add_angles(row.angles for row in rows))
        quarters.append((pack_quarter_times(times), angles_of))
    return _Day(minutes, quarters)


def _fill(store: SqlStore, n_minutes: int) -> int:
    """Fill the tables; return how many days each person has."""
    n_days = max(31, round(n_minutes / _PEOPLE / _A_DAY))
    chance = np.random.default_rng(4)
    shapes = [_make_day(chance) for _ in range(_SHAPES)]
    with store._database.writing() as connection:
        people = [{"person_no": n, "person_id": f"person {n}"} for n in range(1, _PEOPLE + 1)]
        connection.execute(insert(PERSON), people)
        connection.execute(
            insert(CONSENT),
            [{"person_no": n, **_CONSENT} for n in range(1, _PEOPLE + 1)],
        )
        seals = {
            n: store._vault.find_or_make(connection, n, f"person {n}")
            for n in range(1, _PEOPLE + 1)
        }
        keys = [{"key_no": number, "key": key} for number, key in enumerate(_KEYS)]
        connection.execute(insert(ANGLE_KEY), keys)
        sessions = [
            {
                "session_no": n,
                "session_id": f"session {n}",
                "person_no": n,
                "started_s": 0.0,
                "sealed": seals[n].seal(
                    SESSION.name,
                    "sealed",
                    row_key(f"session {n}"),
                    pack_fields({"source": "landmarks", "camera": ""}),
                ),
            }
            for n in range(1, _PEOPLE + 1)
        ]
        connection.execute(insert(SESSION), sessions)
    for table, rows in (
        (MINUTE, _minute_rows(shapes, n_days, seals)),
        (QUARTER, _quarter_rows(shapes, n_days, seals)),
    ):
        for batch in _batches(rows):
            with store._database.writing() as connection:
                connection.execute(insert(table), batch)
    with store._database.bare() as connection:
        # what PostgreSQL does by itself within minutes
        is_postgres = connection.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if is_postgres else "ANALYZE"))
    return n_days


def _minute_rows(
    shapes: list[_Day], n_days: int, seals: Mapping[int, PersonSeal]
) -> Iterator[dict[str, Any]]:
    packed = [[pack_minute_content(one) for one in shape.minutes] for shape in shapes]
    for person in range(1, _PEOPLE + 1):
        for day in range(n_days):
            first = (_FIRST_DAY + day) * 1440 + _MORNING
            for number, content in enumerate(packed[(day + 7 * person) % _SHAPES]):
                place = row_key(first + number, person)
                yield {
                    "person_no": person,
                    "minute": first + number,
                    "session_no": person,
                    "sealed": seals[person].seal(MINUTE.name, "sealed", place, content),
                }


def _quarter_rows(
    shapes: list[_Day], n_days: int, seals: Mapping[int, PersonSeal]
) -> Iterator[dict[str, Any]]:
    for person in range(1, _PEOPLE + 1):
        for day in range(n_days):
            first = ((_FIRST_DAY + day) * 1440 + _MORNING) // 15
            for number, (times, angles) in enumerate(shapes[(day + 7 * person) % _SHAPES].quarters):
                place = row_key(first + number)
                yield {
                    "person_no": person,
                    "quarter": first + number,
                    "sealed": seals[person].seal(QUARTER.name, "sealed", place, times),
                    "angles": seals[person].seal(QUARTER.name, "angles", place, angles),
                }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := [row for row, _ in zip(rows, range(_ROWS_A_BATCH), strict=False)]:
        yield batch


def _ask(store: SqlStore, n_days: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of asking by the hour: times, and angles."""
    to_s = (_FIRST_DAY + n_days) * 86400.0
    from_s = to_s - 30 * 86400.0
    times_ms: list[float] = []
    angles_ms: list[float] = []
    for question in range(_QUESTIONS):
        person = f"person {1 + question % _PEOPLE}"
        began_s = time.perf_counter()
        rows = store.time_rows(person, from_s, to_s, _ZONE, "hour")
        times_ms.append(1000 * (time.perf_counter() - began_s))
        if len(rows) != 30 * 8:
            raise RuntimeError(f"asked for 240 hours, got {len(rows)}")
        began_s = time.perf_counter()
        store.angle_rows(person, from_s, to_s, _ZONE, "hour")
        angles_ms.append(1000 * (time.perf_counter() - began_s))
    _check_sums(store, from_s, to_s)
    return times_ms, angles_ms


def _check_sums(store: SqlStore, from_s: float, to_s: float) -> None:
    """Compare the sums that were filled in with those of the minutes."""
    hours = store.time_rows("person 1", from_s, to_s, _ZONE, "hour")
    minutes = store.minute_rows("person 1", from_s, to_s)
    for kind in ("good", "departed", "away"):
        of_hours = sum(row.seconds[kind] for row in hours)
        of_minutes = sum(row.seconds[kind] for row in minutes)
        if abs(of_hours - of_minutes) > 1e-6 * of_minutes:
            raise RuntimeError(f"{kind}: hours {of_hours} s, minutes {of_minutes} s")


def _work_a_day(writer: StoreWriter, day: int) -> None:
    """Hand over what a session of eight hours stores."""
    chance = np.random.default_rng(day)
    start = day * 1440 + _MORNING
    start_s = 60.0 * start
    session = f"b7fXzq1mS0aJ3x0uQyJ{day:05}"
    writer.put_session(
        SessionRecord(session, LOCAL_PERSON, start_s, None, "landmarks", "HD Webcam")
    )
    for number in range(_A_DAY):
        good_s, away_s = float(chance.uniform(20, 50)), float(chance.uniform(0, 10))
        angles = {key: _make_angle(chance) for key in _KEYS}
        kinds = {"good": good_s, "away": away_s, "departed": 60.0 - good_s - away_s}
        writer.put_minutes(
            [
                MinuteRecord(
                    LOCAL_PERSON, session, start + number, kinds, 60.0 - away_s, "front",  # type: ignore[arg-type] # kinds of time
                    float(chance.uniform(0, 1)), float(chance.uniform(0, 1)), angles,
                )
            ]
        )  # fmt: skip
    for number in range(40):
        at_s = start_s + 700.0 * number
        writer.put_event(
            EventRecord(
                f"{session}-e{number}", LOCAL_PERSON, session, f"P00{1 + number % 8}", at_s,
                at_s + 30, at_s + 90, "recovered", 1.534, 1.212, 80.0, "front", 1,
            )
        )  # fmt: skip
    for kind, n_spans in (("break", 10), ("blind", 20), ("paused", 5), ("camera_on", 4)):
        for number in range(n_spans):
            at_s = start_s + 1300.0 * number
            name = f"{session}-{kind}{number}"
            writer.put_span(
                SpanRecord(name, LOCAL_PERSON, session, kind, at_s, at_s + 200, "hidden")  # type: ignore[arg-type] # kinds of spans
            )


def _measure_days(store: SqlStore, n_days: int) -> float:
    """Return the bytes of an ordinary day: the mean over `n_days`, after some others."""
    writer = StoreWriter(store, time.time, linger_s=0.05)
    agreed = AgreementRecord(LOCAL_PERSON, "1", "ko", 0.0)
    writer.put_agreement(agreed).result(30)

    def total_bytes() -> int:
        if not writer.flush(120):
            raise RuntimeError("the history could not be written")
        with store._database.bare() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                return int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0) * 4096
            names = ", ".join(f"'{name}'" for name in METADATA.tables)
            query = (
                f"SELECT sum(pg_total_relation_size(to_regclass(n))) FROM unnest(ARRAY[{names}]) n"  # noqa: S608 # names of tables.py
            )
            return int(connection.exec_driver_sql(query).scalar() or 0)

    for day in range(3):
        _work_a_day(writer, _FIRST_DAY + day)
    before = total_bytes()
    for day in range(3, 3 + n_days):
        _work_a_day(writer, _FIRST_DAY + day)
    after = total_bytes()
    lost = writer.figures.n_lost + writer.figures.n_refused
    writer.close()
    if lost:
        raise RuntimeError(f"{lost} records were not stored")
    return (after - before) / n_days


@contextmanager
def _place(database: str) -> Iterator[Callable[[], SqlStore]]:
    """Yield what opens an empty store on a database; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="barun-history-"))
    try:
        if database == "sqlite":
            names = iter(range(10))
            yield lambda: open_store(folder / str(next(names)), "", 0.0).store
            return
        programs = find_postgres()
        if programs is None:
            raise SystemExit("There is no PostgreSQL server. Cure: apt-get install postgresql")
        settings = {"shared_buffers": "256MB", "fsync": "on", "full_page_writes": "on"}
        with running_postgres(programs, **settings, max_wal_size="4GB") as server:

            def open_empty() -> SqlStore:
                store = open_store(folder, server.url, 0.0).store
                with store._database.writing() as connection:
                    connection.execute(text(f"TRUNCATE {', '.join(METADATA.tables)}"))
                return store

            yield open_empty
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(database: str, n_minutes: int) -> list[Mark]:
    marks = []
    with _place(database) as open_empty:
        store = open_empty()
        day_bytes = _measure_days(store, 20)
        store.close()
        store = open_empty()
        began_s = time.perf_counter()
        n_days = _fill(store, n_minutes)
        filled_s = time.perf_counter() - began_s
        times_ms, angles_ms = _ask(store, n_days)
        with store._database.reading() as connection:
            total = store._database.total_bytes(connection)
        store.close()
    print(
        f"{database}: {_PEOPLE * n_days * _A_DAY:,} minutes filled in {filled_s:.0f} s,"
        f" {total / 1e6:,.0f} MB\n"
        f"  30 days by the hour: median {statistics.median(times_ms):.1f} ms,"
        f" first {times_ms[0]:.1f}, worst {max(times_ms):.1f};"
        f" {len(_KEYS)} angles: median {statistics.median(angles_ms):.1f} ms,"
        f" worst {max(angles_ms):.1f}\n"
        f"  a day of eight hours: {day_bytes / 1000:.1f} kB"
    )
    hours_ms = statistics.median(times_ms)
    marks.append(Mark(f"30 days by the hour, {database}", hours_ms, "ms", _BOUND_MS, "at most"))
    if database == "sqlite":
        kilobytes = day_bytes / 1000
        marks.append(Mark("a day in the file", kilobytes, "kB", _BOUND_DAY_BYTES / 1000, "at most"))
    return marks


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=10_000_000, help="minutes to fill in")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    chosen = parser.parse_args(arguments)
    databases = ("sqlite", "postgres") if chosen.database == "both" else (chosen.database,)
    marks = [mark for name in databases for mark in _measure(name, chosen.minutes)]
    return report("history", marks)


if __name__ == "__main__":
    raise SystemExit(main())
