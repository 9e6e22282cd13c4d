"""Registering, loading, promoting: what is refused, and that what is kept is what came."""

import io
import json
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from barun.errors import BarunError, ModelError, RegistryError
from barun.registry.model_registry import ModelRegistry
from barun.registry.probe import Probe, pack_probe
from tests.registry.conftest import Clock
from tests.registry.model_folders import linear_file, toy_folder, view_folder

CARD = {
    "metrics": {"accuracy": 0.97},
    "dataset": "d" * 64,
    "people": ["P1", "P2"],
    "code_version": "0.1.0",
    "feature_spec": "toy/1",
}


def test_a_folder_becomes_a_version_that_answers_the_same(
    registry: ModelRegistry, tmp_path: Path, utc: Clock
) -> None:
    source = toy_folder(tmp_path / "toy", card=CARD)
    made = registry.register("toy", source, who="me")
    assert (made.number, made.feature_spec, made.people) == (1, "toy/1", ("P1", "P2"))
    assert (made.dataset_hash, made.metrics) == ("d" * 64, {"accuracy": 0.97})
    assert (made.registered_s, made.registered_by) == (utc.now_s, "me")
    stored = registry.folder / made.sha256
    assert {path.name: path.read_bytes() for path in stored.iterdir()} == {
        path.name: path.read_bytes() for path in source.iterdir()
    }
    loaded = registry.load(made)
    answer = loaded.classifiers["toy"].probabilities(np.array([[0, 0]], dtype=np.float32))
    assert answer.tolist() == [[0.5, 0.5]]
    assert loaded.difference < 1e-6
    assert registry.register("toy", source, who="you") == made
    assert registry.register("toy", toy_folder(tmp_path / "b", scale=2.0), who="me").number == 2


def test_without_a_card_the_metadata_speak(registry: ModelRegistry, tmp_path: Path) -> None:
    made = registry.register("view", view_folder(tmp_path / "view"), who="me")
    assert made.feature_spec == "posture-view/1"
    assert len(made.dataset_hash) == 64
    assert (registry.folder / made.sha256 / "probe.npz").is_file()
    assert registry.register("view", view_folder(tmp_path / "again"), who="me") == made


