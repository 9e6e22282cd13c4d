"""From a collection to a version of the dataset, and to the files of older programs."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from barun.collection.collection import Collection
from barun.collection.dataset import finish_collection
from barun.collection.label import NO_LABEL, Label
from barun.collection.legacy_files import write_legacy_files
from barun.collection.people import known_people
from barun.errors import CollectionError, DatasetError
from barun.learning.datasets.importing import find_data_files, read_data_files
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from tests.collection.sitters import NOW_S, YEAR_S, agree, make_sample, open_collection
from tests.learning.datasets.row_samples import make_rows


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with open_collection(tmp_path) as opened:
        yield opened


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    return DatasetLibrary(tmp_path / "datasets")


def _record(collection: Collection, *words: str, until_s: float = NOW_S + YEAR_S) -> str:
    person = agree(collection, until_s=until_s)
    session = collection.begin(person, "camera 0", NOW_S).session
    for number, word in enumerate(words, start=1):
        label = Label.parse(word) if word else NO_LABEL
        at_s = NOW_S + number
        collection.add([make_sample(session, number, label=label, at_s=at_s)], at_s)
    return session


def test_a_finished_recording_is_a_version(collection: Collection, library: DatasetLibrary) -> None:
    session = _record(collection, "1a", "2c", "", "3")
    result = finish_collection(collection, library, NOW_S + 10)
    assert (result.n_new, result.n_without_consent) == (3, 0)
    version = library.load("posture")
    rows, manifest = version.rows, version.manifest
    assert version.hash == result.version.hash
    assert rows.view.tolist() == [1, 2, 3]
    assert rows.grade.tolist() == ["a", "c", ""]
    assert rows.person.tolist() == ["P1"] * 3
    assert rows.session.tolist() == rows.origin_file.tolist() == [session] * 3
    assert rows.origin_row.tolist() == [1, 2, 4]
    assert rows.recorded_at_s.tolist() == [NOW_S + 1, NOW_S + 2, NOW_S + 4]
    assert rows.size_wh.tolist() == [[640, 480]] * 3
    np.testing.assert_array_equal(rows.image_xyz[0], make_sample("", 1).image_xyz)
    consent = manifest.consent["P1"]
    assert (consent.state, consent.purpose, consent.until_s) == (
        "given", "to try things", NOW_S + YEAR_S,
    )  # fmt: skip
    assert (manifest.step.kind, manifest.step.details["sessions"]) == ("collect", [session])


def test_the_next_one_adds_to_it(collection: Collection, library: DatasetLibrary) -> None:
    _record(collection, "1", "")
    first = finish_collection(collection, library, NOW_S + 10).version
    with pytest.raises(CollectionError, match="No labelled sample waits"):
        finish_collection(collection, library, NOW_S + 10)
    collection.confirm(next(iter(collection.record.sessions)), NOW_S + 11)
    _record(collection, "2")
    second = finish_collection(collection, library, NOW_S + 12)
    assert second.n_new == 2
    assert second.version.manifest.parents == (first.hash,)
    assert second.version.manifest.people == {"P1": 2, "P2": 1}


def test_it_goes_beside_what_was_imported(
    collection: Collection, library: DatasetLibrary, tmp_path: Path
) -> None:
    library.add("posture", make_rows("P1"), Step("import"), created_at_s=1.0)
    assert known_people(tmp_path / "collections", library) == ("P1",)
    person = collection.agree(
        purpose="x", wording="1-en", now_s=NOW_S, until_s=NOW_S + 99, taken=["P1"]
    ).person
    session = collection.begin(person, "camera 0", NOW_S).session
    collection.add([make_sample(session, 1, label=Label(1), has_world=True)], NOW_S)
    version = finish_collection(collection, library, NOW_S).version
    assert version.people == ("P1", "P2")
    assert version.manifest.consent["P1"].state == "unknown"
    assert version.rows.world_xyz is not None
    assert np.isnan(version.rows.world_xyz[0]).all()
    assert np.isfinite(version.rows.world_xyz[-1]).any()


def test_who_no_longer_agrees_is_left_out(collection: Collection, library: DatasetLibrary) -> None:
    _record(collection, "1", "1", until_s=NOW_S + 5)
    with pytest.raises(CollectionError, match="of 2 the consent has ended"):
        finish_collection(collection, library, NOW_S + 6)
    _record(collection, "2")
    result = finish_collection(collection, library, NOW_S + 6)
    assert (result.n_new, result.n_without_consent) == (1, 2)
    assert result.version.people == ("P2",)


def test_who_no_longer_agrees_leaves_the_versions_that_follow(
    collection: Collection, library: DatasetLibrary
) -> None:
    _record(collection, "1", "1", until_s=NOW_S + 5)
    first = finish_collection(collection, library, NOW_S + 4).version
    _record(collection, "2")
    second = finish_collection(collection, library, NOW_S + 5)  # the instant at which it ends
    assert second.version.people == ("P2",)
    assert (second.n_new, dict(second.left_out)) == (1, {"P1": 2})
    assert second.version.manifest.left_out == {"P1": 2}
    assert library.load(first.hash).people == ("P1",)  # what was made while it held stays
    _record(collection, "3")
    third = finish_collection(collection, library, NOW_S + 6)
    assert dict(third.left_out) == {}  # said once, by the version that left them out


def test_a_renewed_consent_counts(collection: Collection, library: DatasetLibrary) -> None:
    _record(collection, "1", until_s=NOW_S + 5)
    finish_collection(collection, library, NOW_S + 4)
    collection.agree(purpose="x", wording="1-en", now_s=NOW_S + 4, until_s=NOW_S + 99, person="P1")
    _record(collection, "2")
    version = finish_collection(collection, library, NOW_S + 6).version
    assert version.people == ("P1", "P2")
    assert version.manifest.consent["P1"].until_s == NOW_S + 99


def test_older_programs_find_their_files(collection: Collection, tmp_path: Path) -> None:
    _record(collection, "1a", "1b", "2a", "")
    _record(collection, "3e")
    out = tmp_path / "out"
    files = write_legacy_files(collection.record, out, NOW_S + 10)
    names = sorted(str(path.relative_to(out)) for path in files)
    assert names == [
        "labels/grade_a.csv", "labels/grade_b.csv", "labels/grade_e.csv",
        "labels/view_1.csv", "labels/view_2.csv", "labels/view_3.csv",
        "people/p1.csv", "people/p2.csv", "pose_data.csv", "pose_data.sqlite",
    ]  # fmt: skip
    with sqlite3.connect(out / "pose_data.sqlite") as table:
        query = "SELECT view_angle, pose_grade, person_id FROM pose_data ORDER BY id"
        found = table.execute(query).fetchall()
    table.close()
    assert found == [(1, "a", "P1"), (1, "b", "P1"), (2, "a", "P1"), (3, "e", "P2")]
    (read,) = read_data_files(find_data_files([out / "people" / "p1.csv"]), size_wh=(640, 480))
    assert read.rows.view.tolist() == [1, 1, 2]
    np.testing.assert_allclose(
        read.rows.image_xyz[0, :, :2], make_sample("", 1).image_xyz[:, :2], atol=1e-6
    )


def test_files_of_nothing_are_refused(collection: Collection, tmp_path: Path) -> None:
    _record(collection, "")
    with pytest.raises(DatasetError):
        write_legacy_files(collection.record, tmp_path / "out", NOW_S)
