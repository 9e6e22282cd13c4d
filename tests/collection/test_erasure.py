"""Who is erased is erased everywhere, also when the process is killed in the middle."""

import os
import re
from pathlib import Path

import pytest

from barun.collection.collection import read_record
from barun.collection.erasure import PersonErasure, erase_person, find_traces, resume_erasures
from barun.collection.numbers import last_number
from barun.collection.people import known_people
from barun.errors import CollectionError
from barun.learning.datasets.manifest import Consent, Step
from tests.collection.erasable import library_in, record_people
from tests.collection.sitters import NOW_S, YEAR_S, open_collection
from tests.fixtures.killed_script import run_killed

_SCRIPT = Path(__file__).with_name("killed_eraser.py")


def _erase(folder: Path) -> PersonErasure:
    return erase_person(folder / "collections", library_in(folder), "P1", NOW_S)


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def _check_gone(folder: Path) -> None:
    """Check that P1 is nowhere, that P2 is whole, and that nothing half-done lies about."""
    library = library_in(folder)
    assert not find_traces(folder / "collections", library, "P1")
    for name in ("posture", "desk"):
        record = read_record(folder / "collections", name)
        assert record.people == ("P2",)
        assert len(record.samples) == 3
        assert not record.unfinished()
        current = library.load(name)
        assert current.manifest.people == {"P2": 3}
        for manifest in library.manifests(name):
            assert library.load(f"{name}@{manifest.hash}").people in ((), ("P2",))
    left = [path for path in (folder / "collections").iterdir() if path.stem[0] != "."]
    assert {path.suffix or path.name for path in left} == {".journal", ".lock", "last-number"}
    for path in folder.rglob("*"):  # nor does anything say who it was
        assert "P1" not in path.name
        if path.suffix == ".rows" or "keys" in path.parts:
            continue  # sealed, or a key: any two letters stand in it by chance
        if path.is_file():
            said = re.sub(rb'"blob":"[^"]*"', b"", path.read_bytes())  # sealed likewise
            assert not re.search(rb"P1\b", said), path
    assert not list(folder.rglob(".part-*"))  # nor a copy of it that a killed one left


def test_a_person_leaves_every_collection_and_every_version(tmp_path: Path) -> None:
    record_people(tmp_path)
    library = library_in(tmp_path)
    holding = {one.hash for name in library.names() for one in library.manifests(name)}
    assert len(holding) == 4  # P1 alone and both people, of either name
    traces = find_traces(tmp_path / "collections", library, "P1")
    assert dict(traces.samples) == {"desk": 3, "posture": 3}
    assert dict(traces.rows) == {"desk": 3, "posture": 3}
    assert set(traces.versions) == holding
    session = next(iter(read_record(tmp_path / "collections", "posture").sessions))
    assert session.encode() in _bytes_of(tmp_path / "collections")
    done = _erase(tmp_path)
    assert done.removed == traces
    assert set(done.replaced) == holding
    assert set(done.replaced.values()).isdisjoint(holding)
    _check_gone(tmp_path)
    assert session.encode() not in _bytes_of(tmp_path)


def test_versions_that_only_name_a_person_are_replaced_too(tmp_path: Path) -> None:
    record_people(tmp_path)
    library, current = library_in(tmp_path), library_in(tmp_path).load("desk")
    over = {name: Consent("withdrawn") for name in ("P1",)}
    named = library.add(
        "desk", current.rows, Step("clean"), created_at_s=NOW_S, parents=[current.hash],
        consent=over,
    )  # fmt: skip
    assert (named.people, dict(named.manifest.left_out)) == (("P2",), {"P1": 3})
    traces = find_traces(tmp_path / "collections", library, "P1")
    assert (dict(traces.rows)["desk"], named.hash in traces.versions) == (0, True)
    done = _erase(tmp_path)
    assert library.current_hash("desk") == done.replaced[named.hash]
    assert len(library.load("desk").rows) == 3
    _check_gone(tmp_path)


