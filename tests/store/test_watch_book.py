"""Figures, alerts and undoings, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from barun.store.key_source import MemoryKeys
from barun.store.sql_store import SqlStore
from barun.store.watch_book import KEPT_ALERTS_S, KEPT_VITALS_S, WatchBook
from barun.store.watch_records import AlertRecord, UndoingRecord, VitalRecord
from tests.fixtures.databases import empty_store

NOW_S = 1_795_000_000.0
MINUTE = int(NOW_S // 60)
ALERT = AlertRecord("a:disk::1", "a", "disk", "", "warning", NOW_S, None, None, 0.5, 1.0)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    with empty_store(request, tmp_path, MemoryKeys()) as kept:
        yield kept


@pytest.fixture
def book(store: SqlStore) -> WatchBook:
    return store.watch


def test_minutes_come_back_in_order_and_by_process(book: WatchBook) -> None:
    rows = [VitalRecord(MINUTE + place, process, "{}") for place in (2, 0, 1) for process in "ba"]
    for row in rows:
        book.put_vitals(row)
    found = book.vitals(MINUTE, MINUTE + 2)
    assert [(one.minute - MINUTE, one.process) for one in found] == [
        (0, "a"), (0, "b"), (1, "a"), (1, "b"),
    ]  # fmt: skip
    assert [one.minute for one in book.vitals(MINUTE, MINUTE + 9, "a")] == [
        MINUTE,
        MINUTE + 1,
        MINUTE + 2,
    ]


def test_the_same_minute_is_kept_once(book: WatchBook) -> None:
    book.put_vitals(VitalRecord(MINUTE, "a", '{"n_frames":1}'))
    book.put_vitals(VitalRecord(MINUTE, "a", '{"n_frames":2}'))
    assert book.vitals(MINUTE, MINUTE + 1) == (VitalRecord(MINUTE, "a", '{"n_frames":2}'),)


def test_an_alert_changes_in_place_and_stays_acknowledged(book: WatchBook) -> None:
    book.put_alert(ALERT)
    assert book.acknowledge(ALERT.alert_id, NOW_S + 5)
    book.put_alert(replace(ALERT, value=0.4, ended_s=NOW_S + 60))
    expected = replace(ALERT, value=0.4, ended_s=NOW_S + 60, acknowledged_s=NOW_S + 5)
    assert book.alerts(NOW_S) == (expected,)


def test_the_first_acknowledgement_counts_and_needs_an_alert(book: WatchBook) -> None:
    book.put_alert(ALERT)
    assert book.acknowledge(ALERT.alert_id, NOW_S + 5)
    assert book.acknowledge(ALERT.alert_id, NOW_S + 9)
    assert book.alerts(NOW_S)[0].acknowledged_s == NOW_S + 5
    assert not book.acknowledge("another", NOW_S)


def test_what_stands_is_shown_however_old_it_is(book: WatchBook) -> None:
    old = replace(ALERT, alert_id="old", began_s=NOW_S - 9e6)
    over = replace(ALERT, alert_id="over", began_s=NOW_S - 9e6, ended_s=NOW_S - 8e6)
    for one in (old, over, ALERT):
        book.put_alert(one)
    assert [one.alert_id for one in book.alerts(NOW_S - 60)] == [ALERT.alert_id, "old"]
    assert len(book.alerts(0.0)) == 3
    assert len(book.alerts(0.0, most=2)) == 2


def test_what_was_undone_is_kept_in_order_and_audited(store: SqlStore) -> None:
    entries = [
        UndoingRecord("posture", "roll-back", NOW_S, 3, None, "accuracy"),
        UndoingRecord("posture", "retrain", NOW_S, 3, None, "accuracy"),
        UndoingRecord("view", "freeze", NOW_S + 1, None, None, "asked"),
    ]
    for entry in entries:
        store.watch.note(entry, actor="barun")
    assert store.watch.undoings() == tuple(entries)
    # the roll-back itself is in the audit log by the register, when it changes the alias
    acts = [(one.action, one.details["what"]) for one in store.audit.entries()]
    assert acts == [("recovery", "retrain"), ("recovery", "freeze")]
    assert store.audit.verify().is_whole


def test_old_figures_and_alerts_go_and_what_stands_stays(book: WatchBook) -> None:
    for age_s in (KEPT_VITALS_S + 120, KEPT_VITALS_S - 120):
        book.put_vitals(VitalRecord(int((NOW_S - age_s) // 60), "a", "{}"))
    gone_s = NOW_S - KEPT_ALERTS_S - 60
    book.put_alert(replace(ALERT, alert_id="gone", began_s=gone_s, ended_s=gone_s))
    book.put_alert(replace(ALERT, alert_id="stands", began_s=gone_s))

    assert book.tidy(NOW_S) == 2
    assert len(book.vitals(0, MINUTE)) == 1
    assert [one.alert_id for one in book.alerts(0.0)] == ["stands"]
    assert book.tidy(NOW_S) == 0
