"""Samples on their way into the store are handed out, counted and erased as those in it are."""

import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.collection.samples.collector import SampleCollector
from barun.collection.samples.spool import SampleSpool, SpooledBatch, adopt_spools
from barun.collection.samples.spool_request import answer, ask_to_spool
from barun.errors import EncryptionError
from barun.messages import LANGUAGES, text
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import InMemory, count_held, person_tables
from barun.rights.export.sample_table import sample_table
from barun.rights.holder import Holding
from barun.rights.holders.installed import installed_holders
from barun.store.records import LOCAL_PERSON
from barun.store.sample_book import SampleBook
from barun.store.sample_records import SampleRows
from barun.store.sql_store import SqlStore
from barun.tasks.export import write_export
from scripts.ended_process import ended
from tests.collection.samples.offered import FEATURES, offer_poses
from tests.collection.samples.offered import NOW_S as FED_S
from tests.collection.samples.test_collector import wait_for
from tests.fixtures.consents import given
from tests.fixtures.samples import SAMPLE_DAY_S, make_samples, training_consent
from tests.rights.installations import erasures_of, opened

NOW_S = SAMPLE_DAY_S + 40_000.0
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path, database_url: str) -> Iterator[SqlStore]:
    """Five samples in the store, of who agreed to a history and to training."""
    with opened(home, database_url) as store:
        assert all(store.apply([given("history"), training_consent()]))
        assert store.samples.add(LOCAL_PERSON, make_samples(5, name="kept"), NOW_S) == 5
        yield store


def spooled(home: Path, store: SqlStore, *parts: SampleRows) -> SampleSpool:
    """Put batches into a spool, which is held until it is closed."""
    seal = store.samples.find_seal(LOCAL_PERSON, NOW_S)
    assert seal is not None
    spool = SampleSpool.make(home / "samples")
    for rows in parts:
        spool.append(SpooledBatch.sealed_from(LOCAL_PERSON, rows, seal))
    return spool


def held(home: Path, store: SqlStore) -> list[Holding]:
    holders = installed_holders(home, store, lambda: NOW_S)
    return [one for holder in holders for one in holder.find(LOCAL_PERSON)]


def n_stored(store: SqlStore) -> int:
    return sum(len(rows) for rows in store.samples.rows(LOCAL_PERSON))


def n_held(home: Path, store: SqlStore) -> int:
    return sum(one.count for one in held(home, store) if one.kind == "live_samples")


def read(content: bytes) -> tuple[list[dict[str, Any]], str, str]:
    """Return the rows of the samples, and the README in both languages."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        about = json.loads(archive.read("contents.json"))["tables"]["live_samples"]
        rows = json.loads(archive.read("json/live_samples.json"))
        assert about["rows"] == len(rows)
        assert archive.read("csv/live_samples.csv").count(b"\n") == 1 + len(rows)
        english, korean = (archive.read(f"README.{one}.md").decode() for one in LANGUAGES)
    return rows, english, korean


def exported(
    home: Path, store: SqlStore, in_memory: InMemory = lambda _: ()
) -> list[dict[str, Any]]:
    holdings = held(home, store)
    tables = person_tables(home, store, LOCAL_PERSON, holdings, NOW_S, in_memory)
    pieces = export_person(
        tables, person=LOCAL_PERSON, at_s=NOW_S, held=count_held(holdings),
        n_damaged=lambda: store.damaged.count(LOCAL_PERSON),
    )  # fmt: skip
    return read(b"".join(pieces))[0]


def ids(*parts: SampleRows) -> set[str]:
    return {name for rows in parts for name in rows.sample_id.tolist()}


def test_the_command_hands_out_what_a_stopped_service_left_in_its_spool(
    home: Path, store: SqlStore, tmp_path: Path
) -> None:
    waiting = (make_samples(20, name="first"), make_samples(7, name="second"))
    spool = spooled(home, store, *waiting)
    spool.append(SpooledBatch("somebody", "ab", b"what was sealed for somebody else"))
    spool.close()
    assert n_held(home, store) == 32
    path = tmp_path / "mine.zip"
    write_export(store, home, LOCAL_PERSON, path, None, lambda _: None)
    rows, english, korean = read(path.read_bytes())
    assert {one["sample_id"] for one in rows} == ids(make_samples(5, name="kept"), *waiting)
    assert len(rows) == 32
    own = {one["sample_id"]: one for one in rows}
    first = waiting[0]
    for at, name in enumerate(first.sample_id.tolist()):
        assert own[name]["nose_x"] == pytest.approx(float(first.points[at, 0, 0]), abs=1e-3)
        assert own[name]["view"] == "front"
    for said, language in zip((english, korean), LANGUAGES, strict=True):
        assert text("rights_export.left-out-memory", language) in said


@pytest.mark.slow
def test_nothing_is_missed_while_another_process_collects(
    home: Path, store: SqlStore, database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.collection.samples.killed_collector"]
    process = subprocess.Popen(
        [*command, str(home), database_url, "3"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with ended(process):
        assert process.stdout is not None
        for attempt in range(3):
            safe = int(process.stdout.readline())  # so many are on the disk, somewhere
            path = tmp_path / f"mine-{attempt}.zip"
            write_export(store, home, LOCAL_PERSON, path, None, lambda _: None)
            rows = read(path.read_bytes())[0]
            names = [one["sample_id"] for one in rows]
            assert len(names) == len(set(names))
            assert len(names) >= 5 + safe
        process.kill()
    assert FED_S < NOW_S


def is_buffered(collector: SampleCollector, count: int) -> bool:
    return collector.figures.buffer_rows == count


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer for who holds a spool and never answers: this test itself."""
    ask = partial(ask_to_spool, patience_s=0.02)
    monkeypatch.setattr("barun.rights.export.person_tables.ask_to_spool", ask)