def test_the_number_is_given_to_nobody_else(tmp_path: Path) -> None:
    record_people(tmp_path)
    collections, library = tmp_path / "collections", library_in(tmp_path)
    erase_person(collections, library, "P2", NOW_S)
    assert known_people(collections, library) == ("P1",)
    consent = {"purpose": "x", "wording": "1-en", "now_s": NOW_S, "until_s": NOW_S + YEAR_S}
    with open_collection(tmp_path, "new") as collection:
        taken = known_people(collections, library)
        assert collection.agree(**consent, taken=taken).person == "P3"  # type: ignore[arg-type]
        with pytest.raises(CollectionError, match="an erased number is not given again"):
            collection.agree(**consent, person="P2")  # type: ignore[arg-type] # values of each kind


def test_nobody_of_that_name(tmp_path: Path) -> None:
    record_people(tmp_path)
    before = _bytes_of(tmp_path)
    done = erase_person(tmp_path / "collections", library_in(tmp_path), "P9", NOW_S)
    assert not done.removed
    assert done.replaced == {}
    assert _bytes_of(tmp_path) == before
    assert resume_erasures(tmp_path / "none", library_in(tmp_path), NOW_S) == ()


def test_nothing_is_erased_while_somebody_records(tmp_path: Path) -> None:
    record_people(tmp_path)
    before = _bytes_of(tmp_path / "datasets")
    with open_collection(tmp_path, "posture") as collection:
        with pytest.raises(CollectionError, match="recorded elsewhere"):
            _erase(tmp_path)
        assert "P1" in collection.record.consents
    assert _bytes_of(tmp_path / "datasets") == before
    assert "P1" in read_record(tmp_path / "collections", "desk").consents
    assert not list((tmp_path / "collections").glob("*.erasing"))


def test_a_note_that_is_damaged_is_said(tmp_path: Path) -> None:
    record_people(tmp_path)
    (tmp_path / "collections" / "P1.erasing").write_text("[]")
    with pytest.raises(CollectionError, match="damaged"):
        _erase(tmp_path)
    assert resume_erasures(tmp_path / "collections", library_in(tmp_path), NOW_S) == ()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("touch", "at"),
    [
        pytest.param("replace", 1, id="before it is noted"),
        pytest.param("replace", 2, id="before the number is kept from others"),
        pytest.param("replace", 3, id="before the first collection"),
        pytest.param("replace", 4, id="between the collections"),
        pytest.param("rename", 1, id="before the first version"),
        pytest.param("rename", 2, id="between versions"),
        pytest.param("replace", 5, id="before a version is current"),
        pytest.param("rename", 3, id="before an old version goes"),
        pytest.param("replace", 6, id="between datasets"),
        pytest.param("unlink", 4, id="before it is noted as done"),
        pytest.param("replace", 7, id="never"),
    ],
)
def test_killed_in_the_middle_it_is_finished_by_the_next(
    tmp_path: Path, touch: str, at: int
) -> None:
    record_people(tmp_path)
    collections, library = tmp_path / "collections", library_in(tmp_path)
    traces = find_traces(collections, library, "P1")
    is_through = (touch, at) == ("replace", 7)
    assert run_killed(_SCRIPT, tmp_path, touch, at) != is_through
    resumed = resume_erasures(collections, library, NOW_S + 1)
    if (touch, at) == ("replace", 1):
        assert resumed == ()
        assert find_traces(collections, library, "P1") == traces  # as if nothing had been asked
        resumed = (_erase(tmp_path),)
    if not is_through:
        (finished,) = resumed
        assert finished.removed == traces  # what was removed before the kill is counted too
        assert set(finished.replaced) == set(traces.versions)
    _check_gone(tmp_path)


def test_names_that_earlier_versions_left_behind_go_with_the_next_erasure(tmp_path: Path) -> None:
    record_people(tmp_path)
    collections = tmp_path / "collections"
    (collections / "P7.erased").touch()
    with open_collection(tmp_path, "other") as collection:
        consent = {"purpose": "x", "wording": "1-en", "now_s": NOW_S, "until_s": NOW_S + YEAR_S}
        assert collection.agree(**consent).person == "P8"  # type: ignore[arg-type]
    _erase(tmp_path)
    assert not (collections / "P7.erased").exists()
    assert last_number(collections) == 7
    (collections / "last-number").write_text("many")
    with pytest.raises(CollectionError, match="damaged"):
        last_number(collections)
