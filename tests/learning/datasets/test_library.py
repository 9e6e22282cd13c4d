import os
import stat
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from barun.errors import DatasetError, EncryptionError, StorageError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Origin, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.version import MANIFEST_NAME, DatasetVersion
from tests.learning.datasets.row_samples import make_rows

NOW_S = 1.76e9
IMPORT = Step("import")
CLEAN = Step("clean")
RELABEL = Step("relabel")


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    return DatasetLibrary(tmp_path / "datasets")


def _two_people() -> LabelledRows:
    return LabelledRows.joined([make_rows("P1", seed=1), make_rows("P2", seed=2)])


def _add(
    library: DatasetLibrary, rows: LabelledRows, *parents: str, step: Step = IMPORT
) -> DatasetVersion:
    return library.add("posture", rows, step, created_at_s=NOW_S + len(parents), parents=parents)


def test_a_version_comes_back_bit_for_bit(library: DatasetLibrary) -> None:
    rows = _two_people()
    world = np.random.default_rng(3).normal(size=(len(rows), 33, 3)).astype(np.float32)
    rows = replace(rows, world_xyz=world)
    origin = Origin("p1.csv", "ab" * 32, 96)
    added = library.add(
        "posture",
        rows,
        Step("import", {"files": ["p1.csv"]}),
        created_at_s=NOW_S,
        origins=[origin],
        consent={"P1": Consent("given", "posture models", NOW_S, None)},
    )
    loaded = library.load("posture")
    assert loaded.hash == added.hash
    assert loaded.manifest == added.manifest
    assert loaded.manifest.people == {"P1": 96, "P2": 96}
    assert loaded.manifest.consent["P1"].state == "given"
    assert loaded.manifest.consent["P2"].state == "unknown"
    for name in ("image_xyz", "visibility", "recorded_at_s", "grade", "row_id", "world_xyz"):
        np.testing.assert_array_equal(getattr(loaded.rows, name), getattr(rows, name))
    assert library.load(added.hash[:8]).hash == library.load(f"posture@{added.hash[:8]}").hash


def test_only_the_owner_may_look(library: DatasetLibrary) -> None:
    version = _add(library, make_rows())
    for place in (library.folder, library.folder / "posture"):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
    folder = library.folder / "posture" / version.hash
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_step_gives_the_same_version(library: DatasetLibrary) -> None:
    first = _add(library, make_rows())
    again = library.add("posture", make_rows(), Step("import"), created_at_s=NOW_S + 999)
    assert again.hash == first.hash
    assert again.manifest.created_at_s == NOW_S
    assert len(library.manifests("posture")) == 1


def test_content_step_and_parents_are_in_the_hash(library: DatasetLibrary) -> None:
    first = _add(library, make_rows())
    grade = first.rows.grade.copy()
    grade[0] = "e"
    relabelled = _add(library, replace(first.rows, grade=grade), first.hash, step=RELABEL)
    back = _add(library, first.rows, relabelled.hash, step=RELABEL)
    assert len({first.hash, relabelled.hash, back.hash}) == 3
    assert back.manifest.rows_sha256 == first.manifest.rows_sha256
    assert back.manifest.parents == (relabelled.hash,)
    assert library.current_hash("posture") == back.hash
    library.make_current("posture", first.hash)
    assert library.load("posture").hash == first.hash
    assert library.manifests("posture")[0].hash == first.hash


def test_leaving_a_person_out(library: DatasetLibrary) -> None:
    version = _add(library, _two_people())
    assert version.people == ("P1", "P2")
    assert version.without("P1").people == ("P2",)
    assert len(version.only("P1")) == 96
    with pytest.raises(DatasetError, match=r"'P3'.*P1, P2"):
        version.without("P3")


@pytest.mark.parametrize("name", ["P1.rows", MANIFEST_NAME])
@pytest.mark.parametrize("how", ["cut", "changed", "gone"])
def test_damage_is_noticed(library: DatasetLibrary, name: str, how: str) -> None:
    version = _add(library, make_rows())
    path = library.folder / "posture" / version.hash / name
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif name == MANIFEST_NAME:
        path.write_bytes(content.replace(b'"import"', b'"derive"'))
    else:
        place = len(content) // 2
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    with pytest.raises((DatasetError, EncryptionError), match=r"damaged|no '"):
        library.load("posture")


def test_rows_swapped_between_versions_are_noticed(library: DatasetLibrary) -> None:
    first = _add(library, make_rows(seed=1))
    second = _add(library, make_rows(seed=2), first.hash)
    place = library.folder / "posture"
    (place / second.hash / "P1.rows").write_bytes((place / first.hash / "P1.rows").read_bytes())
    with pytest.raises(EncryptionError, match="in the place of another"):
        library.load("posture")