def test_who_collects_is_asked_for_what_is_in_memory_alone(
    home: Path, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = partial(ask_to_spool, patience_s=60.0)
    monkeypatch.setattr("barun.rights.export.person_tables.ask_to_spool", patient)
    clocks = (time.monotonic, lambda: FED_S)
    collector = SampleCollector(store.samples, home / "samples", FEATURES, clocks)
    collector.start()
    with closing(collector):
        wait_for(lambda: collector.wants(LOCAL_PERSON))
        for turn in (1, 2):
            collector.offer(offer_poses(25, session=f"s{turn}", seed=turn))
            wait_for(partial(is_buffered, collector, 25 * turn))
            path = tmp_path / f"mine-{turn}.zip"
            write_export(store, home, LOCAL_PERSON, path, None, lambda _: None)
            assert len(read(path.read_bytes())[0]) == 5 + 25 * turn
            assert collector.figures.n_spooled == 25 * turn  # no batch is full, and all are safe
            assert n_held(home, store) == 5 + 25 * turn
        assert n_stored(store) == 5
        assert collector.flush()
        assert n_stored(store) == 55
    assert [one.name for one in (home / "samples").iterdir()] == ["asked"]
    assert ask_to_spool(home / "samples")  # nobody is there


def test_who_does_not_answer_holds_nobody_up(home: Path, store: SqlStore) -> None:
    spool = spooled(home, store, make_samples(4, name="stuck"))
    assert not ask_to_spool(home / "samples", patience_s=0.02)
    answer(spool.path, time.time_ns() + 10**12)
    assert ask_to_spool(home / "samples", patience_s=0.02)
    spool.close()
    assert ask_to_spool(home / "samples", patience_s=0.02)
    assert ask_to_spool(home / "nowhere")


def test_an_answer_from_before_the_clock_was_set_back_is_none(home: Path, store: SqlStore) -> None:
    spool = spooled(home, store, make_samples(4, name="ahead"))
    ahead = time.time_ns() + 10**12
    (home / "samples/asked").write_text(str(ahead))
    answer(spool.path, ahead)
    assert not ask_to_spool(home / "samples", patience_s=0.02)
    spool.close()


@pytest.mark.usefixtures("impatient")
def test_what_lies_in_several_places_is_given_once(home: Path, store: SqlStore) -> None:
    brought, waiting, fresh = (make_samples(n, name=str(n)) for n in (6, 9, 4))
    spool = spooled(home, store, brought, waiting)
    assert store.samples.add(LOCAL_PERSON, brought, NOW_S) == 6  # and the spool not emptied yet
    rows = exported(home, store, lambda _: (waiting, fresh))
    names = [one["sample_id"] for one in rows]
    assert sorted(names) == sorted(ids(make_samples(5, name="kept"), brought, waiting, fresh))
    assert n_held(home, store) == 5 + 6 + 9  # what is in memory is not kept
    spool.close()


@pytest.mark.usefixtures("impatient")
def test_what_comes_to_the_store_between_two_formats_changes_nothing(
    home: Path, store: SqlStore
) -> None:
    waiting, later = make_samples(8, name="waits"), make_samples(3, name="later")
    spool = spooled(home, store, waiting)
    (table,) = (
        one
        for one in person_tables(home, store, LOCAL_PERSON, [], NOW_S)
        if one.name == "live_samples"
    )
    first = list(table.read())
    assert store.samples.add(LOCAL_PERSON, waiting, NOW_S) == 8
    assert store.samples.add(LOCAL_PERSON, later, NOW_S) == 3
    spool.empty()
    spool.close()
    assert {row[0] for row in table.read()} == {row[0] for row in first}
    assert len(first) == 13
    assert n_held(home, store) == 16


def test_without_a_spool_the_table_is_that_of_the_store(store: SqlStore) -> None:
    rows = list(sample_table(store, LOCAL_PERSON, NOW_S).read())
    assert {row[0] for row in rows} == ids(make_samples(5, name="kept"))


def test_a_batch_that_cannot_be_opened_is_counted_as_damaged(home: Path, store: SqlStore) -> None:
    spool = spooled(home, store, make_samples(4, name="well"))
    spool.append(SpooledBatch(LOCAL_PERSON, "ab", b"\x00" * 60))
    spool.close()
    assert len(exported(home, store)) == 9
    assert store.damaged.count(LOCAL_PERSON) == 1
    assert n_held(home, store) == 9


@pytest.mark.usefixtures("impatient")
def test_a_torn_end_takes_nothing_else_along(home: Path, store: SqlStore) -> None:
    spool = spooled(home, store, make_samples(4, name="well"), make_samples(6, name="torn"))
    with spool.path.open("r+b") as file:
        file.truncate(spool.n_bytes - 11)
    assert len(exported(home, store)) == 9  # of whoever still writes
    spool.close()


def test_without_the_master_key_what_waits_is_still_told_and_erased(
    home: Path, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooled(home, store, make_samples(4, name="waits")).close()
    (spool,) = (home / "samples").iterdir()

    def lost(_book: SampleBook, _person: str) -> None:
        raise EncryptionError("encryption.no-data-key", number=1, table="sample")

    monkeypatch.setattr(SampleBook, "own_seal", lost)
    (found,) = (one for one in held(home, store) if one.kind == "live_samples")
    assert found.count == 5
    assert isinstance(found.n_bytes, int)
    assert found.n_bytes > spool.stat().st_size
    assert erasures_of(home, store).erase(LOCAL_PERSON) is not None
    assert held(home, store) == []
    assert list((home / "samples").iterdir()) == []


@pytest.mark.usefixtures("impatient")
def test_what_another_process_holds_cannot_be_read_once_the_person_is_erased(
    home: Path, store: SqlStore
) -> None:
    waiting = make_samples(12, name="waits", session="somewhere")
    spool = spooled(home, store, waiting)
    seal = store.samples.own_seal(LOCAL_PERSON)
    (batch,) = spool.read()
    assert seal is not None
    assert np.allclose(batch.open(seal).points, waiting.points, atol=1e-3)
    assert erasures_of(home, store).erase(LOCAL_PERSON) is not None
    assert store.samples.own_seal(LOCAL_PERSON) is None
    assert held(home, store) == []
    assert exported(home, store) == []
    content = spool.path.read_bytes()  # sealed under a key that is gone
    assert b"somewhere" not in content
    assert waiting.points[:, 0].tobytes() not in content
    spool.close()  # the process ends
    assert adopt_spools(home / "samples", lambda _: True) == 1  # the next one takes it away
    assert list((home / "samples").glob("*.spool")) == []
