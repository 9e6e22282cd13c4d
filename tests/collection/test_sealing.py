"""Recordings on the disk: sealed under the keys of whoever is in them."""

import base64
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from barun.collection.entry import ConsentGiven, Entry, Erased, Sample, SessionBegun, entry_to_json
from barun.collection.journal import Journal, read_journal
from barun.collection.label import Label
from barun.collection.sealing import renew_file_keys, seal_files
from barun.errors import CollectionError, EncryptionError
from barun.landmarks.landmark import N_LANDMARKS
from barun.store.key_source import KEY_FILE
from barun.store.people_keys import PeopleKeys, people_keys

MARK = 0.7253141
"""Of a coordinate: nobody else's."""


def entries(person: str) -> list[Entry]:
    """Return what stands about one person, one coordinate marked."""
    points = np.full((N_LANDMARKS, 3), 0.5, dtype=np.float32)
    points[0, 0] = MARK
    visibility = np.ones(N_LANDMARKS, dtype=np.float32)
    session = f"{person} 2026-11-21T00:00:00Z"
    return [
        ConsentGiven(person, "the purpose in words", "1-en", 1.7e9, 1.8e9),
        SessionBegun(session, person, "camera of the study", 1.7e9),
        Sample(session, 1, 1.7e9, (640, 480), points, visibility, Label(1, "b")),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of two people."""
    path = tmp_path / "collections" / "posture.journal"
    with Journal(path) as journal:
        journal.append(entries("P1"))
        for entry in entries("P2"):
            journal.append([entry])
        journal.append([Erased("P3", 1.75e9)])
    return path


def kinds(path: Path) -> list[tuple[str, str]]:
    """Return kind and person of what can be read."""
    return [
        (type(one).__name__, getattr(one, "person", getattr(one, "session", "").split(" ")[0]))
        for one in read_journal(path)
    ]


ALL = [
    (kind, person) for person in ("P1", "P2") for kind in ("ConsentGiven", "SessionBegun", "Sample")
]


def test_it_comes_back_and_stands_nowhere_readable(path: Path) -> None:
    assert kinds(path) == [*ALL, ("Erased", "P3")]
    sample = read_journal(path)[2]
    assert isinstance(sample, Sample)
    assert sample.image_xyz[0, 0] == struct.unpack("<f", struct.pack("<f", MARK))[0]
    content = path.read_bytes()
    size = b"[640,480]"  # a shorter word might be in what is sealed by chance
    for word in (b"purpose", b"camera", size, b"consent", struct.pack("<f", MARK)):
        assert word not in content
        for at in range(3):  # nor written in base 64, wherever it begins
            written = base64.b64encode(b" " * at + word)[4 if at else 0 : -4]
            assert len(written) < 4 or written not in content


def test_without_the_master_key_it_is_said_and_nothing_is_cut_off(path: Path) -> None:
    folder = path.parent.parent
    content = path.read_bytes()
    (folder / KEY_FILE).unlink()
    people_keys(folder)._seen.clear()  # as a process that starts now

    with pytest.raises(EncryptionError, match="barun privacy keys restore"):
        read_journal(path)
    with pytest.raises(EncryptionError):
        Journal(path)
    assert path.read_bytes() == content


def test_whoever_is_shredded_is_gone_and_the_others_are_not(path: Path) -> None:
    people_keys(path.parent.parent).shred("P1")

    assert kinds(path) == [*ALL[3:], ("Erased", "P3")]
    with Journal(path) as journal:
        journal.append(entries("P2")[:1])
    assert kinds(path)[-1] == ("ConsentGiven", "P2")


def test_entries_that_change_places_do_not_open(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"\n".join(lines))

    with pytest.raises(CollectionError, match="damaged in line 2"):
        read_journal(path)


def test_the_last_line_is_damage_and_not_torn_where_its_seal_is_broken(path: Path) -> None:
    with Journal(path) as journal:
        journal.append(entries("P1")[:1])
    *lines, last, _ = path.read_bytes().split(b"\n")
    values = json.loads(last[9:])
    blob = bytearray(base64.b64decode(values[0]["blob"]))
    blob[-1] ^= 1
    values[0]["blob"] = base64.b64encode(blob).decode()
    content = json.dumps(values).encode()
    path.write_bytes(b"\n".join([*lines, b"%08x %s" % (zlib.crc32(content), content), b""]))

    with pytest.raises(CollectionError, match="damaged"):
        Journal(path)


def test_a_journal_of_before_is_read_and_sealed(path: Path) -> None:
    folder = path.parent.parent
    with path.open("wb") as file:
        for entry in (*entries("P1"), *entries("P2")):
            content = json.dumps([entry_to_json(entry)]).encode()
            file.write(b"%08x %s\n" % (zlib.crc32(content), content))
    assert kinds(path) == ALL
    assert b"purpose" in path.read_bytes()

    assert seal_files(folder) == 1
    assert seal_files(folder) == 0
    assert kinds(path) == ALL
    assert b"purpose" not in path.read_bytes()


def test_new_keys_seal_it_again(path: Path) -> None:
    folder = path.parent.parent
    before = path.read_bytes()
    assert renew_file_keys(folder) == 2

    assert kinds(path) == [*ALL, ("Erased", "P3")]
    keys = people_keys(folder)
    seal = PeopleKeys(keys.folder, keys.keys).find("P1")
    assert seal is not None
    assert seal.number == 2
    path.write_bytes(before)  # a copy from before, whose keys are gone
    with pytest.raises(EncryptionError, match="needs data key 1"):
        read_journal(path)
