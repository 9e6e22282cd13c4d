import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from barun.errors import ModelError
from barun.models import list_models, load_model
from scripts import build_models

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "web" / "node_modules" / "@mediapipe" / "pose"
NAMES = [artefact.name for artefact in list_models()]


@pytest.fixture
def package() -> Path:
    if not (PACKAGE / "pose_landmark_lite.tflite").is_file():
        pytest.skip("the npm package @mediapipe/pose is absent (run 'npm ci' in web/)")
    return PACKAGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the cards, but without models."""
    shutil.copy(list_models()[0].path.with_name("cards.json"), tmp_path)
    return tmp_path


def _outputs(content: bytes, picture: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    from ai_edge_litert.interpreter import Interpreter

    interpreter: Any = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
    interpreter.invoke()
    return {
        detail["name"]: interpreter.get_tensor(detail["index"])
        for detail in interpreter.get_output_details()
    }


@pytest.mark.parametrize("name", NAMES)
def test_kept_outputs_are_bit_identical(package: Path, name: str) -> None:
    artefact = next(artefact for artefact in list_models() if artefact.name == name)
    original = (package / artefact.source.file).read_bytes()
    side = 224 if name == "pose_detector" else 256
    picture = np.random.default_rng(11).random((1, side, side, 3), dtype=np.float32)
    expected = _outputs(original, picture)
    got = _outputs(build_models.build_model(artefact, package), picture)
    kept = {"pose_detector": {"Identity", "Identity_1"}}
    assert set(got) == kept.get(name, {"Identity", "Identity_1", "Identity_3", "Identity_4"})
    for output, values in got.items():
        assert values.size == 1 or np.ptp(values) > 0
        np.testing.assert_array_equal(values, expected[output])


@pytest.mark.parametrize("name", NAMES)
def test_result_is_the_one_on_the_card(package: Path, name: str) -> None:
    artefact = next(artefact for artefact in list_models() if artefact.name == name)
    content = build_models.build_model(artefact, package)
    assert hashlib.sha256(content).hexdigest() == artefact.sha256
    assert len(content) == artefact.n_bytes


def test_weights_lie_at_multiples_of_sixteen() -> None:
    from ai_edge_litert import schema_py_generated as schema

    try:
        content = load_model("pose_landmark_lite")
    except ModelError:
        pytest.skip("the models are not built (run 'make up')")
    model = schema.Model.GetRootAs(content, 0)
    start = np.frombuffer(content, dtype=np.uint8).__array_interface__["data"][0]
    offsets = [
        model.Buffers(index).DataAsNumpy().__array_interface__["data"][0] - start
        for index in range(model.BuffersLength())
        if not model.Buffers(index).DataIsNone()
    ]
    assert len(offsets) > 100
    assert all(offset % 16 == 0 for offset in offsets)


@pytest.mark.slow
def test_second_run_does_nothing(
    package: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_models.build_all(package, folder) == 4
    times = {path: path.stat().st_mtime_ns for path in folder.glob("*.tflite")}
    assert len(times) == 4
    assert build_models.build_all(folder / "absent", folder) == 0
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["cards.json", *(path.name for path in times)]
    )


@pytest.mark.slow
def test_recording_gives_the_committed_cards(package: Path, folder: Path) -> None:
    committed = (folder / "cards.json").read_text(encoding="utf-8")
    build_models.build_all(package, folder, is_recording=True)
    assert (folder / "cards.json").read_text(encoding="utf-8") == committed


@pytest.mark.slow
def test_damaged_model_is_built_again(package: Path, folder: Path) -> None:
    build_models.build_all(package, folder)
    (folder / "pose_landmark_lite.tflite").write_bytes(b"half")
    assert build_models.build_all(package, folder) == 1
    assert load_model("pose_landmark_lite", folder)


def test_absent_package(folder: Path) -> None:
    with pytest.raises(build_models.BuildError, match=r"cannot read.*(.|\n)*npm ci"):
        build_models.build_all(folder / "absent", folder)


def test_other_input_is_refused(folder: Path, tmp_path: Path) -> None:
    source = list_models()[0].source
    (tmp_path / source.file).write_bytes(b"another file")
    with pytest.raises(build_models.BuildError, match=r"is not the file of @mediapipe/pose 0\.5"):
        build_models.build_all(tmp_path, folder)
    assert not list(folder.glob("*.tflite"))


def test_other_result_is_refused(package: Path, folder: Path) -> None:
    cards = folder / "cards.json"
    changed = [replace(artefact, sha256="0" * 64) for artefact in list_models(folder)]
    cards.write_text(build_models._render_cards(changed), encoding="utf-8")
    with pytest.raises(build_models.BuildError, match=r"the card says(.|\n)*--record"):
        build_models.build_all(package, folder)
    assert not list(folder.glob("*.tflite"))


def test_status_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_models.main(["--package", str(tmp_path), "--record"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("build_models: cannot read")
    assert said.out == ""
