"""Datasets on the disk: whoever takes the files without the key learns no pose."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from barun.errors import DatasetError, EncryptionError
from barun.learning.datasets.content import pack_rows
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.sealed_rows import ROWS_NAME
from barun.privacy.encryption.person_seal import key_number
from barun.store.key_source import KEY_FILE, FileKeys
from barun.store.people_keys import FOLDER_NAME, PeopleKeys
from tests.learning.datasets.row_samples import make_rows

MARK = 0.7253141
"""Of a coordinate: nobody else's."""


def two_people() -> LabelledRows:
    """Return rows of two people, mixed, one coordinate marked."""
    rows = LabelledRows.joined([make_rows("P2", seed=2), make_rows("P1", seed=1)])
    points = rows.image_xyz.copy()
    points[:, 0, 0] = MARK
    order = np.random.default_rng(3).permutation(len(rows))
    return replace(rows, image_xyz=points).select(order)


def add(library: DatasetLibrary, rows: LabelledRows) -> str:
    """Keep rows and return the hash of the version."""
    return library.add("posture", rows, Step("import"), created_at_s=1.7e9).hash


def same(one: LabelledRows, other: LabelledRows) -> bool:
    """Return whether rows are the same, in the same order."""
    return one.row_id.tolist() == other.row_id.tolist() and np.array_equal(
        one.image_xyz, other.image_xyz, equal_nan=True
    )


def make_readable(library: DatasetLibrary, version: str, rows: LabelledRows) -> Path:
    """Turn a version into what an older Barun wrote."""
    folder = library.folder / "posture" / version
    for part in folder.glob("*.rows"):
        part.unlink()
    (folder / ROWS_NAME).write_bytes(pack_rows(rows))
    return folder


def test_rows_come_back_in_their_order_and_stand_nowhere_readable(tmp_path: Path) -> None:
    library, rows = DatasetLibrary(tmp_path / "datasets"), two_people()
    version = add(library, rows)

    assert same(DatasetLibrary(tmp_path / "datasets").load("posture").rows, rows)
    folder = library.folder / "posture" / version
    assert sorted(path.name for path in folder.iterdir()) == ["P1.rows", "P2.rows", "manifest.json"]
    for path in library.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert struct.pack("<f", MARK) not in content
            assert b"image_xyz" not in content, "nor that it is a table"


def test_without_the_key_nothing_is_read_and_it_is_said(tmp_path: Path) -> None:
    library = DatasetLibrary(tmp_path / "datasets")
    add(library, two_people())
    stolen = PeopleKeys(tmp_path / FOLDER_NAME, FileKeys(tmp_path / "elsewhere"))

    with pytest.raises(EncryptionError, match="barun privacy keys restore"):
        DatasetLibrary(tmp_path / "datasets", stolen).load("posture")


def test_a_shredded_person_is_gone_from_copies_and_the_others_are_not(tmp_path: Path) -> None:
    library, rows = DatasetLibrary(tmp_path / "datasets"), two_people()
    version = add(library, rows)
    folder = library.folder / "posture" / version
    copy = {path.name: path.read_bytes() for path in folder.iterdir()}
    library.erase("P1", created_at_s=1.8e9)
    assert library.keys.people() == ("P2",)

    folder.mkdir()
    for name, content in copy.items():  # a backup of before comes back
        (folder / name).write_bytes(content)
    with pytest.raises(EncryptionError, match="was erased"):
        library.load(version)
    library.erase("P1", created_at_s=1.9e9)
    assert not folder.exists()
    assert library.load("posture").people == ("P2",)
    assert same(library.load("posture").rows, rows.select(rows.person == "P2"))


def test_a_version_of_before_is_read_and_sealed_with_the_next_write(tmp_path: Path) -> None:
    library, rows = DatasetLibrary(tmp_path / "datasets"), two_people()
    old = add(library, rows)
    folder = make_readable(library, old, rows)
    assert same(library.load("posture").rows, rows)

    add(library, make_rows("P3", seed=9))
    assert not (folder / ROWS_NAME).exists()
    assert same(library.load(old).rows, rows)
    assert library.seal() == 0
    make_readable(library, old, rows)
    assert library.seal() == 1
    assert same(library.load(old).rows, rows)


def test_a_damaged_version_of_before_is_not_sealed_as_if_it_were_whole(tmp_path: Path) -> None:
    library, rows = DatasetLibrary(tmp_path / "datasets"), two_people()
    old = add(library, rows)
    folder = make_readable(library, old, rows.select(np.arange(len(rows) - 1)))

    with pytest.raises(DatasetError, match="damaged"):
        library.seal()
    assert (folder / ROWS_NAME).exists()


def test_new_data_keys_seal_everything_again(tmp_path: Path) -> None:
    library, rows = DatasetLibrary(tmp_path / "datasets"), two_people()
    version = add(library, rows)
    for person in library.keys.people():
        library.keys.rotate(person)
    assert library.reseal() == 2
    assert library.reseal() == 0
    for person in library.keys.people():
        library.keys.drop_older(person)

    folder = library.folder / "posture" / version
    assert {key_number(path.read_bytes()) for path in folder.glob("*.rows")} == {2}
    assert same(library.load("posture").rows, rows)
    assert (tmp_path / KEY_FILE).exists()
