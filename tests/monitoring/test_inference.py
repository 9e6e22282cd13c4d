import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.pose_engine import PoseEngine, PoseEstimate
from barun.closing import Closing
from barun.errors import ModelError
from barun.monitoring.check import CheckOutcome
from barun.monitoring.inference import check_inference


class SlowEngine(Closing):
    """An engine that takes so many milliseconds a picture, and longer for the first."""

    def __init__(self, taken_ms: float, error: Exception | None = None) -> None:
        self.taken_ms = taken_ms
        self.error = error
        self.now_s = 0.0
        self.times_s: list[float] = []
        self.is_closed = False

    def clock(self) -> float:
        return self.now_s

    def estimate(self, image_rgb: npt.NDArray[np.uint8], time_s: float) -> tuple[PoseEstimate, ...]:
        if self.error is not None:
            raise self.error
        assert image_rgb.shape == (480, 640, 3)
        self.now_s += self.taken_ms / 1000 if self.times_s else 3.0
        self.times_s.append(time_s)
        return ()

    def reset(self) -> None:
        """Nothing is remembered."""

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize(("taken_ms", "outcome"), [(20, "ok"), (149, "ok"), (151, "warn")])
def test_time_of_a_picture(taken_ms: float, outcome: CheckOutcome) -> None:
    engine = SlowEngine(taken_ms)
    check = check_inference(lambda: engine, engine.clock)
    assert check.outcome == outcome
    assert f"one picture takes {taken_ms} ms" in check.finding_text()
    assert (np.diff(engine.times_s) > 0).all()
    assert engine.is_closed


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelError("errors.file-missing", path="x.tflite"), "x.tflite"),
        (RuntimeError("no delegate"), "RuntimeError: no delegate"),
        (ImportError("wrong architecture"), "ImportError: wrong architecture"),
    ],
)
def test_engine_that_fails(error: Exception, reason: str) -> None:
    engine = SlowEngine(1, error)
    check = check_inference(lambda: engine, engine.clock)
    assert check.outcome == "fail"
    assert reason in check.finding_text()
    assert check.cure_text("ko")
    assert engine.is_closed


def test_engine_that_cannot_be_built() -> None:
    def build() -> PoseEngine:
        raise ModelError("errors.file-missing", path="x.tflite")

    assert check_inference(build).outcome == "fail"


@pytest.mark.slow
def test_real_engine() -> None:
    from barun.capture.blazepose import BlazePoseEngine

    assert check_inference(BlazePoseEngine, slow_ms=10_000).outcome == "ok"
