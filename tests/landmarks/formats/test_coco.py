"""COCO keypoints, read back with nothing but a JSON reader and what the format says."""

import io
import json
from typing import Any

import numpy as np
import pytest

from barun.errors import LandmarkValueError
from barun.landmarks import Landmark, LandmarkRecording, LandmarkSequence
from barun.landmarks.formats.coco import write_coco

NAMES = [
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee",
    "right_knee", "left_ankle", "right_ankle",
]  # fmt: skip
"""As in person_keypoints_val2017.json."""
SKELETON = [
    [16, 14], [14, 12], [17, 15], [15, 13], [12, 13], [6, 12], [7, 13], [6, 7], [6, 8], [7, 9],
    [8, 10], [9, 11], [2, 3], [1, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 7],
]  # fmt: skip
"""From there, too."""


def sequence(
    n_frames: int = 1, *, visibility: float = 0.9, size_wh: tuple[int, int] | None = (200, 100)
) -> LandmarkSequence:
    """Landmark k stands at x = k / 64, y = 0.5 in every frame."""
    image_xyz = np.zeros((n_frames, 33, 3))
    image_xyz[..., 0] = np.arange(33) / 64
    image_xyz[..., 1] = 0.5
    return LandmarkSequence.from_arrays(
        image_xyz,
        np.full((n_frames, 33), visibility),
        np.arange(n_frames) / 30,
        size_wh=size_wh,
        source="clip.mp4",
    )


def changed(one: LandmarkSequence, **arrays: Any) -> LandmarkSequence:
    return LandmarkSequence.from_arrays(
        arrays.get("image_xyz", one.image_xyz),
        arrays.get("visibility", one.visibility),
        one.times_s,
        size_wh=one.size_wh,
        source=one.source,
    )


def read(recording: LandmarkRecording) -> dict[str, Any]:
    file = io.StringIO()
    write_coco(file, recording, description="Barun")

    def refuse(word: str) -> None:
        raise AssertionError(word)  # NaN and Infinity are no JSON

    content: dict[str, Any] = json.loads(file.getvalue(), parse_constant=refuse)
    return content


def points(content: dict[str, Any], annotation: int = 0) -> dict[str, list[float]]:
    names = content["categories"][0]["keypoints"]
    numbers = content["annotations"][annotation]["keypoints"]
    assert len(numbers) == 3 * len(names)
    return {name: numbers[3 * k : 3 * k + 3] for k, name in enumerate(names)}


def test_a_person_worked_out_by_hand() -> None:
    content = read(LandmarkRecording({0: sequence()}))
    assert content["images"] == [
        {"id": 1, "file_name": "frame_000000.png", "width": 200, "height": 100, "frame": 0,
         "time_s": 0.0}
    ]  # fmt: skip
    (person,) = content["annotations"]
    # the left ankle is landmark 27: 27 / 64 of 200 pixels are 84.375
    assert points(content)["left_ankle"] == [84.38, 50.0, 2]
    assert points(content)["right_eye"] == [15.62, 50.0, 2]  # landmark 5
    assert points(content)["nose"] == [0.0, 50.0, 2]  # on the edge, inside
    assert person["num_keypoints"] == 17
    assert person["bbox"] == [0.0, 50.0, 87.5, 0.0]  # to the right ankle, landmark 28
    assert (person["id"], person["image_id"], person["category_id"]) == (1, 1, 1)
    assert (person["area"], person["iscrowd"]) == (0.0, 0)


def test_names_and_lines_are_those_of_coco() -> None:
    (category,) = read(LandmarkRecording({0: sequence()}))["categories"]
    assert (category["id"], category["name"]) == (1, "person")
    assert category["keypoints"] == NAMES
    assert {frozenset(line) for line in category["skeleton"]} == {
        frozenset(line) for line in SKELETON
    }
    assert len(category["skeleton"]) == len(SKELETON)


def test_flags_say_what_was_seen() -> None:
    one = sequence()
    image_xyz, visibility = one.image_xyz.copy(), one.visibility.copy()
    image_xyz[0, Landmark.LEFT_KNEE] = np.nan
    image_xyz[0, Landmark.RIGHT_KNEE, 1] = 1.01  # guessed below the edge of the picture
    image_xyz[0, Landmark.LEFT_HIP, 0] = -0.01
    visibility[0, Landmark.LEFT_WRIST] = 0.49
    visibility[0, Landmark.RIGHT_WRIST] = 0.5
    visibility[0, Landmark.NOSE] = np.nan
    content = read(LandmarkRecording({0: changed(one, image_xyz=image_xyz, visibility=visibility)}))
    found = points(content)
    assert found["left_knee"] == found["right_knee"] == found["left_hip"] == [0, 0, 0]
    assert [found[name][2] for name in ("left_wrist", "right_wrist", "nose")] == [1, 2, 2]
    assert content["annotations"][0]["num_keypoints"] == 14
    assert all(isinstance(point[2], int) for point in found.values())


def test_people_and_empty_pictures() -> None:
    """One is in the frames 0 and 1, the other in the frame 3; frame 2 is empty."""
    first, second = (sequence(4).image_xyz.copy() for _ in range(2))
    first[2:], second[:3] = np.nan, np.nan
    second[3, :, 1] = 2.0  # all below the picture
    second[3, Landmark.NOSE] = [0.5, 0.25, 0]
    visibility = [np.where(np.isfinite(one[..., 0]), 0.9, np.nan) for one in (first, second)]
    people = {
        number: changed(sequence(4), image_xyz=image_xyz, visibility=visibility[k])
        for k, (number, image_xyz) in enumerate({0: first, 4: second}.items())
    }
    content = read(LandmarkRecording(people))
    assert [image["frame"] for image in content["images"]] == [0, 1, 2, 3]
    assert [(one["image_id"], one["person"]) for one in content["annotations"]] == [
        (1, 0), (2, 0), (4, 4)
    ]  # fmt: skip
    assert [one["id"] for one in content["annotations"]] == [1, 2, 3]
    assert points(content, 2)["nose"] == [100.0, 25.0, 2]
    assert content["annotations"][2]["bbox"] == [100.0, 25.0, 0.0, 0.0]


def test_somebody_beyond_the_edge_has_no_annotation() -> None:
    image_xyz = sequence().image_xyz + np.array([0, 2, 0], dtype=np.float32)
    content = read(LandmarkRecording({0: changed(sequence(), image_xyz=image_xyz)}))
    assert len(content["images"]) == 1
    assert content["annotations"] == []


def test_nobody() -> None:
    content = read(LandmarkRecording({}))
    assert content["images"] == content["annotations"] == []
    assert content["categories"][0]["name"] == "person"


def test_without_a_size_nothing_is_written() -> None:
    file = io.StringIO()
    with pytest.raises(LandmarkValueError, match=r"clip\.mp4 does not state the size"):
        write_coco(file, LandmarkRecording({0: sequence(size_wh=None)}), description="")
    assert file.getvalue() == ""