def test_a_newer_format_is_named(library: DatasetLibrary) -> None:
    version = _add(library, make_rows())
    path = library.folder / "posture" / version.hash / MANIFEST_NAME
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 7'))
    with pytest.raises(DatasetError, match="newer Barun"):
        library.load("posture")


@pytest.mark.parametrize(
    ("rows", "name", "match"),
    [
        pytest.param(make_rows("P1"), "../x", "small Latin letters", id="name"),
        pytest.param(replace(make_rows(), person=np.full(96, "Kim")), "x", "P1, P2", id="person"),
        pytest.param(LabelledRows.joined([make_rows(), make_rows()]), "x", "twice", id="ids"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    library: DatasetLibrary, rows: LabelledRows, name: str, match: str
) -> None:
    with pytest.raises(DatasetError, match=match):
        library.add(name, rows, Step("import"), created_at_s=NOW_S)
    assert library.names() == ()


@pytest.mark.parametrize("reference", ["other", "posture@ffff", "../posture", "zz", "posture@"])
def test_an_unknown_reference_names_what_there_is(library: DatasetLibrary, reference: str) -> None:
    _add(library, make_rows())
    with pytest.raises(DatasetError, match="posture"):
        library.load(reference)


def test_a_change_of_an_old_version_can_be_refused(library: DatasetLibrary) -> None:
    first = _add(library, make_rows(seed=1))
    _add(library, make_rows(seed=2), first.hash)
    with pytest.raises(DatasetError, match="newer version"):
        library.add(
            "posture", make_rows(), Step("clean"), created_at_s=NOW_S, expected_current=first.hash
        )


def test_erasing_a_person_reaches_every_version(library: DatasetLibrary) -> None:
    first = _add(library, make_rows("P1", seed=1))
    second = _add(library, _two_people(), first.hash)
    third = _add(library, second.rows.select(np.arange(10, 192)), second.hash, step=CLEAN)
    done = library.erase("P2", created_at_s=NOW_S + 60)
    assert done.n_rows == 96
    assert set(done.replaced) == {second.hash, third.hash}
    manifests = library.manifests("posture")
    assert {m.hash for m in manifests} == {first.hash, *done.replaced.values()}
    assert all("P2" not in m.people and "P2" not in m.consent for m in manifests)
    now = library.load("posture")
    assert now.hash == done.replaced[third.hash]
    assert now.manifest.parents == (done.replaced[second.hash],)
    assert now.rows.row_id.tolist() == third.only("P1").row_id.tolist()
    files = [path for path in library.folder.rglob("*") if path.is_file()]
    assert "P2.rows" not in {path.name for path in files}
    # what is sealed holds any two letters by chance; whose it is, is seen when it is opened
    readable = b"".join(path.read_bytes() for path in files if path.suffix != ".rows")
    assert b"P2" not in readable
    assert all(library.load(one.hash).people == ("P1",) for one in manifests)
    assert library.keys.people() == ("P1",)
    assert library.erase("P2", created_at_s=NOW_S).replaced == {}


def test_the_lineage_survives_erasing_one_person_after_another(library: DatasetLibrary) -> None:
    last = _add(library, _two_people())
    for n_left in range(191, 185, -1):
        last = _add(library, last.rows.select(np.arange(n_left)), last.hash, step=CLEAN)
    library.erase("P1", created_at_s=NOW_S + 60)
    library.erase("P2", created_at_s=NOW_S + 120)  # all the versions have one instant by now
    manifests = library.manifests("posture")
    for older, newer in pairwise(manifests):
        assert newer.parents == (older.hash,)
    assert manifests[0].parents == ()
    assert manifests[-1].hash == library.current_hash("posture")


def test_an_erasure_that_was_stopped_goes_on(
    library: DatasetLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _add(library, _two_people())
    _add(library, first.rows.select(np.arange(10, 192)), first.hash, step=CLEAN)
    calls = []

    def stop(folder: Path) -> None:
        calls.append(folder)
        raise StorageError("datasets.not-written", place=folder, reason="stopped")

    with monkeypatch.context() as patch:
        patch.setattr("barun.learning.datasets.library.remove_folder", stop)
        with pytest.raises(StorageError):
            library.erase("P2", created_at_s=NOW_S)
    assert calls
    library.erase("P2", created_at_s=NOW_S)
    assert [m.people for m in library.manifests("posture")] == [{"P1": 96}, {"P1": 86}]
    assert library.load("posture").people == ("P1",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_a_storage_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="cannot be written"):
        _add(DatasetLibrary(tmp_path / "datasets"), make_rows())
