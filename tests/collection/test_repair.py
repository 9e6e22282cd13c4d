"""A damaged journal is written anew without what cannot be read, and can be recorded into again."""

import os
from pathlib import Path

import pytest

from barun.collection.collection import read_record
from barun.collection.entry import Confirmed, Entry, Repaired, Undone
from barun.collection.erasure import resume_erasures
from barun.collection.journal import Journal, hold_journal, read_journal
from barun.collection.past_damage import read_past_damage
from barun.collection.repair import RepairPlan, finish_repairs, plan_repair, repair_journal
from barun.errors import CollectionError, StorageError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.store.people_keys import people_keys
from tests.collection.erasable import library_in
from tests.collection.sitters import NOW_S, YEAR_S, agree, make_sample, open_collection
from tests.collection.test_past_damage import (
    ALL,
    SESSIONS,
    consent,
    ids,
    path,
    samples,
    spoil,
)
from tests.fixtures.killed_script import run_killed
from tests.learning.datasets.row_samples import make_rows

__all__ = ["path"]

LATER_S = NOW_S + 100
_SCRIPT = Path(__file__).with_name("killed_repair.py")


def library_beside(path: Path) -> DatasetLibrary:
    return library_in(path.parent.parent)


def planned(path: Path) -> RepairPlan | None:
    return plan_repair(path.parent, library_beside(path), path.stem)


def repaired(path: Path) -> RepairPlan:
    told: list[RepairPlan] = []
    library = library_beside(path)
    done = repair_journal(path.parent, library, path.stem, LATER_S, told.append)
    assert done is not None
    assert told == [done]
    return done


def unasked(_: RepairPlan) -> None:
    pytest.fail("there is nothing to write down")


def whole_ids(path: Path) -> set[str]:
    """Return the samples of a journal that may hold no damage."""
    found = read_record(path.parent, path.stem).samples
    return {f"{one[:2]}#{one.rpartition('#')[2]}" for one in found}


def test_a_whole_journal_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    assert planned(path) is None
    library = library_beside(path)
    assert repair_journal(path.parent, library, "posture", LATER_S, unasked) is None
    assert repair_journal(path.parent, library, "nobody", LATER_S, unasked) is None
    assert path.read_bytes() == before
    assert not (path.parent / "nobody.lock").exists()
    path.write_bytes(before[:-20])  # torn, as a kill leaves it: who records next cuts it off
    assert planned(path) is None


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        ((2,), {"P1#1", "P1#2"}),
        ((2, 5, 7), {"P1#1", "P1#2", "P2#1", "P2#2", "P2#3"}),
        ((8,), set()),
    ],
)
def test_what_can_be_read_stays_and_what_was_dropped_is_counted(
    path: Path, lines: tuple[int, ...], missing: set[str]
) -> None:
    spoil(path, *lines)
    with pytest.raises(CollectionError, match="barun data repair"):
        read_journal(path)
    would = planned(path)
    done = repaired(path)
    assert would == done
    assert (done.name, done.lines, done.n_samples) == ("posture", lines, 0)
    assert done.n_kept == len(ALL - missing)
    assert done.n_bytes > 20 * len(lines)
    assert whole_ids(path) == ALL - missing
    record = read_record(path.parent, "posture")
    assert record.repairs == [Repaired(len(lines), 0, LATER_S)]
    assert record.people == ("P1", "P2")
    assert read_past_damage(path).damaged == ()
    assert planned(path) is None
    if lines == (8,):
        assert done.named == ("P1", "P2")


def test_it_can_be_recorded_into_and_damaged_and_repaired_again(path: Path) -> None:
    spoil(path, 2)
    repaired(path)
    with open_collection(path.parent.parent) as collection:
        session = collection.begin("P2", "camera 0", NOW_S).session
        collection.add([make_sample(session, 1)], NOW_S)
    assert len(read_record(path.parent, "posture").samples) == len(ALL) - 2 + 1
    spoil(path, 3)
    assert repaired(path).lines == (3,)
    record = read_record(path.parent, "posture")
    assert [one.n_lines for one in record.repairs] == [1, 1]


