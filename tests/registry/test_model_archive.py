"""A model carried to another machine as one file, and files that only look like one."""

import stat
import zipfile
from pathlib import Path

import pytest

from barun.errors import BarunError, RegistryError, StorageError
from barun.registry.model_archive import export_model, import_model
from barun.registry.model_registry import ModelRegistry
from barun.registry.opening import opened_registry
from barun.store.model_records import ModelVersionRecord
from tests.registry.model_folders import toy_folder


@pytest.fixture
def archive(registry: ModelRegistry, tmp_path: Path) -> Path:
    made = registry.register("toy", toy_folder(tmp_path / "toy", card={"people": ["P1"]}), who="me")
    path = tmp_path / "toy.barun-model.zip"
    export_model(registry.load(made), path)
    return path


def _change(path: Path, name: str, content: bytes, mode: int = stat.S_IFREG | 0o600) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        packed.writestr(entry, content)


def test_another_machine_gets_the_same_model(
    registry: ModelRegistry, archive: Path, tmp_path: Path, database_url: str
) -> None:
    (made,) = registry.book.versions()
    with opened_registry(tmp_path / "other", database_url, lambda: 7.0) as other:
        _take_over(other, made, archive, tmp_path / "again.zip")


def _take_over(other: ModelRegistry, made: ModelVersionRecord, archive: Path, again: Path) -> None:
    taken = import_model(other, archive, who="you")
    assert (taken.sha256, taken.people, taken.model) == (made.sha256, ("P1",), "toy")
    assert (taken.registered_s, taken.registered_by) == (7.0, "you")
    assert import_model(other, archive, who="you") == taken
    assert import_model(other, archive, who="you", model="trial").model == "trial"
    export_model(other.load(taken), again)
    with zipfile.ZipFile(archive) as first, zipfile.ZipFile(again) as second:
        assert first.namelist() == second.namelist()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../toy.json", stat.S_IFREG),
        ("/etc/toy.json", stat.S_IFREG),
        ("a/toy.json", stat.S_IFREG),
        ("a\\toy.json", stat.S_IFREG),
        ("C:toy.json", stat.S_IFREG),
        (".hidden.json", stat.S_IFREG),
        ("link.json", stat.S_IFLNK),
        ("pipe.json", stat.S_IFIFO),
    ],
)
def test_nothing_leads_out_of_an_archive(
    registry: ModelRegistry, archive: Path, tmp_path: Path, name: str, mode: int
) -> None:
    _change(archive, name, b"{}", mode | 0o600)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RegistryError, match="not unpacked"):
        import_model(registry, archive, who="me")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(registry: ModelRegistry, archive: Path) -> None:
    _change(archive, "toy.onnx", b"other")
    with pytest.raises(RegistryError, match="there twice"):
        import_model(registry, archive, who="me")


def test_an_archive_that_unfolds_to_too_much_is_refused(
    registry: ModelRegistry, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barun.registry.model_archive.MOST_BYTES", 100_000)
    _change(archive, "bomb.txt", bytes(10_000_000))
    assert archive.stat().st_size < 20_000
    with pytest.raises(RegistryError, match="at most 0 MB"):
        import_model(registry, archive, who="me")


def test_too_many_files_are_refused(registry: ModelRegistry, archive: Path) -> None:
    for number in range(70):
        _change(archive, f"{number}.txt", b"")
    with pytest.raises(RegistryError, match="at most 64 files"):
        import_model(registry, archive, who="me")


@pytest.mark.parametrize("name", ["more.txt", "m.pkl"])
def test_a_changed_archive_is_refused(registry: ModelRegistry, archive: Path, name: str) -> None:
    _change(archive, name, b"x")
    with pytest.raises(RegistryError, match="sha256"):
        import_model(registry, archive, who="me")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 and nothing", b"no archive at all" * 100],
    ids=["empty", "cut", "no"],
)
def test_what_is_no_archive_is_refused(
    registry: ModelRegistry, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(RegistryError, match="no whole model archive"):
        import_model(registry, path, who="me")
    with pytest.raises(RegistryError, match="no whole model archive"):
        import_model(registry, tmp_path / "none.zip", who="me")


@pytest.mark.parametrize(
    "about", [b"", b"[]", b'{"format": 2, "model": "toy", "sha256": "a"}', b'{"format": 1}']
)
def test_an_archive_without_a_word_about_itself_is_refused(
    registry: ModelRegistry, tmp_path: Path, about: bytes
) -> None:
    path = tmp_path / "a.zip"
    _change(path, "model.json", about)
    with pytest.raises(BarunError, match="no whole model archive"):
        import_model(registry, path, who="me")


def test_a_cut_archive_is_refused_at_every_length(
    registry: ModelRegistry, archive: Path, tmp_path: Path
) -> None:
    content = archive.read_bytes()
    for length in range(0, len(content), max(1, len(content) // 40)):
        cut = tmp_path / "cut.zip"
        cut.write_bytes(content[:length])
        with pytest.raises(RegistryError, match="no whole model archive"):
            import_model(registry, cut, who="me")


def test_where_nothing_can_be_written_nothing_is(registry: ModelRegistry, tmp_path: Path) -> None:
    made = registry.register("toy", toy_folder(tmp_path / "toy"), who="me")
    with pytest.raises(StorageError, match="cannot be written"):
        export_model(registry.load(made), tmp_path / "none" / "a.zip")
