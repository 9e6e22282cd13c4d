"""One person of several numbers: a tracker that loses somebody gives him a new one."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.normalise import compute_torso_length
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position

__all__ = ["join_people", "join_tracks"]

_Array = npt.NDArray[np.float64]

_LONGEST_LOSS_S: Final = 1.5
"""Longer out of sight he is somebody new. A design choice: two strides."""
_LONGEST_DOUBLE_S: Final = 0.2
"""So long a tracker may follow somebody twice before it lets the old number go."""
_FARTHEST: Final = 1.0
"""Torso lengths he may be from where he was going, and as many a second out of sight."""
_SIZE_RATIO: Final = 1.35
"""He may appear so many times larger or smaller. A design choice."""
_END_S: Final = 0.4
"""How much of a stay's end and beginning tells where and how large he is."""


class _Stay:
    """Where one number came and went, in picture heights."""

    def __init__(self, sequence: LandmarkSequence) -> None:
        xy = compute_aspect_xy(sequence)
        hips, torso = compute_position(xy, DerivedPoint.MID_HIP), compute_torso_length(xy)
        known = np.flatnonzero(np.isfinite(hips[:, 0]) & np.isfinite(torso))
        self.is_known = bool(len(known))
        if not self.is_known:
            return
        times_s = sequence.times_s[known]
        self.first_s, self.last_s = float(times_s[0]), float(times_s[-1])
        self.begin, self.begin_size, _ = _end(
            times_s - self.first_s, hips[known], torso[known], times_s <= self.first_s + _END_S
        )
        self.end, self.end_size, self.velocity = _end(
            times_s - self.last_s, hips[known], torso[known], times_s >= self.last_s - _END_S
        )

    def goes_on_as(self, other: "_Stay") -> bool:
        """Return whether another number may be the same person afterwards."""
        loss_s = other.first_s - self.last_s
        if not -_LONGEST_DOUBLE_S <= loss_s <= _LONGEST_LOSS_S or other.last_s <= self.last_s:
            return False
        ratio = other.begin_size / self.end_size
        if not 1 / _SIZE_RATIO < ratio < _SIZE_RATIO:
            return False
        expected = self.end + self.velocity * loss_s
        allowed = _FARTHEST * (1 + max(loss_s, 0.0)) * self.end_size
        return bool(np.linalg.norm(other.begin - expected) <= allowed)


def _end(
    since_s: _Array, hips: _Array, torso: _Array, chosen: npt.NDArray[np.bool_]
) -> tuple[_Array, float, _Array]:
    """Return place at the very end, size, and velocity there."""
    at_s, points = since_s[chosen], hips[chosen]
    if len(at_s) < 3:
        return points.mean(axis=0), float(np.median(torso[chosen])), np.zeros(2)
    slope, level = np.polyfit(at_s, points, 1)
    return level, float(np.median(torso[chosen])), slope


def join_tracks(recording: LandmarkRecording) -> list[tuple[int, ...]]:
    """Return which numbers are one person, one after another.

    Parameters
    ----------
    recording : LandmarkRecording
        Sizes of the pictures known.

    Returns
    -------
    list of tuple of int
        Every number once. Two are joined only where neither could be joined to another one: where
        two people are near each other when one is lost, both stay on their own.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    stays = {number: _Stay(sequence) for number, sequence in recording.people.items()}
    known = [number for number, stay in stays.items() if stay.is_known]
    after = {
        one: [two for two in known if two != one and stays[one].goes_on_as(stays[two])]
        for one in known
    }
    follows = {two: [one for one in known if two in after[one]] for two in known}
    chains = []
    for number in recording.people:
        if number in follows and len(follows[number]) == 1 and len(after[follows[number][0]]) == 1:
            continue
        chain = [number]
        while len(after.get(chain[-1], [])) == 1 and len(follows[after[chain[-1]][0]]) == 1:
            chain.append(after[chain[-1]][0])
        chains.append(tuple(chain))
    return chains


def join_people(recording: LandmarkRecording, numbers: tuple[int, ...]) -> LandmarkSequence:
    """Return one sequence of several numbers, earlier ones first where two overlap.

    Parameters
    ----------
    recording : LandmarkRecording
        Everybody.
    numbers : tuple of int
        At least one, in order of time.

    Returns
    -------
    LandmarkSequence
        From the first sighting to the last, NaN in between where he was lost.
    """
    if len(numbers) == 1:
        return recording.people[numbers[0]]
    parts = [recording.over_all_instants(number) for number in numbers]
    image_xyz, visibility = parts[0].image_xyz.copy(), parts[0].visibility.copy()
    for part in parts[1:]:
        empty = ~np.any(np.isfinite(image_xyz[..., 0]), axis=1)
        image_xyz[empty], visibility[empty] = part.image_xyz[empty], part.visibility[empty]
    there = np.flatnonzero(np.any(np.isfinite(image_xyz[..., 0]), axis=1))
    rows = slice(int(there[0]), int(there[-1]) + 1)
    return LandmarkSequence.from_arrays(
        image_xyz[rows],
        visibility[rows],
        parts[0].times_s[rows],
        size_wh=parts[0].size_wh,
        source=parts[0].source,
    )
