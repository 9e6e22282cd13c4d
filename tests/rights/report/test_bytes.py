"""The receipt says of every kind how many bytes it takes, or in words why nobody can say it."""

import json
import time
from pathlib import Path

from barun.collection.samples.spool import SampleSpool, SpooledBatch
from barun.privacy.data_map.data_kind import PASSING_SEALINGS
from barun.privacy.data_map.kinds import DATA_KINDS, find_kind
from barun.rights.holders.installed import installed_holders
from barun.rights.holders.staying import StayingRecords
from barun.rights.report.person_report import PersonReport, report_person
from barun.rights.written_files import WrittenFiles
from barun.store.opening import open_in_memory, open_store
from barun.store.people_keys import people_keys
from barun.store.person_folder import person_folder
from barun.store.records import LOCAL_PERSON
from barun.store.sql_store import SqlStore
from barun.store.tables import METADATA
from tests.fixtures.consents import given
from tests.fixtures.samples import make_samples
from tests.rights.everything import KEPT, START_S, fill_everything
from tests.rights.installations import erasures_of, record

NOW_S = START_S + 3600
STAYS = {kind.key for kind in DATA_KINDS if not kind.is_erased}
UNSIZED = {"models", "updates"}
"""Kinds of a participant that are made of several people."""


def told(home: Path, store: SqlStore, person: str) -> PersonReport:
    holders = installed_holders(home, store, lambda: NOW_S)
    holdings = [one for holder in holders for one in holder.find(person)]
    return report_person(home, store, person, holdings, (), NOW_S)


def test_every_kind_that_is_stored_has_a_holder_that_says_its_bytes() -> None:
    """A new kind of the map that nobody measures fails here."""
    store = open_in_memory()
    holders = installed_holders(Path("/nowhere"), store, time.time)
    asked = {kind for holder in holders for kind in holder.kinds}
    asked |= set(StayingRecords(Path("/nowhere"), store).kinds)
    store.close()
    stored = {kind.key for kind in DATA_KINDS if kind.sealing not in PASSING_SEALINGS}
    assert stored - asked == set()


def test_every_table_of_a_kind_is_measured_or_names_nobody() -> None:
    """Rows are found by the number of the person or the id of the account, or stand elsewhere."""
    placed = {table for kind in DATA_KINDS for table in kind.tables}
    measured = {
        name for name in placed if {"person_no", "account_id"} & set(METADATA.tables[name].c.keys())
    }
    # of the log by its numbers, see `StayingRecords`; a model is of several people
    assert placed - measured == {"audit", "model_version", "model_alias_log"}


def test_every_kind_has_its_bytes_and_none_are_left(database_url: str, tmp_path: Path) -> None:
    home, person = tmp_path / "home", "a1"
    store = open_store(home, database_url, NOW_S).store
    store.accounts.add(person, "anna", "person", "-", START_S)
    fill_everything(home, store, tmp_path, person)
    if not database_url:
        (home / "barun.damaged-20260101.db").write_bytes(b"damaged")
    before = told(home, store, person)
    held = {one.kind.key: one for one in before.held}
    wanted = KEPT | {"keys", "audit"} | ({"damaged"} if not database_url else set())
    assert set(held) >= wanted
    for key in wanted - {"damaged"}:
        n_bytes = held[key].n_bytes
        assert n_bytes is not None, key
        assert n_bytes > 0, key
    assert before.n_bytes == sum(one.n_bytes or 0 for one in before.held)
    # of what models have learnt, the rows are measured, and the rest says why not
    assert held["learnt"].unsized == ("model", "report")
    if not database_url:
        assert (held["damaged"].n_bytes, held["damaged"].unsized) == (None, ("damaged",))
    export = next(iter(tmp_path.glob("*.zip")))
    assert held["exports"].n_bytes == export.stat().st_size

    erasures_of(home, store).erase(person)
    after = {one.kind.key: one for one in told(home, store, person).held}
    assert set(after) <= STAYS
    assert {"audit", "certificates", "erased"} <= set(after)
    assert all(one.n_bytes for one in after.values())
    for kind in DATA_KINDS:
        assert store.bytes_of(person, kind.tables) == 0, kind.key
    store.close()


def test_who_was_recorded_has_bytes_of_every_kind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = open_store(home, "", NOW_S).store
    fill_everything(home, store, tmp_path)
    record(home, "P1")
    training = tmp_path / "training"
    training.mkdir()
    (training / "settings.json").write_text("{}")
    WrittenFiles(home).remember("training", [training], NOW_S, people=["P1", "P2"])
    held = {one.kind.key: one for one in told(home, store, "P1").held}
    participant = {
        kind.key
        for kind in DATA_KINDS
        if kind.subject == "participant"
        and kind.key not in {*STAYS, "erasures", "exports"}
        and kind.sealing not in PASSING_SEALINGS
    }
    assert set(held) >= participant
    for key in participant - UNSIZED - {"training_folders"}:
        n_bytes = held[key].n_bytes
        assert n_bytes is not None, key
        assert n_bytes > 0, key
    for key in (*UNSIZED, "training_folders"):
        assert held[key].n_bytes is None
        assert held[key].unsized
    parts = [path.stat().st_size for path in (home / "datasets").glob("*/*/P1.rows")]
    rows = held["dataset_rows"].n_bytes
    assert rows is not None
    assert sum(parts) < rows < sum(parts) + 2000  # and what manifests say
    store.close()


def test_what_waits_on_the_disk_counts_and_goes_with_the_person(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = open_store(home, "", NOW_S).store
    store.apply([given("history"), given("training")])
    assert store.samples.add(LOCAL_PERSON, make_samples(5, at_s=int(START_S)), START_S + 60)
    before = told(home, store, LOCAL_PERSON)
    seal = people_keys(home).find_or_make("anybody")  # nothing here opens it
    own, other = (
        SpooledBatch.sealed_from(person, make_samples(20), seal)
        for person in (LOCAL_PERSON, "somebody")
    )
    spool = SampleSpool.make(home / "samples")
    spool.append(own)
    spool.append(other)
    assert told(home, store, LOCAL_PERSON).n_bytes - before.n_bytes == len(own.to_bytes())
    spool.close()  # as a process that was killed leaves it
    erasures_of(home, store).erase(LOCAL_PERSON)
    (left,) = (home / "samples").glob("*.spool")
    assert left.read_bytes() == other.to_bytes()
    store.close()


def test_a_session_kept_for_a_restart_is_measured(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = open_store(home, "", NOW_S).store
    fill_everything(home, store, tmp_path)
    (path,) = (Path(person_folder(str(home), LOCAL_PERSON)) / "live").glob("*.session.sealed")
    held = {one.kind.key: one.n_bytes for one in told(home, store, LOCAL_PERSON).held}
    assert held["live_state"] == path.stat().st_size
    settings = json.dumps({"theme": "dark"})
    assert held["settings"] == 8 + len(settings) + 8  # whose, what, since when
    assert find_kind("settings").tables == ("settings",)
    store.close()
