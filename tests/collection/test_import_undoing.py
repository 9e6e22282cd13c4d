"""Taking an import back, also when it is cut short or somebody is known elsewhere."""

from pathlib import Path

import pytest

from barun.collection.import_undoing import undo_import
from barun.errors import DatasetError
from barun.learning.datasets.csv_file import write_rows_csv
from barun.learning.datasets.importing import import_files, read_data_files
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Step
from tests.collection.erasable import library_in, record_people
from tests.learning.datasets.row_samples import make_rows


def bring(library: DatasetLibrary, folder: Path, *people: str) -> str:
    """Import a file of each; return the hash of the version."""
    paths = []
    for person in people:
        paths.append(folder / f"{person}.csv")
        write_rows_csv(paths[-1], make_rows(person, plan="1a", n_each=3))
    files = read_data_files(paths)
    return import_files(library, "brought", files, created_at_s=5.0).version.hash


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
        patched.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
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
