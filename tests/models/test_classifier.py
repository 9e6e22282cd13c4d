import builtins
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from barun.errors import ModelError
from barun.models.classifier import OnnxClassifier
from barun.models.classifier_card import list_classifiers, write_classifier
from tests.models.toy_classifier import PROPERTIES, build_toy, toy_bytes


def _open(content: bytes, feature_spec: str | None = "toy/1") -> OnnxClassifier:
    return OnnxClassifier(content, name="toy", feature_spec=feature_spec)


def test_probabilities_worked_out_by_hand() -> None:
    classifier = _open(toy_bytes())
    features = np.array([[0, 0], [np.log(3), 0], [0, 0]], dtype=np.float32)

    probabilities = classifier.probabilities(features)

    np.testing.assert_allclose(probabilities, [[0.5, 0.5], [0.75, 0.25], [0.5, 0.5]], atol=1e-6)
    assert probabilities.dtype == np.float64
    assert classifier.classes == ("good", "bad")
    assert classifier.n_features == 2
    assert classifier.metadata.thresholds == {"bad": 0.75}
    assert classifier.metadata.training_data_sha256 == "ab" * 32


def test_no_rows() -> None:
    assert _open(toy_bytes()).probabilities(np.empty((0, 2), dtype=np.float32)).shape == (0, 2)


def test_written_classifier_is_opened_and_loaded(tmp_path: Path) -> None:
    card = write_classifier(
        tmp_path / "toy.onnx", toy_bytes(), license_name="Apache-2.0", about={"limits": "a toy"}
    )

    assert list_classifiers(tmp_path) == (card,)
    row = np.zeros((1, 2), dtype=np.float32)
    for classifier in (
        OnnxClassifier.open(card.path, feature_spec="toy/1"),
        OnnxClassifier.load("toy", feature_spec="toy/1", folder=tmp_path),
    ):
        np.testing.assert_allclose(classifier.probabilities(row), [[0.5, 0.5]])


def test_other_feature_spec_is_refused() -> None:
    with pytest.raises(ModelError, match=r"expected 'toy/2', but it says 'toy/1'") as caught:
        _open(toy_bytes(), "toy/2")
    assert "다른 특징으로 학습" in caught.value.text("ko")
    assert _open(toy_bytes(), None).metadata.feature_spec == "toy/1"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(pytest.param(key, None, id=f"no {key}") for key in PROPERTIES),
        pytest.param("classes", '"good"', id="classes are a text"),
        pytest.param("classes", "[1, 2]", id="classes are numbers"),
        pytest.param("classes", "[", id="classes are no JSON"),
        pytest.param("thresholds", "[0.5]", id="thresholds are a list"),
        pytest.param("thresholds", '{"bad": null}', id="threshold is nothing"),
    ],
)
def test_incomplete_metadata_are_refused(key: str, value: str | None) -> None:
    properties = {name: text for name, text in PROPERTIES.items() if name != key}
    if value is not None:
        properties[key] = value
    with pytest.raises(ModelError, match="metadata_props"):
        _open(build_toy(properties).SerializeToString())


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(build_toy(input_name="x"), id="input of another name"),
        pytest.param(build_toy(n_columns=3), id="other number of classes"),
    ],
)
def test_other_shape_is_refused(model: onnx.ModelProto) -> None:
    with pytest.raises(ModelError, match=r"not 'features' \(N, D\) float -> 'probabilities'"):
        _open(model.SerializeToString())


def _outside(tensor: onnx.TensorProto) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="weights.bin")


def test_data_in_another_file_are_refused_even_where_the_file_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = build_toy()
    (tmp_path / "weights.bin").write_bytes(np.eye(2, dtype=np.float32).tobytes())
    monkeypatch.chdir(tmp_path)
    _outside(model.graph.initializer[0])

    with pytest.raises(ModelError, match="keeps data in other files"):
        _open(model.SerializeToString())


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"not a model", id="text"),
        pytest.param(_cut, id="cut off"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_what_is_no_model_is_refused(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ModelError) as caught:
        _open(damage(toy_bytes()))
    assert caught.value.code == "models.classifier-load"


@pytest.mark.parametrize("shape", [(1, 3), (2,), (1, 1, 2)], ids=str)
def test_features_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match=r"features \(N, 2\)"):
        _open(toy_bytes()).probabilities(np.zeros(shape, dtype=np.float32))


def test_features_of_another_type_are_refused() -> None:
    with pytest.raises(ModelError, match="could not be run"):
        _open(toy_bytes()).probabilities(np.zeros((1, 2)))  # type: ignore[arg-type]  # on purpose


def test_missing_runtime_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def refuse(name: str, *args: object, **kwargs: object) -> object:
        if name == "onnxruntime":
            raise ImportError("no wheel")
        return real_import(name, *args, **kwargs)  # type: ignore[arg-type]  # passed on as it came

    content = toy_bytes()
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ModelError, match=r"no wheel(.|\n)*pip install onnxruntime"):
        _open(content)


def test_thresholds_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        _open(toy_bytes()).metadata.thresholds["bad"] = 1.0  # type: ignore[index]  # on purpose


def test_classifiers_of_barun_load_and_say_what_they_rest_on() -> None:
    for card in list_classifiers():
        classifier = OnnxClassifier.load(card.name)
        row = np.zeros((1, classifier.n_features), dtype=np.float32)
        assert classifier.probabilities(row).shape == (1, len(classifier.classes))
        assert card.n_bytes < 2_000_000
        assert {"purpose", "data", "figures", "limits"} <= set(card.about), card.name
        assert json.dumps(dict(card.about))
