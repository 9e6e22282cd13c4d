"""Hours in which people come and go: the memory follows who is there, not how many there were."""

from typing import Any

import numpy.typing as npt

from barun.landmarks import LandmarkRecording
from barun.pipeline.clip_analysis import PersonAnalysis, analyze_recording
from barun.pipeline.clip_landmarks import estimate_landmarks
from tests.pipeline.fakes import SIZE_WH, PicturesInMemory, ScriptedEngine

_Array = npt.NDArray[Any]

RATE_HZ = 10
HOUR = 3600 * RATE_HZ
STAY = 20 * RATE_HZ

ROW_BYTES = 33 * (3 + 1 + 3) * 4
"""A person in a picture: image_xyz, visibility and world_xyz of 33 landmarks."""
TIME_BYTES = 8


def _record(n_frames: int, n_passers: int) -> LandmarkRecording:
    """Person 0 sits there all the time, the others pass one after the other."""
    people = [[0] for _ in range(n_frames)]
    for passer in range(1, n_passers + 1):
        first = (passer - 1) * ((n_frames - STAY) // n_passers)
        for row in range(first, first + STAY):
            people[row].append(passer)
    engine = ScriptedEngine(people, at=(0.25, 0.5, 0.0))
    return estimate_landmarks(PicturesInMemory([SIZE_WH] * n_frames), engine).recording


def _count_bytes(people: tuple[PersonAnalysis, ...]) -> int:
    """Return the memory of all arrays, each counted once."""
    arrays: list[_Array | None] = []
    for person in people:
        landmarks = person.landmarks
        arrays += [landmarks.image_xyz, landmarks.visibility, landmarks.world_xyz]
        for series in person.angles.values():
            arrays += [series.values_deg, series.visibility, series.in_picture, series.yaw_deg]
    known = [array for array in arrays if array is not None]
    # A view keeps the whole memory alive that it looks into.
    owners = {id(owner): owner.nbytes for owner in map(_find_owner, known)}
    return sum(owners.values())


def _find_owner(array: _Array) -> _Array:
    return array if array.base is None else array.base


def test_an_hour_of_people_who_pass_takes_the_memory_of_their_stays() -> None:
    """With rows for every picture it would be 33.3 MB a person: 4 GB of 120 people who pass."""
    recording = _record(HOUR, 120)

    assert len(recording.people) == 121
    assert recording.n_bytes == (HOUR + 120 * STAY) * ROW_BYTES + HOUR * TIME_BYTES
    assert recording.n_bytes < 56e6


def test_the_memory_of_people_who_pass_does_not_grow_with_the_recording() -> None:
    """Three times as long, the sitter alone needs more, for his landmarks and his angles."""
    minutes = _record(HOUR // 12, 10)
    longer = _record(HOUR // 4, 10)
    n_more = HOUR // 4 - HOUR // 12
    (sitter,) = analyze_recording(_record(n_more, 0))

    assert longer.n_bytes - minutes.n_bytes == n_more * (ROW_BYTES + TIME_BYTES)
    n_bytes = _count_bytes(analyze_recording(longer)) - _count_bytes(analyze_recording(minutes))
    assert n_bytes == _count_bytes((sitter,))
