from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event as happenings

from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, SessionRecord
from barun.store.sql_store import SqlStore
from barun.store.writes import VerdictChange, Write
from tests.store.records import AGREED, FIRST_MINUTE, event, minute, span

EVER = (0.0, 4e9)


@pytest.fixture
def statements() -> list[str]:
    return []


@pytest.fixture
def store(statements: list[str], tmp_path: Path, database_url: str) -> Iterator[SqlStore]:
    kept = open_store(tmp_path, database_url, 0.0).store
    kept.apply([AGREED])

    def note(_1: object, _2: object, statement: str, *_: object) -> None:
        statements.append(statement)

    happenings.listen(kept._database._writer, "before_cursor_execute", note)
    yield kept
    kept.close()


def test_what_many_sessions_note_takes_a_few_statements(
    store: SqlStore, statements: list[str]
) -> None:
    """As many as kinds of records, not as many as records, in whatever order they come."""
    writes: list[Write] = []
    for number in range(100):
        name = f"session-{number}"
        writes += [
            SessionRecord(name, LOCAL_PERSON, 60.0 * FIRST_MINUTE),
            replace(span(f"span-{number}"), session_id=name),
            replace(minute(0), session_id=name),
            replace(event(f"event-{number}"), session_id=name),
        ]
    assert all(store.apply(writes))
    assert len(statements) < 20
    assert len(store.spans(LOCAL_PERSON, *EVER)) == 100
    assert len(list(store.all_events(LOCAL_PERSON, *EVER))) == 100
    assert len({one.session_id for one in store.all_minutes(LOCAL_PERSON, *EVER)}) == 100


def test_of_two_in_one_batch_the_later_holds_and_the_verdict_stays(store: SqlStore) -> None:
    said = replace(event("one"), verdict="right")
    grown = replace(said, verdict=None, end_s=said.end_s + 60)
    store.apply(
        [said, span("one"), grown, event("two"), VerdictChange(LOCAL_PERSON, "two", "wrong")]
    )
    one, two = store.all_events(LOCAL_PERSON, *EVER)
    assert (one.end_s, one.verdict) == (grown.end_s, "right")
    assert two.verdict == "wrong"
