import json
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from barun.service.landmarks_json import landmarks_json
from barun.service.wire import LandmarksBody
from tests.service.fakes import make_clip, make_sequence


@pytest.mark.parametrize("n_frames", [1, 2, 255, 256, 257, 600])
def test_every_picture_has_its_row(n_frames: int) -> None:
    people = make_sequence(n_frames), make_sequence(n_frames, shift=0.1)
    body = LandmarksBody.model_validate_json(landmarks_json(make_clip(*people, n_frames=n_frames)))

    assert [person.person for person in body.people] == [0, 1]
    assert len(body.times_s) == n_frames
    for person, sequence in zip(body.people, people, strict=True):
        assert len(person.image_xyz) == len(person.visibility) == n_frames
        assert person.image_xyz[0] is person.visibility[0] is None
        for row in range(1, n_frames):
            numbers, seen = person.image_xyz[row], person.visibility[row]
            assert numbers is not None
            assert seen is not None
            assert numbers[3:] == pytest.approx(sequence.image_xyz[row, 1:].ravel(), abs=1e-5)
            assert seen[1:] == pytest.approx(sequence.visibility[row, 1:], abs=1e-3)


@pytest.mark.parametrize("stay", [(0, 1), (3, 4), (0, 600), (2, 301), (599, 600)])
def test_pictures_outside_a_stay_are_null(stay: tuple[int, int]) -> None:
    there, passer = make_sequence(600), make_sequence(600, shift=0.1)
    is_away = [not stay[0] <= row < stay[1] for row in range(600)]
    image_xyz, visibility = passer.image_xyz.copy(), passer.visibility.copy()
    image_xyz[0], visibility[0] = 0.5, 0.5
    image_xyz[is_away], visibility[is_away] = np.nan, np.nan
    passer = replace(passer, image_xyz=image_xyz, visibility=visibility)

    body = LandmarksBody.model_validate_json(landmarks_json(make_clip(there, passer)))

    for rows in (body.people[1].image_xyz, body.people[1].visibility):
        assert [row is None for row in rows] == is_away


def test_nobody_is_an_empty_list() -> None:
    content = json.loads(landmarks_json(make_clip()))
    assert content["people"] == content["times_s"] == []


def test_a_long_recording_takes_little_more_memory_than_its_answer() -> None:
    clip = make_clip(make_sequence(3000), n_frames=3000)
    landmarks_json(clip)
    tracemalloc.start()
    try:
        answer = landmarks_json(clip)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 4 * len(answer)
