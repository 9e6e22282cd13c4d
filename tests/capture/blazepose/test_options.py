import math
from typing import Any

import pytest

from barun.capture.blazepose import BlazePoseOptions
from barun.errors import SettingError


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"model": "huge"}, "'model'.*lite, full, heavy.*'huge'", id="model"),
        pytest.param({"mode": "photo"}, "'mode'.*image, video", id="mode"),
        pytest.param({"max_people": 0}, "'max_people'.*at least 1.*0", id="nobody"),
        pytest.param({"threads": True}, "'threads'.*True", id="bool-is-no-count"),
        pytest.param({"threads": 1.5}, "'threads'.*1.5", id="half-a-thread"),
        pytest.param({"min_presence_confidence": 1.2}, "between 0 and 1.*1.2", id="over-one"),
        pytest.param({"min_tracking_overlap": -0.1}, "between 0 and 1", id="negative"),
        pytest.param({"min_detection_confidence": math.nan}, "between 0 and 1", id="nan"),
        pytest.param({"detector_rate_hz": 0}, r"above 0(.|\n)*inf", id="no-rate"),
        pytest.param({"detector_rate_hz": math.nan}, "above 0", id="nan-rate"),
    ],
)
def test_impossible_values(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        BlazePoseOptions(**values)


@pytest.mark.parametrize(
    ("options", "overlap"),
    [
        (BlazePoseOptions(), 0.7),
        (BlazePoseOptions(mediapipe_parity=True), 0.5),
        (BlazePoseOptions(min_tracking_overlap=0.2, mediapipe_parity=True), 0.2),
    ],
    ids=["ours", "mediapipe", "given"],
)
def test_overlap_that_makes_one_person(options: BlazePoseOptions, overlap: float) -> None:
    assert options.same_person_overlap == overlap
