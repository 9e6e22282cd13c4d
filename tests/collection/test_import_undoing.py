"""Taking an import back, also when it is cut short or somebody is known elsewhere."""

import threading
from pathlib import Path

import pytest

from barun.collection import import_undoing
from barun.collection.erasure import resume_erasures
from barun.collection.import_undoing import undo_import
from barun.collection.numbers import last_number
from barun.errors import DatasetError, StorageError
from barun.learning.datasets.csv_file import write_rows_csv
from barun.learning.datasets.importing import import_files, read_data_files
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.library_hold import holding_library
from barun.learning.datasets.manifest import Manifest, Step
from barun.learning.datasets.writing import write_folder
from tests.collection.erasable import library_in, record_people
from tests.collection.sitters import NOW_S, YEAR_S, open_collection
from tests.learning.datasets.row_samples import make_rows


def bring(library: DatasetLibrary, folder: Path, *people: str) -> str:
    """Import a file of each; return the hash of the version."""
    paths = []
    for person in people:
        paths.append(folder / f"{person}.csv")
        write_rows_csv(paths[-1], make_rows(person, plan="1a", n_each=3))
    files = read_data_files(paths)
    return import_files(library, "brought", files, created_at_s=5.0).version.hash


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_who_is_known_elsewhere_keeps_the_key(tmp_path: Path) -> None:
    record_people(tmp_path)
    library = library_in(tmp_path)
    version = bring(library, tmp_path, "P1", "P7")
    done = undo_import(tmp_path / "collections", library, "brought", version)
    assert (done.n_rows, done.people, done.gone, done.current) == (6, ("P1", "P7"), ("P7",), None)
    assert set(library.keys.people()) == {"P1", "P2"}
    assert len(library.load("posture").rows) == 6


def test_a_kill_in_the_middle_leaves_no_dataset_and_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_in(tmp_path)
    version = bring(library, tmp_path, "P1")
    with monkeypatch.context() as patched:
        patched.setattr(import_undoing, "storing", killed)  # around the last of what is removed
        with pytest.raises(KeyboardInterrupt):
            undo_import(tmp_path / "collections", library, "brought", version)
    assert not library.has("brought", version)
    assert library.names() == ()
    assert bring(library, tmp_path, "P1") == version  # as if it had never been there
    assert library.names() == ("brought",)


def test_only_an_import_nothing_was_built_upon_goes(tmp_path: Path) -> None:
    library, folder = library_in(tmp_path), tmp_path / "collections"
    first = bring(library, tmp_path, "P1")
    with pytest.raises(DatasetError, match="no 'brought@000000000000'"):
        undo_import(folder, library, "brought", "0" * 64)
    with pytest.raises(DatasetError, match="nothing was built upon"):
        undo_import(folder, library, "brought", first, lambda version: version == first)
    rows = library.load("brought").rows
    cleaned = library.add(
        "brought", rows.select(rows.origin_row > 2), Step("clean"), created_at_s=6.0,
        parents=[first],
    ).hash  # fmt: skip
    for version in (first, cleaned):
        with pytest.raises(DatasetError, match="nothing was built upon"):
            undo_import(folder, library, "brought", version)
    assert len(library.manifests("brought")) == 2


@pytest.mark.parametrize(
    "problem", [KeyboardInterrupt(), StorageError("datasets.not-written", place="", reason="")]
)
def test_keys_left_by_a_kill_or_a_fault_go_with_whoever_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    record_people(tmp_path)
    library, folder = library_in(tmp_path), tmp_path / "collections"
    version = bring(library, tmp_path, "P1", "P7")
    told: list[Manifest] = []

    def broken(*_: object) -> tuple[str, ...]:
        raise problem

    with monkeypatch.context() as patched:
        patched.setattr(import_undoing, "finish_repairs_held", broken)
        if isinstance(problem, KeyboardInterrupt):
            with pytest.raises(KeyboardInterrupt):
                undo_import(folder, library, "brought", version, before=told.append)
        else:
            done = undo_import(folder, library, "brought", version, before=told.append)
            assert done.gone == ()  # not yet, and not said
    assert [one.hash for one in told] == [version]
    assert not library.has("brought", version)
    assert "P7" in library.keys.people()
    resume_erasures(folder, library, 9.0)
    assert set(library.keys.people()) == {"P1", "P2"}
    assert not list(folder.glob("*.repairing"))


def test_nothing_goes_where_it_cannot_be_written_down(tmp_path: Path) -> None:
    library, folder = library_in(tmp_path), tmp_path / "collections"
    version = bring(library, tmp_path, "P7")
    with pytest.raises(KeyboardInterrupt):
        undo_import(folder, library, "brought", version, before=killed)
    assert library.has("brought", version)
    resume_erasures(folder, library, 9.0)
    assert library.keys.people() == ("P7",)


def test_the_number_of_somebody_who_is_gone_is_not_given_again(tmp_path: Path) -> None:
    library, folder = library_in(tmp_path), tmp_path / "collections"
    undo_import(folder, library, "brought", bring(library, tmp_path, "P7"))
    assert last_number(folder) == 7
    with open_collection(tmp_path) as held:
        agreed = held.agree(purpose="tests", wording="1-en", now_s=NOW_S, until_s=NOW_S + YEAR_S)
    assert agreed.person == "P8"


def test_a_key_stays_while_rows_under_it_are_on_their_way_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, folder = library_in(tmp_path), tmp_path / "collections"
    version = bring(library, tmp_path, "P7")
    undoing = threading.Thread(
        target=undo_import, args=(folder, library, "brought", version), daemon=True
    )

    def late(
        folder_of_it: Path, files: dict[str, bytes]
    ) -> None:  # sealed, and no manifest says so yet
        undoing.start()
        undoing.join(0.3)
        assert undoing.is_alive()
        assert library.has("brought", version)
        write_folder(folder_of_it, files)

    rows = make_rows("P7", plan="1a", n_each=3)
    monkeypatch.setattr("barun.learning.datasets.library.write_folder", late)
    library.add("other", rows, Step("import"), created_at_s=7.0)
    undoing.join(20.0)
    assert not undoing.is_alive()
    assert not library.has("brought", version)
    assert len(library.load("other").rows) == 3  # which its key opens


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    with holding_library(tmp_path, is_alone=False):
        with holding_library(tmp_path, is_alone=False):
            pass
        with (
            pytest.raises(DatasetError, match="for more than 0 seconds"),
            holding_library(tmp_path, is_alone=True, patience_s=0.1),
        ):
            pass