def test_a_line_that_is_gone_is_repaired_too(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    del lines[1]
    path.write_bytes(b"\n".join(lines))
    repaired(path)
    assert whole_ids(path) == ALL - {"P1#1", "P1#2"}


def test_what_was_taken_back_behind_the_damage_stays_so_as_far_as_it_is_there(path: Path) -> None:
    with Journal(path) as journal:
        journal.append([Undone(SESSIONS["P2"], 2)])
        journal.append([Undone(SESSIONS["P1"], 9)])
        journal.append([Undone("P7 2026-11-21T00:00:00Z", 1)])
    spoil(path, 5)  # the first of P2
    repaired(path)
    # all of P2 since the version were taken back but one; of P1, all there was
    kept = {"P2#2", "P2#3"} | {f"P1#{n}" for n in range(1, 7)}
    assert whole_ids(path) == kept


def test_what_was_confirmed_stays_so_where_it_is_there(path: Path) -> None:
    waiting = [make_sample(SESSIONS["P2"], n) for n in (11, 12)]
    names = tuple(one.id for one in waiting)
    with Journal(path) as journal:
        for one in waiting:
            journal.append([one])
        journal.append([Confirmed(SESSIONS["P2"], names)])
        journal.append([Confirmed(SESSIONS["P2"], names[:1])])
    spoil(path, 10)
    repaired(path)
    record = read_record(path.parent, "posture")
    assert names[0] not in record.samples
    assert record.samples[names[1]].label.view == 1


def test_samples_without_a_consent_that_can_be_read_go_too(path: Path) -> None:
    spoil(path, 4)
    would = planned(path)
    assert would is not None
    assert (would.n_samples, would.n_kept) == (4, 6)
    repaired(path)
    assert whole_ids(path) == {one for one in ALL if one.startswith("P1")}
    record = read_record(path.parent, "posture")
    assert record.repairs == [Repaired(1, 4, LATER_S)]
    assert dict(record.tallies()).keys() == {"P1"}


def test_a_dataset_knows_what_was_agreed_to(path: Path) -> None:
    known = Consent("given", "tests", NOW_S, NOW_S + YEAR_S, "1-en")
    library = library_beside(path)
    library.add(
        "posture", make_rows("P2"), Step("collect"), created_at_s=NOW_S, consent={"P2": known}
    )
    spoil(path, 4)
    assert repaired(path).n_samples == 0
    record = read_record(path.parent, "posture")
    assert whole_ids(path) == ALL
    assert record.consents["P2"].until_s == NOW_S + YEAR_S


def test_nobody_gets_the_number_of_who_stood_in_the_damage(path: Path) -> None:
    spoil(path, 4, 5, 7, 8, 9)
    assert repaired(path).named == ("P1", "P2")
    with open_collection(path.parent.parent) as collection:
        assert agree(collection) == "P3"


def test_of_whom_nothing_is_left_the_key_goes_and_of_others_it_stays(path: Path) -> None:
    keys = people_keys(path.parent.parent)
    spoil(path, 4, 5, 7, 8, 9)
    repaired(path)
    assert keys.find("P1") is not None
    assert keys.find("P2") is None


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_keys_that_were_not_shredded_go_with_the_next_look(path: Path) -> None:
    """A process was killed between the new file and the keys."""
    folder, library, keys = path.parent, library_beside(path), people_keys(path.parent.parent)
    spoil(path, 4, 5, 7, 8, 9)
    assert run_killed(_SCRIPT, folder.parent, "unlink", 3)
    assert plan_repair(folder, library, "posture") is None  # what is left of it is whole
    assert keys.find("P2") is not None
    assert [one.name for one in folder.glob("*.repairing")] == ["posture.repairing"]
    resume_erasures(folder, library, LATER_S)
    assert (keys.find("P1") is None, keys.find("P2") is None) == (False, True)
    assert not list(folder.glob("*.repairing"))


def test_whose_keys_cannot_be_told_yet_waits_for_the_other_journal(path: Path) -> None:
    keys = people_keys(path.parent.parent)
    other = path.with_name("desk.journal")
    with Journal(other) as journal:
        journal.append(consent("P1"))
        journal.append(samples("P1", 1))
    spoil(path, 4, 5, 7, 8, 9)
    whole = other.read_bytes()
    other.write_bytes(b"rubbish" + whole[7:])
    repaired(path)
    assert keys.find("P2") is not None  # may stand in the other one
    other.write_bytes(whole)
    (path.parent / "what.repairing").write_text('[1, "me"')  # damaged: says nothing
    finish_repairs(path.parent, library_beside(path))
    assert keys.find("P2") is None
    assert keys.find("P1") is not None
    assert not list(path.parent.glob("*.repairing"))


def test_the_key_of_who_is_elsewhere_stays(path: Path) -> None:
    with Journal(path.with_name("desk.journal")) as journal:
        journal.append(consent("P2"))
        journal.append(samples("P2", 1))
    spoil(path, 4, 5, 7, 8, 9)
    repaired(path)
    assert people_keys(path.parent.parent).find("P2") is not None


def test_all_of_it_may_be_damaged(path: Path) -> None:
    path.write_bytes(b"rubbish\n" * 7 + b"torn")
    done = repaired(path)
    assert (done.named, len(done.lines), done.n_kept) == ((), 7, 0)
    assert read_journal(path) == [Repaired(7, 0, LATER_S)]


def test_it_is_refused_while_somebody_holds_the_journal(path: Path) -> None:
    spoil(path, 2)
    before = path.read_bytes()
    handle = hold_journal(path)
    try:
        library = library_beside(path)
        with pytest.raises(CollectionError, match="recorded elsewhere"):
            repair_journal(path.parent, library, "posture", LATER_S, unasked)
    finally:
        os.close(handle)
    assert path.read_bytes() == before
    repaired(path)


def test_what_cannot_be_written_down_before_is_not_done(path: Path) -> None:
    spoil(path, 2)
    before = path.read_bytes()

    def refuse(_: RepairPlan) -> None:
        raise StorageError("store.unwritable", location="nowhere", reason="full")

    with pytest.raises(StorageError):
        repair_journal(path.parent, library_beside(path), "posture", LATER_S, refuse)
    assert path.read_bytes() == before
    repaired(path)  # and it is let go of


def test_a_disk_that_is_full_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(path, 2)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(StorageError, match="cannot be written"):
            repaired(path)
    assert path.read_bytes() == before
    repaired(path)
    assert not [one for one in path.parent.iterdir() if one.name.startswith(".part")]


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("touch", "at", "is_old"),
    [
        pytest.param("replace", 3, True, id="before the new file takes the place of the old one"),
        pytest.param("fsync", 5, True, id="before the new file is on the disk"),
        pytest.param("fsync", 6, False, id="before its name is"),
    ],
)
def test_killed_it_is_the_old_or_the_new_one(
    path: Path, touch: str, at: int, *, is_old: bool
) -> None:
    folder = path.parent.parent
    spoil(path, 2)
    damaged = path.read_bytes()
    assert run_killed(_SCRIPT, folder, touch, at)
    assert (path.read_bytes() == damaged) == is_old
    if is_old:
        repaired(path)
    assert whole_ids(path) == ALL - {"P1#1", "P1#2"}
    with open_collection(folder) as collection:  # and nothing holds it
        assert len(collection.record.repairs) == 1


def _entries(path: Path) -> list[Entry]:
    return list(read_journal(path))


def test_nothing_stays_of_what_was_dropped(path: Path) -> None:
    before = path.read_bytes().split(b"\n")
    spoil(path, 2)
    spoiled = path.read_bytes().split(b"\n")[1]
    repaired(path)
    for line in (before[1], spoiled):
        assert line not in path.read_bytes()
        assert line[20:200] not in path.read_bytes()
    assert isinstance(_entries(path)[-1], Repaired)
    assert ids(path) == ALL - {"P1#1", "P1#2"}
