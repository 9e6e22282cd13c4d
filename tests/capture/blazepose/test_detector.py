import math

import numpy as np
import pytest

from barun.capture.blazepose.detector import PersonDetector, decode_detections
from barun.models import load_model
from tests.fixtures.drawn_person import draw_person, skip_without_models

ANCHORS = np.array([[0.5, 0.25], [0.1, 0.9]])
LOGIT_OF_HALF = 0.0


def _values(*rows: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def test_decoding_by_hand() -> None:
    row = [22.4, -22.4, 44.8, 67.2, 0, 112, 112, 0, 0, 0, -112, -56]
    boxes, keypoints, scores = decode_detections(
        _values(row, [0.0] * 12), _values([math.log(3)], [-1.0]), ANCHORS, 0.5
    )
    # Centre (0.6, 0.15), size (0.2, 0.3).
    np.testing.assert_allclose(boxes, [[0.5, 0.0, 0.7, 0.3]], atol=1e-7)
    np.testing.assert_allclose(
        keypoints, [[[0.5, 0.75], [1.0, 0.25], [0.5, 0.25], [0.0, 0.0]]], atol=1e-7
    )
    np.testing.assert_allclose(scores, [0.75])


def test_score_equal_to_the_threshold_counts() -> None:
    logits = _values([LOGIT_OF_HALF], [-1e-6])
    boxes, _, _ = decode_detections(np.ones((2, 12), np.float32), logits, ANCHORS, 0.5)
    assert len(boxes) == 1


@pytest.mark.parametrize(
    ("threshold", "n_kept"), [(0.0, 2), (1.0, 0)], ids=["everything", "nothing"]
)
def test_thresholds_at_the_ends(threshold: float, n_kept: int) -> None:
    logits = _values([500.0], [-500.0])
    _, _, scores = decode_detections(np.ones((2, 12), np.float32), logits, ANCHORS, threshold)
    assert len(scores) == n_kept
    assert np.all((scores >= 0) & (scores <= 1))


@pytest.mark.parametrize("size", [-1.0, math.nan], ids=["negative", "nan"])
def test_boxes_without_a_size_are_dropped(size: float) -> None:
    row = [0, 0, size, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    boxes, _, _ = decode_detections(_values(row), _values([5.0]), ANCHORS[:1], 0.5)
    assert boxes.shape == (0, 4)


@pytest.fixture(scope="module")
def detector() -> PersonDetector:
    skip_without_models()
    return PersonDetector("d", load_model("pose_detector"), threads=1, min_confidence=0.5)


@pytest.mark.parametrize(
    ("size_wh", "center_x", "top"),
    [
        pytest.param((480, 640), 240, 90, id="portrait"),
        pytest.param((1000, 640), 300, 90, id="landscape"),
        pytest.param((640, 640), 400, 60, id="square"),
    ],
)
def test_region_lies_on_the_person(
    detector: PersonDetector, size_wh: tuple[int, int], center_x: float, top: float
) -> None:
    (region,) = detector.detect(draw_person(size_wh, center_x=center_x, top=top))
    assert region.center_x_px == pytest.approx(center_x, abs=30)
    assert region.center_y_px == pytest.approx(top + 265, abs=80)  # the hips, guessed from the face
    assert region.side_px == pytest.approx(600 * 1.25, rel=0.25)
    assert region.rotation_rad == pytest.approx(0, abs=0.1)