def test_a_model_that_answers_otherwise_than_when_trained_is_refused(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    source = toy_folder(tmp_path / "toy", scale=1.0)
    (source / "toy.json").write_bytes(linear_file(1.0001))
    with pytest.raises(RegistryError, match="otherwise than it did when it was trained"):
        registry.register("toy", source, who="me")
    assert registry.book.versions() == ()
    assert not registry.folder.exists()
    (source / "toy.json").write_bytes(linear_file(1.00000001))
    assert registry.register("toy", source, who="me").number == 1


class _Bomb:
    """Would leave a file behind if somebody unpickled it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.mark,))


@pytest.mark.parametrize("name", ["m.pkl", "m.joblib", "m.pt", "m.npy", "m.json", "m.txt"])
def test_no_pickle_is_taken_whatever_its_name(
    registry: ModelRegistry, tmp_path: Path, name: str
) -> None:
    source, mark = toy_folder(tmp_path / "toy"), tmp_path / "mark"
    (source / name).write_bytes(pickle.dumps(_Bomb(mark)))
    with pytest.raises(RegistryError, match="Barun never does") as refusal:
        registry.register("toy", source, who="me")
    assert "절대 불러오지" in refusal.value.text("ko")
    assert not mark.exists()


def test_no_pickle_is_taken_inside_an_archive(registry: ModelRegistry, tmp_path: Path) -> None:
    source, mark = toy_folder(tmp_path / "toy"), tmp_path / "mark"
    with zipfile.ZipFile(source / "m.npz", "w") as packed:
        packed.writestr("archive/data.pkl", pickle.dumps(_Bomb(mark)))
    with pytest.raises(RegistryError, match="pickle"):
        registry.register("toy", source, who="me")
    objects = io.BytesIO()
    np.savez(objects, rows=np.array([_Bomb(mark)], dtype=object))
    (source / "m.npz").write_bytes(objects.getvalue())
    with pytest.raises(ModelError, match="never loaded"):
        registry.register("toy", source, who="me")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda folder: (folder / "a.py").touch(), "found 'a.py'", id="program"),
        pytest.param(lambda folder: (folder / "a.txt").mkdir(), "plain files", id="folder"),
        pytest.param(
            lambda folder: (folder / "a.txt").symlink_to("/etc/passwd"), "plain files", id="link"
        ),
        pytest.param(lambda folder: (folder / "toy.onnx").unlink(), "at least one", id="none"),
        pytest.param(
            lambda folder: (folder / "toy.json").write_bytes(linear_file()), "two formats", id="two"
        ),
        pytest.param(
            lambda folder: (folder / "card.json").write_text("[]"), "JSON object", id="list"
        ),
        pytest.param(
            lambda folder: (folder / "card.json").write_text('{"metrics": {"a": NaN}}'),
            "NaN",
            id="not finite",
        ),
        pytest.param(
            lambda folder: (folder / "card.json").write_text('{"people": "P1", "dataset": 3}'),
            "2 ",
            id="kinds",
        ),
        pytest.param(
            lambda folder: (folder / "card.json").write_text('{"feature_spec": "other/1"}'),
            "'other/1'",
            id="features",
        ),
        pytest.param(
            lambda folder: (folder / "toy.card.json").write_text('{"sha256": "00"}'),
            "not the file its card describes",
            id="other hash",
        ),
        pytest.param(
            lambda folder: (folder / "probe.npz").write_bytes(pack_probe({}, {})),
            "rows and answers",
            id="probe of others",
        ),
        pytest.param(
            lambda folder: (folder / "probe.npz").write_bytes(
                pack_probe({"toy": np.empty((0, 2))}, {"toy": np.empty((0, 2))})
            ),
            "rows and answers",
            id="probe of nothing",
        ),
        pytest.param(
            lambda folder: (folder / "toy.onnx").write_bytes(b"no model"), "ONNX", id="no model"
        ),
    ],
)
def test_what_is_no_model_is_refused_with_a_reason(
    registry: ModelRegistry, tmp_path: Path, change: Callable[[Path], object], says: str
) -> None:
    source = toy_folder(tmp_path / "toy")
    change(source)
    with pytest.raises(BarunError, match=says) as refusal:
        registry.register("toy", source, who="me")
    assert refusal.value.text("ko") != refusal.value.text("en")
    assert registry.book.versions() == ()


def test_the_folder_of_a_training_is_refused_with_the_one_inside(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    inside = toy_folder(tmp_path / "run" / "model", card=CARD)
    (tmp_path / "run" / "report.html").write_text("figures")
    with pytest.raises(RegistryError, match=f"its model is in '{re.escape(str(inside))}'"):
        registry.register("toy", tmp_path / "run", who="me")
    assert registry.register("toy", inside, who="me").number == 1


@pytest.mark.parametrize("name", ["", "View", "../x", "a" * 41, "a b"])
def test_impossible_names_are_refused(registry: ModelRegistry, tmp_path: Path, name: str) -> None:
    with pytest.raises(RegistryError, match="named by"):
        registry.register(name, toy_folder(tmp_path / "toy"), who="me")


def test_damage_is_found_before_a_model_is_used(registry: ModelRegistry, tmp_path: Path) -> None:
    made = registry.register("toy", toy_folder(tmp_path / "toy", scale=1.0), who="me")
    place = registry.folder / made.sha256
    whole = (place / "toy.json").read_bytes()
    (place / "toy.json").write_bytes(linear_file(3.0))
    with pytest.raises(ModelError, match="are damaged"):
        registry.promote("toy", 1, who="me")
    (place / "toy.json").write_bytes(whole)
    (place / "more.txt").write_text("x")
    with pytest.raises(ModelError, match="are damaged"):
        registry.load(made)
    (place / "more.txt").unlink()
    assert registry.promote("toy", 1, who="me").to_number == 1
    place.rename(tmp_path / "gone")
    with pytest.raises(ModelError, match="are missing"):
        registry.load(made)


def test_only_what_the_service_can_use_becomes_its_champion(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    registry.register("view", toy_folder(tmp_path / "toy"), who="me")
    registry.register("view", view_folder(tmp_path / "view"), who="me", parent=1)
    with pytest.raises(RegistryError, match=r"cannot use(.|\n)*posture-view/1"):
        registry.promote("view", 1, who="me")
    assert registry.promote("view", 1, "challenger", who="me").to_number == 1
    assert registry.promote("view", 2, who="me").to_number == 2
    registry.register("posture", toy_folder(tmp_path / "toy2"), who="me")
    with pytest.raises(RegistryError, match="two classifiers"):
        registry.promote("posture", 1, who="me")
    champion = registry.champion("view")
    assert champion is not None
    assert (champion.number, champion.parent) == (2, 1)
    assert registry.champion("posture") is None
    assert registry.promote("view", None, who="me").to_number is None
    assert registry.roll_back("view", who="me").to_number == 2
    with pytest.raises(RegistryError, match="no model called 'other'"):
        registry.promote("other", None, who="me")
    with pytest.raises(RegistryError, match="no model called 'other'"):
        registry.roll_back("other", who="me")
    assert [one.to_number for one in registry.live_at(2e9, "view")] == [1, 2]


def test_a_probe_is_the_same_bytes_for_the_same_numbers() -> None:
    rows = {"a": np.arange(6.0).reshape(3, 2)}
    packed = pack_probe(rows, rows)
    assert packed == pack_probe(rows, rows)
    assert Probe.read(packed).features["a"].tolist() == rows["a"].tolist()
    assert json.dumps(sorted(Probe.read(packed).probabilities)) == '["a"]'
