"""Keypoints of people in the JSON of COCO, which programs that train or label poses read.

The 17 keypoints of COCO are the landmarks of the same names; nothing is shifted, and the other 16
landmarks (mouth, hands, heels, toes, corners of the eyes) have no place in the format.

=======================  ===================================================================
in the file              meaning
=======================  ===================================================================
``images``               one an instant of the recording, also without anybody in it
``id``, ``frame``        number of the picture, counted from 1 and from 0
``time_s``               seconds since the start of the recording
``file_name``            ``frame_000000.png``, by ``frame``; no picture is written
``annotations``          one a person and picture in which a keypoint of him lies
``person``               number of the person
``keypoints``            x, y in pixels from the picture's upper left corner, and v, 17 times
``v``                    0 not found, or outside the picture (x and y are 0 then); 1 found but
                         visible with less than 0.5; 2 found and visible, or visible unknown
``bbox``, ``area``       box around the keypoints with v above 0: x, y, width, height; pixels
=======================  ===================================================================
"""

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks.landmark import Landmark
from barun.landmarks.recording import LandmarkRecording
from barun.landmarks.sequence import LandmarkSequence

__all__ = ["COCO_KEYPOINTS", "COCO_SKELETON", "write_coco"]

COCO_KEYPOINTS: Final = (
    Landmark.NOSE,
    Landmark.LEFT_EYE,
    Landmark.RIGHT_EYE,
    Landmark.LEFT_EAR,
    Landmark.RIGHT_EAR,
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_ELBOW,
    Landmark.RIGHT_ELBOW,
    Landmark.LEFT_WRIST,
    Landmark.RIGHT_WRIST,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
    Landmark.LEFT_ANKLE,
    Landmark.RIGHT_ANKLE,
)
"""The landmarks in COCO's order; the names are the same."""

_BONES: Final = (
    (Landmark.LEFT_ANKLE, Landmark.LEFT_KNEE),
    (Landmark.LEFT_KNEE, Landmark.LEFT_HIP),
    (Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_EAR),
    (Landmark.LEFT_EAR, Landmark.LEFT_EYE),
    (Landmark.LEFT_EYE, Landmark.NOSE),
)
_ACROSS: Final = (
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_EYE, Landmark.RIGHT_EYE),
)

COCO_SKELETON: Final = tuple(
    (COCO_KEYPOINTS.index(start) + 1, COCO_KEYPOINTS.index(end) + 1)
    for start, end in (
        *_BONES,
        *((start.mirrored, end.mirrored) for start, end in _BONES),
        *_ACROSS,
    )
)
"""The lines between the keypoints, counted from 1 as COCO does."""

_VISIBLE: Final = 0.5
"""Below it a point is more likely hidden than seen: it is a probability."""
_DECIMALS: Final = 2
"""Of a pixel; the pose engine itself is not that exact."""


def _keypoints(sequence: LandmarkSequence) -> npt.NDArray[np.float64]:
    """Return x and y in pixels and v of each keypoint, shape (T, 17, 3)."""
    if sequence.size_wh is None:
        raise LandmarkValueError("landmarks.coco-no-size", source=sequence.source)
    marks = list(COCO_KEYPOINTS)
    xy = sequence.image_xyz[:, marks, :2].astype(np.float64)
    is_inside = np.all((xy >= 0) & (xy <= 1), axis=-1)  # False also where it is NaN
    is_hidden = sequence.visibility[:, marks] < _VISIBLE
    flags = np.where(is_inside, np.where(is_hidden, 1.0, 2.0), 0.0)
    pixels = np.where(is_inside[..., None], xy * np.array(sequence.size_wh), 0.0)
    return np.concatenate([np.round(pixels, _DECIMALS), flags[..., None]], axis=-1)


def _plain(values: npt.NDArray[np.float64]) -> list[float | int]:
    """Return x, y, v, x, y, v ... with whole numbers for v."""
    numbers: list[float | int] = values.ravel().tolist()
    numbers[2::3] = [int(flag) for flag in numbers[2::3]]
    return numbers


def _annotation(person: int, frame: int, keypoints: npt.NDArray[np.float64]) -> dict[str, Any]:
    found = keypoints[keypoints[:, 2] > 0, :2]
    low, size = found.min(axis=0), np.ptp(found, axis=0)
    return {
        "image_id": frame + 1,
        "category_id": 1,
        "person": person,
        "keypoints": _plain(keypoints),
        "num_keypoints": len(found),
        "bbox": [round(value, _DECIMALS) for value in (*low.tolist(), *size.tolist())],
        "area": round(float(size[0] * size[1]), _DECIMALS),
        "iscrowd": 0,
    }


def _images(recording: LandmarkRecording) -> Iterator[dict[str, Any]]:
    width, height = next(iter(recording.people.values())).size_wh or (0, 0)
    for frame, time_s in enumerate(recording.times_s.tolist()):
        yield {
            "id": frame + 1,
            "file_name": f"frame_{frame:06}.png",
            "width": width,
            "height": height,
            "frame": frame,
            "time_s": time_s,
        }


def _annotations(recording: LandmarkRecording) -> Iterator[dict[str, Any]]:
    number = 0
    for person, sequence in recording.people.items():
        first = recording.rows(person).start
        for row, keypoints in enumerate(_keypoints(sequence)):
            if np.any(keypoints[:, 2] > 0):
                number += 1
                yield {"id": number} | _annotation(person, first + row, keypoints)


def _list_lines(name: str, entries: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yield a list of the file, one entry a line, so that an hour is never held as one text."""
    yield f' "{name}": ['
    for number, entry in enumerate(entries):
        yield ("\n  " if number == 0 else ",\n  ") + json.dumps(entry, allow_nan=False)
    yield "\n ]"


def write_coco(file: TextIO, recording: LandmarkRecording, *, description: str) -> None:
    """Write the people of a recording as COCO keypoints.

    Parameters
    ----------
    file : TextIO
        Open for writing; the file is plain ASCII.
    recording : LandmarkRecording
        Everybody to write, of one picture size. Without people there are no images either.
    description : str
        What stands under ``info``.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is: pixels are not known then. Nothing
        has been written.
    """
    for sequence in recording.people.values():
        if sequence.size_wh is None:
            raise LandmarkValueError("landmarks.coco-no-size", source=sequence.source)
    category = {
        "id": 1,
        "name": "person",
        "supercategory": "person",
        "keypoints": [mark.label for mark in COCO_KEYPOINTS],
        "skeleton": [list(bone) for bone in COCO_SKELETON],
    }
    file.write(f'{{\n "info": {json.dumps({"description": description})},\n "licenses": [],\n')
    file.write(f' "categories": [{json.dumps(category)}],\n')
    images = _images(recording) if recording.people else iter(())
    file.writelines(_list_lines("images", images))
    file.write(",\n")
    file.writelines(_list_lines("annotations", _annotations(recording)))
    file.write("\n}\n")
