"""A damaged journal still tells and erases everything that can be read of it."""

import json
import re
import zlib
from pathlib import Path

import pytest

from barun.collection.entry import ConsentGiven, Entry, Finished, Sample, SessionBegun, Undone
from barun.collection.erasure import erase_person, find_traces
from barun.collection.journal import Journal, read_journal
from barun.collection.label import Label
from barun.collection.past_damage import read_past_damage
from barun.collection.people import known_past_damage
from barun.errors import CollectionError
from barun.store.people_keys import people_keys
from tests.collection.erasable import library_in, record_people
from tests.collection.sitters import NOW_S, make_sample, open_collection

SESSIONS = {one: f"{one} 2026-11-21T00:00:00Z" for one in ("P1", "P2")}


def consent(person: str) -> list[Entry]:
    return [
        ConsentGiven(person, "tests", "1-en", NOW_S, NOW_S + 1e6),
        SessionBegun(SESSIONS[person], person, "camera 0", NOW_S),
    ]


def samples(person: str, *numbers: int) -> list[Entry]:
    return [make_sample(SESSIONS[person], number, label=Label(1)) for number in numbers]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of two people in nine lines, of one to three entries."""
    path = tmp_path / "collections" / "posture.journal"
    lines: list[list[Entry]] = [
        consent("P1"), samples("P1", 1, 2), samples("P1", 3), consent("P2"), samples("P2", 1),
        samples("P1", 4, 5, 6), samples("P2", 2, 3), [Finished("ab" * 32, ("P1 x#1", "P2 x#1"))],
        samples("P2", 4),
    ]  # fmt: skip
    with Journal(path) as journal:
        for line in lines:
            journal.append(line)
    return path


def spoil(path: Path, *numbers: int) -> None:
    """Change a letter of some lines, counted from 1."""
    lines = path.read_bytes().split(b"\n")
    for number in numbers:
        line = bytearray(lines[number - 1])
        line[len(line) // 2] ^= 1
        lines[number - 1] = bytes(line)
    path.write_bytes(b"\n".join(lines))


def ids(path: Path) -> set[str]:
    return {f"{one[:2]}#{one.rpartition('#')[2]}" for one in read_past_damage(path).record.samples}


ALL = {f"P1#{n}" for n in range(1, 7)} | {f"P2#{n}" for n in range(1, 5)}


def test_a_whole_journal_says_what_it_says_to_everybody(path: Path) -> None:
    reading = read_past_damage(path)
    assert reading.damaged == ()
    assert ids(path) == ALL
    whole = [one for one in read_journal(path) if isinstance(one, Sample)]
    assert [one.id for one in whole] == list(reading.record.samples)


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        ((2,), {"P1#1", "P1#2"}),
        ((3,), {"P1#3"}),
        ((2, 3), {"P1#1", "P1#2", "P1#3"}),
        ((1,), set()),
        ((4, 6), {"P1#4", "P1#5", "P1#6"}),
        ((8,), set()),
        ((2, 5, 7), {"P1#1", "P1#2", "P2#1", "P2#2", "P2#3"}),
    ],
)
def test_what_stands_behind_the_damage_is_read(
    path: Path, lines: tuple[int, ...], missing: set[str]
) -> None:
    spoil(path, *lines)
    with pytest.raises(CollectionError, match="damaged"):
        read_journal(path)
    reading = read_past_damage(path)
    assert reading.damaged == lines
    assert ids(path) == ALL - missing
    assert set(reading.record.people) == {"P1", "P2"} - ({"P1"} if 1 in lines else set()) - (
        {"P2"} if 4 in lines else set()
    )
    record = reading.record  # whose a sample is, is known without the line that began its session
    assert {record.person_of(one) for one in record.samples.values()} == {"P1", "P2"}


@pytest.mark.parametrize("gone", [1, 2, 4, 6])
def test_a_line_that_is_missing_is_damage_too(path: Path, gone: int) -> None:
    lines = path.read_bytes().split(b"\n")
    del lines[gone - 1]
    path.write_bytes(b"\n".join(lines))
    reading = read_past_damage(path)
    assert reading.damaged == (gone,)
    n_left = len(ALL) - {1: 0, 2: 2, 4: 0, 6: 3}[gone]
    assert len(ids(path)) == n_left
    assert sum(one.n_samples for one in reading.shares().values()) == n_left
    erase_person(path.parent, library_in(path.parent.parent), "P1", NOW_S)
    again = read_past_damage(path)
    assert again.damaged == ((1,) if gone < 6 else (4,))  # that something is missing stays known
    assert set(again.shares()) == {"P2"}
    with pytest.raises(CollectionError, match="damaged"):
        read_journal(path)


def test_a_torn_end_is_no_damage_and_rubbish_in_the_middle_is(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert read_past_damage(path).damaged == ()
    assert ids(path) == ALL - {"P2#4"}
    path.write_bytes(b"rubbish\n\n\xff\xfe\n" + whole)
    assert read_past_damage(path).damaged == (1, 2, 3)
    assert ids(path) == ALL


def test_behind_damage_nothing_counts_as_taken_back(path: Path) -> None:
    """What was meant may be lost: then something else would be taken back."""
    with Journal(path) as journal:
        journal.append([Undone(SESSIONS["P2"], 1)])
    assert ids(path) == ALL - {"P2#4"}
    spoil(path, 9)  # which is what was taken back
    assert ids(path) == ALL - {"P2#4"}
    spoil(path, 9)  # whole again
    spoil(path, 2)
    assert ids(path) == ALL - {"P1#1", "P1#2"}


def test_the_bytes_of_people_add_up_to_the_file(path: Path) -> None:
    shares = read_past_damage(path).shares()
    assert set(shares) == {"P1", "P2"}
    assert [shares[one].n_samples for one in ("P1", "P2")] == [6, 4]
    assert shares["P1"].consent_bytes > 100
    assert shares["P1"].other_bytes > shares["P2"].other_bytes > shares["P2"].consent_bytes
    n_bytes = sum(one.consent_bytes + one.other_bytes for one in shares.values())
    frames = len(path.read_bytes()) - n_bytes  # checksums, brackets, and the hash of the version
    assert 0 < frames < 0.05 * n_bytes


def test_whoever_is_erased_leaves_what_can_be_read(path: Path) -> None:
    spoil(path, 2)
    with pytest.raises(CollectionError, match="damaged"), open_collection(path.parent.parent):
        pass
    folder, library = path.parent, library_in(path.parent.parent)
    traces = find_traces(folder, library, "P1")
    assert dict(traces.samples) == {"posture": 4}
    erase_person(folder, library, "P1", NOW_S)
    reading = read_past_damage(path)
    assert len(reading.damaged) == 1  # may be of others: it stays as it is
    assert ids(path) == {f"P2#{n}" for n in range(1, 5)}
    assert not find_traces(folder, library, "P1")
    (finished,) = (
        values
        for line in path.read_bytes().split(b"\n")
        if b'"finished"' in line
        for values in json.loads(line[9:])
    )
    assert finished["ids"] == ["P2 x#1"]
    assert people_keys(folder.parent).find("P1") is None  # so nobody can open what stayed
    erase_person(folder, library, "P2", NOW_S)
    assert ids(path) == set()
    assert "P2" not in known_past_damage(folder, library)


def test_what_names_whoever_is_erased_goes_from_damaged_lines_too(path: Path) -> None:
    folder, library = path.parent, library_in(path.parent.parent)
    before = path.read_bytes()
    sealed = json.loads(before.split(b"\n")[1][9:])[0]["blob"].encode()
    spoil(path, 2, 7, 8)
    others = path.read_bytes().split(b"\n")[6]
    erase_person(folder, library, "P1", NOW_S)
    after = path.read_bytes()
    assert b"P1" in before
    assert b'"P1' not in after
    assert b"P1 2026" not in after
    assert sealed[:100] in before
    assert sealed[:100] not in after
    assert others in after  # it cannot be read; but it is of somebody else
    assert b'"P2 x#1"' in after
    assert len(read_past_damage(path).damaged) == 3
    assert ids(path) == {"P2#1", "P2#4"}


@pytest.mark.parametrize("letter", range(36))
def test_wherever_a_line_is_hit_nothing_names_the_person_afterwards(
    path: Path, letter: int
) -> None:
    lines = path.read_bytes().split(b"\n")
    line = bytearray(lines[5])
    line[9 + letter] ^= 4  # in a bracket, a word, the name or the seal of the first of three
    lines[5] = bytes(line)
    path.write_bytes(b"\n".join(lines))
    erase_person(path.parent, library_in(path.parent.parent), "P1", NOW_S)
    after = path.read_bytes()
    assert not re.search(rb"(?<![A-Za-z0-9+/])P1(?![A-Za-z0-9+/=])", after)
    assert ids(path) == {f"P2#{n}" for n in range(1, 5)}


def test_who_is_named_in_damaged_lines_only_is_erased_there(path: Path) -> None:
    folder, library = path.parent, library_in(path.parent.parent)
    spoil(path, 4, 5, 7, 8, 9)
    assert set(read_past_damage(path).shares()) == {"P1"}
    assert read_past_damage(path).named == {"P1", "P2"}
    erase_person(folder, library, "P2", NOW_S)
    assert b'"P2' not in path.read_bytes()
    assert read_past_damage(path).named == {"P1"}
    assert ids(path) == {one for one in ALL if one.startswith("P1")}
    with pytest.raises(CollectionError, match="damaged"):
        read_journal(path)


def test_lines_an_older_version_left_readable_go_whole(path: Path) -> None:
    entry = {"kind": "session", "session": SESSIONS["P1"], "person": "P1", "source": "x"}
    readable = json.dumps([entry]).encode()
    with path.open("ab") as file:
        file.write(b"00000000 " + readable + b"\nnothing\n00000000 []\n")
    erase_person(path.parent, library_in(path.parent.parent), "P1", NOW_S)
    after = path.read_bytes()
    assert b'"P1' not in after
    assert SESSIONS["P1"].encode() not in after
    assert len(read_past_damage(path).damaged) == 2


def test_no_copy_of_before_the_damage_can_be_opened_once_the_key_is_shredded(path: Path) -> None:
    whole = path.read_bytes()
    spoil(path, 2)
    library = library_in(path.parent.parent)
    erase_person(path.parent, library, "P1", NOW_S)
    assert library.keys.find("P1") is None
    path.write_bytes(whole)  # somebody mends the line, or has a copy
    assert ids(path) == {f"P2#{n}" for n in range(1, 5)}
    assert set(read_past_damage(path).record.people) == {"P2"}


def test_of_a_line_only_the_entry_that_is_wrong_is_lost(path: Path) -> None:
    """The checksum fits where something else wrote the line: then each entry tells by its seal."""
    lines = path.read_bytes().split(b"\n")
    values = json.loads(lines[5][9:])
    values[1]["blob"] = values[0]["blob"]
    content = json.dumps(values, separators=(",", ":")).encode()
    lines[5] = b"%08x %s" % (zlib.crc32(content), content)
    path.write_bytes(b"\n".join(lines))
    assert read_past_damage(path).damaged == (6,)
    assert ids(path) == ALL - {"P1#5"}
    erase_person(path.parent, library_in(path.parent.parent), "P2", NOW_S)
    assert ids(path) == {one for one in ALL - {"P1#5"} if one.startswith("P1")}
    assert len(read_past_damage(path).damaged) == 1


def test_who_stands_in_damaged_lines_only_is_known_by_the_key(path: Path) -> None:
    folder, library = path.parent, library_in(path.parent.parent)
    spoil(path, 4, 5, 7, 8, 9)
    assert not find_traces(folder, library, "P2")
    assert known_past_damage(folder, library) == ("P1", "P2")


def test_nobody_is_erased_while_somebody_records(tmp_path: Path) -> None:
    record_people(tmp_path)
    collections = tmp_path / "collections"
    spoil(collections / "desk.journal", 3)
    before = (collections / "desk.journal").read_bytes()
    with (
        open_collection(tmp_path, "posture"),
        pytest.raises(CollectionError, match="recorded elsewhere"),
    ):
        erase_person(collections, library_in(tmp_path), "P1", NOW_S)
    assert (collections / "desk.journal").read_bytes() == before
