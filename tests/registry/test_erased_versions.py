"""Of an erased version its number and hash stay, and nothing brings it back."""

from pathlib import Path

import pytest

from barun.errors import RegistryError, StorageError
from barun.registry.model_registry import ModelRegistry
from tests.registry.model_folders import toy_folder

_CARD = {"people": ["P1", "P2"], "dataset": "d" * 64, "metrics": {"worst": "P1"}}


def _bytes_of(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def test_nothing_is_left_but_number_and_hash(registry: ModelRegistry, tmp_path: Path) -> None:
    first = registry.register("toy", toy_folder(tmp_path / "a", card=_CARD), who="me")
    other = registry.register("toy", toy_folder(tmp_path / "b", scale=2.0), who="me")
    registry.erase(first)
    registry.erase(first)
    left = registry.find("toy", 1)
    assert (left.sha256, left.state) == (first.sha256, "erased")
    assert (left.people, dict(left.card), dict(left.metrics)) == ((), {}, {})
    assert left.dataset_hash == ""
    assert not (registry.folder / first.path).exists()
    assert b"P1" not in _bytes_of(registry.folder)
    registry.load(other)


def test_it_cannot_be_loaded_promoted_reinstated_or_registered_again(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    folder = toy_folder(tmp_path / "a", card=_CARD)
    first = registry.register("toy", folder, who="me")
    registry.promote("toy", 1, who="me")
    with pytest.raises(RegistryError, match="is the champion"):
        registry.erase(first)
    registry.promote("toy", None, who="me")
    registry.erase(first)
    for act in (
        lambda: registry.load(registry.find("toy", 1)),
        lambda: registry.promote("toy", 1, who="me"),
        lambda: registry.roll_back("toy", who="me"),
        lambda: registry.book.set_state("toy", 1, "ready"),
        lambda: registry.register("toy", folder, who="me"),
        lambda: registry.register("other", folder, who="me"),
    ):
        with pytest.raises(RegistryError, match="erased together with a person"):
            act()
    assert not (registry.folder / first.path).exists()


def test_files_that_another_model_shares_stay(registry: ModelRegistry, tmp_path: Path) -> None:
    folder = toy_folder(tmp_path / "a")
    first = registry.register("toy", folder, who="me")
    shared = registry.register("twin", folder, who="me")
    assert shared.path == first.path
    registry.erase(first)
    registry.load(shared)


def test_files_that_cannot_be_removed_are_said(
    registry: ModelRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = registry.register("toy", toy_folder(tmp_path / "a"), who="me")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(StorageError, match="cannot be removed"):
            registry.erase(first)
    registry.erase(first)
    assert not (registry.folder / first.path).exists()
