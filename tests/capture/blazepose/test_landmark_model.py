"""Decoding of the landmark model's outputs, with the model replaced by given numbers."""

import math
from threading import Event

import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose import landmark_model
from barun.capture.blazepose.landmark_model import LandmarkModel
from barun.capture.pose_engine import RegionOfInterest
from barun.errors import ModelError

PICTURE = np.zeros((100, 200, 3), dtype=np.uint8)
REGION = RegionOfInterest(100, 50, 64, math.pi / 2)


class Outputs:
    """Stands in for the interpreter: answers with what a test put here."""

    def __init__(self) -> None:
        values = np.zeros((39, 5), dtype=np.float32)
        values[:, :2] = 128
        self.values = values
        self.presence = 0.9
        self.world = np.zeros((39, 3), dtype=np.float32)
        self.heatmap = np.full((64, 64, 39), -200, dtype=np.float32)

    def run(self, crop_rgb: npt.NDArray[np.uint8], *, scale: float, offset: float = 0.0) -> None:
        assert crop_rgb.shape == (256, 256, 3)
        assert (scale, offset) == (1 / 255, 0.0)

    def output(self, name: str) -> npt.NDArray[np.float32]:
        return {
            "Identity": self.values.ravel(),
            "Identity_1": np.array([self.presence], dtype=np.float32),
            "Identity_3": self.heatmap,
            "Identity_4": self.world.ravel(),
        }[name]


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> Outputs:
    outputs = Outputs()
    monkeypatch.setattr(landmark_model, "ModelInterpreter", lambda *_, **__: outputs)
    return outputs


def _model() -> LandmarkModel:
    return LandmarkModel("toy", b"", threads=1, min_presence=0.5)


def test_projection_by_hand(outputs: Outputs) -> None:
    # Half a crop to the right of the middle, a quarter of a crop deep.
    outputs.values[0] = [256, 128, 64, math.log(4), 0]
    found = _model().look(PICTURE, REGION)
    assert found is not None
    # A quarter turn clockwise: right becomes down. Depth takes the scale of the region.
    np.testing.assert_allclose(found.image_xyz_px[0], [100, 50 + 32, 16], atol=1e-9)
    np.testing.assert_allclose(found.image_xyz_px[1], [100, 50, 0], atol=1e-9)
    assert found.visibility[0] == pytest.approx(0.8)
    assert found.presence == pytest.approx(0.9)


def test_world_turns_with_the_region(outputs: Outputs) -> None:
    outputs.world[3] = [1.0, 2.0, 3.0]
    found = _model().look(PICTURE, REGION)
    assert found is not None
    np.testing.assert_allclose(found.world_xyz[3], [-2.0, 1.0, 3.0], atol=1e-7)


def test_alignment_points_are_refined_too(outputs: Outputs) -> None:
    outputs.values[33, :2] = [128, 192]
    outputs.values[34, :2] = [128, 64]
    outputs.heatmap[50, 34, 33] = 200  # beside the point at column 32, row 48
    found = _model().look(PICTURE, RegionOfInterest(100, 50, 64, 0.0))
    assert found is not None
    np.testing.assert_allclose(found.alignment_xy_px, [[102, 68], [100, 34]])
    region = found.suggested_region
    assert (region.center_x_px, region.center_y_px) == pytest.approx((102, 68))
    assert region.side_px == pytest.approx(2 * 1.25 * math.hypot(2, 34))


@pytest.mark.parametrize(
    ("presence", "is_found"), [(0.5, False), (0.51, True)], ids=["threshold", "above"]
)
def test_presence_is_a_probability_already(
    outputs: Outputs, presence: float, *, is_found: bool
) -> None:
    outputs.presence = presence
    assert (_model().look(PICTURE, REGION) is not None) == is_found


@pytest.mark.parametrize("part", ["values", "world"])
@pytest.mark.parametrize("value", [math.nan, math.inf], ids=["nan", "infinite"])
def test_numbers_that_are_not_finite_are_an_error(
    outputs: Outputs, part: str, value: float
) -> None:
    getattr(outputs, part)[7, 1] = value
    with pytest.raises(ModelError, match="not finite"):
        _model().look(PICTURE, REGION)


def test_presence_that_is_not_finite_is_an_error(outputs: Outputs) -> None:
    outputs.presence = math.nan
    with pytest.raises(ModelError, match="'toy' answered"):
        _model().look(PICTURE, REGION)


def test_a_model_that_cannot_be_set_up_is_an_error_where_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> Outputs:
        raise ModelError("pose_engine.model-shape", name="toy")

    monkeypatch.setattr(landmark_model, "ModelInterpreter", refuse)
    model = _model()
    model.prepare()
    with pytest.raises(ModelError, match="toy"):
        model.look(PICTURE, REGION)


def test_setting_up_waits_for_the_detector(outputs: Outputs) -> None:
    model = _model()
    running = Event()
    setting_up = model.prepare(after=running)
    setting_up.join(0.05)
    assert setting_up.is_alive()
    running.set()
    setting_up.join(5)
    assert not setting_up.is_alive()
    assert model.look(PICTURE, REGION) is not None


def test_is_set_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Outputs] = []

    def build(*_: object, **__: object) -> Outputs:
        built.append(Outputs())
        return built[-1]

    monkeypatch.setattr(landmark_model, "ModelInterpreter", build)
    model = _model()
    assert built == []
    model.prepare()
    model.prepare()
    model.look(PICTURE, REGION)
    model.look(PICTURE, REGION)
    assert len(built) == 1
