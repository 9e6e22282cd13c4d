import os
from threading import Event

import numpy as np
import pytest

from barun.capture.blazepose import interpreter
from barun.capture.blazepose.interpreter import ModelInterpreter
from barun.errors import ModelError
from barun.models import load_model
from tests.fixtures.drawn_person import skip_without_models

OUTPUTS = {"Identity": (2254, 12), "Identity_1": (2254, 1)}


def test_runs_again_while_nobody_holds_a_view() -> None:
    skip_without_models()
    model = ModelInterpreter("d", load_model("pose_detector"), threads=1, outputs=OUTPUTS, size=224)
    picture = np.random.default_rng(2).integers(0, 256, (224, 224, 3), dtype=np.uint8)
    results = []
    for _ in range(2):
        model.run(picture, scale=2 / 255, offset=-1)
        results.append(model.output("Identity_1").copy())
    assert results[0].shape == (2254, 1)
    np.testing.assert_array_equal(results[0], results[1])


def test_says_that_it_runs_just_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    skip_without_models()
    model = ModelInterpreter("d", load_model("pose_detector"), threads=1, outputs=OUTPUTS, size=224)
    running = Event()
    seen: list[bool] = []
    monkeypatch.setattr(model, "_invoke", lambda: seen.append(running.is_set()))
    model.run(np.zeros((224, 224, 3), dtype=np.uint8), scale=1, running=running)
    assert seen == [True]


def test_view_held_during_a_run_is_an_error() -> None:
    skip_without_models()
    model = ModelInterpreter("d", load_model("pose_detector"), threads=1, outputs=OUTPUTS, size=224)
    picture = np.zeros((224, 224, 3), dtype=np.uint8)
    model.run(picture, scale=1)
    held = model.output("Identity")
    with pytest.raises(ModelError, match="failed while running"):
        model.run(picture, scale=1)
    del held
    model.run(picture, scale=1)


@pytest.mark.parametrize(
    ("outputs", "size"),
    [
        pytest.param({"Identity_9": (1,)}, 224, id="no-such-output"),
        pytest.param({"Identity": (2254, 16)}, 224, id="other-shape"),
        pytest.param(OUTPUTS, 256, id="other-input"),
    ],
)
def test_other_model_is_refused(outputs: dict[str, tuple[int, ...]], size: int) -> None:
    skip_without_models()
    with pytest.raises(ModelError, match="other inputs or outputs"):
        ModelInterpreter("d", load_model("pose_detector"), threads=1, outputs=outputs, size=size)


def test_content_that_is_no_model() -> None:
    with pytest.raises(ModelError, match="'toy' cannot be loaded"):
        ModelInterpreter("toy", b"no flatbuffer at all", threads=1, outputs={}, size=1)


def test_terminal_loses_only_the_note(capfd: pytest.CaptureFixture[str]) -> None:
    with interpreter._without_delegate_note():
        os.write(2, b"before\nINFO: Created TensorFlow Lite XNNPACK delegate for CPU.\nafter")
    os.write(2, b"!\n")
    assert capfd.readouterr().err == "before\nafter!\n"


def test_terminal_is_given_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with interpreter._without_delegate_note():
            os.write(2, b"reason\n")
            raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        fail()
    os.write(2, b"later\n")
    assert capfd.readouterr().err == "reason\nlater\n"
