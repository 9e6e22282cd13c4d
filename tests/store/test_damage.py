"""One damaged row takes no other with it: it is left out, counted once, and told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from barun.store.damage import DamagedRows
from barun.store.faults import DAMAGED_ROWS
from barun.store.key_source import MemoryKeys
from barun.store.records import (
    LOCAL_PERSON,
    ExerciseRecord,
    ProfileRecord,
    SessionRecord,
)
from barun.store.sql_store import SqlStore
from barun.store.tables import (
    DATA_KEY,
    EVENT,
    EXERCISE,
    MINUTE,
    PROFILE,
    QUARTER,
    SPAN,
)
from barun.store.writer import StoreWriter
from barun.store.writes import VerdictChange
from tests.fixtures.databases import empty_store
from tests.store.records import AGREED, FIRST_MINUTE, event, minute, span

EVER = (0.0, 4e9)
START_S = 60.0 * FIRST_MINUTE


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        kept.apply([AGREED, SessionRecord("s", LOCAL_PERSON, START_S)])
        yield kept


def damage(store: SqlStore, table: Table, *conditions: Any, column: str = "sealed") -> None:
    """Turn over the last bit of blobs."""
    with store._database.writing() as connection:
        rows = connection.execute(select(table).where(*conditions)).mappings().all()
        assert rows
        for row in rows:
            blob = bytes(row[column])
            is_it = [one == row[one.name] for one in table.primary_key.columns]
            broken = blob[:-1] + bytes([blob[-1] ^ 1])
            connection.execute(update(table).where(*is_it).values({column: broken}))


def fill(store: SqlStore) -> None:
    """Keep three records of every kind."""
    store.apply(
        [
            *(minute(number) for number in range(3)),
            *(event(f"e{number}", START_S + number) for number in range(3)),
            *(span(f"b{number}") for number in range(3)),
            *(
                ExerciseRecord(f"x{n}", LOCAL_PERSON, "chin_tuck", START_S + n, 61.0, 10)
                for n in range(3)
            ),
            *(
                ProfileRecord(f"p{n}", LOCAL_PERSON, "camera", "desk", "{}", START_S + n)
                for n in range(3)
            ),
        ]
    )


QUESTIONS: dict[str, tuple[Table, Any, Callable[[SqlStore], int]]] = {
    "minute rows": (
        MINUTE,
        MINUTE.c.minute == FIRST_MINUTE + 1,
        lambda store: sum(row.sitting_s > 0 for row in store.minute_rows(LOCAL_PERSON, *EVER)),
    ),
    "all minutes": (
        MINUTE,
        MINUTE.c.minute == FIRST_MINUTE + 1,
        lambda store: len(list(store.all_minutes(LOCAL_PERSON, *EVER))),
    ),
    "a page of events": (
        EVENT,
        EVENT.c.event_id == "e1",
        lambda store: len(store.events(LOCAL_PERSON, *EVER).events),
    ),
    "all events": (
        EVENT,
        EVENT.c.event_id == "e1",
        lambda store: len(list(store.all_events(LOCAL_PERSON, *EVER))),
    ),
    "spans": (
        SPAN,
        SPAN.c.span_id == "b1",
        lambda store: len(store.spans(LOCAL_PERSON, *EVER)),
    ),
    "exercises": (
        EXERCISE,
        EXERCISE.c.done_id == "x1",
        lambda store: len(store.exercises(LOCAL_PERSON, *EVER)),
    ),
    "profiles": (
        PROFILE,
        PROFILE.c.profile_id == "p1",
        lambda store: len(store.profiles(LOCAL_PERSON)),
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_good_rows_are_there_and_the_damaged_one_counts_once(
    store: SqlStore, question: str
) -> None:
    table, which, ask = QUESTIONS[question]
    fill(store)
    assert ask(store) == 3
    assert store.damaged.total == 0
    damage(store, table, which)

    assert ask(store) == 2
    assert ask(store) == 2
    assert store.damaged.count(LOCAL_PERSON) == store.damaged.total == 1
    assert store.damaged.count("P2") == 0


def test_a_damaged_sum_is_made_again_of_its_minutes(store: SqlStore) -> None:
    fill(store)
    rows = store.time_rows(LOCAL_PERSON, *EVER, UTC, "hour")
    angles = store.angle_rows(LOCAL_PERSON, *EVER, UTC, "hour")
    assert rows[0].sitting_s > 0
    assert angles
    damage(store, QUARTER)
    damage(store, QUARTER, column="angles")

    assert store.time_rows(LOCAL_PERSON, *EVER, UTC, "hour") == rows
    assert store.angle_rows(LOCAL_PERSON, *EVER, UTC, "hour") == angles
    assert store.week(LOCAL_PERSON, rows[0].start.date(), UTC).total.sitting_s > 0
    assert store.damaged.total == 0, "nothing is lost"


def test_of_an_event_whose_verdict_is_damaged_the_rest_is_there(store: SqlStore) -> None:
    store.apply([event("a"), VerdictChange(LOCAL_PERSON, "a", "wrong")])
    damage(store, EVENT, column="verdict")

    (one,) = store.events(LOCAL_PERSON, *EVER).events
    assert (one.code, one.verdict) == (event("a").code, None)
    assert store.damaged.total == 1


def test_pages_go_on_over_damaged_events(store: SqlStore) -> None:
    codes = ("P001", "P002")
    store.apply([replace(event(f"e{n:02}", START_S + n), code=codes[n % 2]) for n in range(40)])
    damage(store, EVENT, EVENT.c.event_id.in_([f"e{n:02}" for n in range(10, 30)]))
    good = [f"e{n:02}" for n in (*range(10), *range(30, 40))]

    for code in (None, *codes):
        seen: list[str] = []
        before: str | None = None
        while True:
            page = store.events(LOCAL_PERSON, *EVER, code=code, limit=7, before=before)
            seen += [one.event_id for one in page.events]
            before = page.next
            if before is None:
                break
        wanted = [one for one in good if code in (None, codes[int(one[1:]) % 2])]
        assert seen == wanted[::-1]
    assert [one.event_id for one in store.all_events(LOCAL_PERSON, *EVER)] == good
    assert store.damaged.total == 20


def test_a_person_whose_key_is_damaged_is_told_not_shown_an_empty_history(
    store: SqlStore,
) -> None:
    fill(store)
    damage(store, DATA_KEY, column="wrapped")

    with pytest.raises(Exception, match="is damaged or was put in the place of another"):
        store.time_rows(LOCAL_PERSON, *EVER, UTC, "day")


def test_rotation_passes_damaged_rows_and_keeps_the_key_they_may_need(store: SqlStore) -> None:
    fill(store)
    damage(store, EVENT, EVENT.c.event_id == "e0")
    assert store.keys.rotate_data_keys() == 1

    n_rows = 0
    while done := store.keys.reseal_some(most=1):  # the damaged one stands before the others
        n_rows += done

    assert n_rows == 3 + 1 + 2 + 3 + 3 + 3 + 2, "all but one, the sum and two sessions included"
    with store._database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(DATA_KEY)).scalar() == 2
    assert len(store.events(LOCAL_PERSON, *EVER).events) == 2
    assert len(store.spans(LOCAL_PERSON, *EVER)) == 3


def test_the_writer_says_it_once_and_takes_it_down_when_they_are_gone(store: SqlStore) -> None:
    fill(store)
    damage(store, EVENT, EVENT.c.event_id.in_(["e0", "e1"]))
    writer = StoreWriter(store, lambda: 1.7e9)
    try:
        assert list(writer.notices) == []
        store.events(LOCAL_PERSON, *EVER)
        store.events(LOCAL_PERSON, *EVER)
        (notice,) = writer.notices
        assert (notice.code, notice.details["count"]) == (DAMAGED_ROWS, 2)
        damage(store, SPAN)
        store.spans(LOCAL_PERSON, *EVER)
        (later,) = writer.notices
        assert later.details["count"] == 5
        assert later.notice_id == notice.notice_id, "who saw it is not told again"
        writer.forget_everything(LOCAL_PERSON).result(30)
        assert list(writer.notices) == []
    finally:
        writer.close()


def test_what_is_remembered_of_damaged_rows_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barun.store.damage._MOST_REMEMBERED", 3)
    damaged = DamagedRows()
    told: list[int] = []
    damaged.listen(told.append)
    for number in range(5):
        damaged.note("P1", "event", str(number).encode())
        damaged.note("P1", "event", str(number).encode())

    assert (damaged.total, told) == (3, [1, 2, 3])
    damaged.forget("P1")
    damaged.note("P2", "event", b"0")
    assert (damaged.total, damaged.count("P1"), damaged.count("P2")) == (1, 0, 1)


def test_today_in_a_week(store: SqlStore) -> None:
    """The week of a damaged event counts the others."""
    fill(store)
    damage(store, EVENT, EVENT.c.event_id == "e2")
    start: date = datetime.fromtimestamp(START_S, UTC).date()

    sums = store.week(LOCAL_PERSON, start, UTC)
    assert sums.by_code[event("e0").code].n == 2
