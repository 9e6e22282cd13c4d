"""A landmark file that somebody sends in place of a video."""

from pathlib import Path, PurePath
from typing import Final

import numpy as np

from barun.landmarks import LandmarkRecording
from barun.pipeline.clip_landmarks import ClipLandmarks

__all__ = ["is_landmark_file", "read_landmark_clip"]

_SUFFIXES: Final = (".csv", ".parquet")
_ASSUMED_RATE_HZ: Final = 30.0
"""Of files without times, as on the command line; seconds are not measured then."""
_SQUARE_WH: Final = (1000, 1000)
"""Shown for files that do not say their picture's size; no measurement uses it."""


def is_landmark_file(name: str) -> bool:
    """Return whether a file is meant as landmarks, by the ending of its name."""
    return PurePath(name).suffix.lower() in _SUFFIXES


def read_landmark_clip(path: Path, name: str) -> ClipLandmarks:
    """Read a landmark file as if its landmarks had just been found.

    Parameters
    ----------
    path : pathlib.Path
        Where the content lies.
    name : str
        What the person calls it.

    Raises
    ------
    BarunError
        If it is malformed or of another kind.
    """
    # OpenCV and the table libraries are loaded with the first file, not with the service
    from barun.capture.frame_source import SourceEnding, SourceInfo
    from barun.landmarks.formats import read_recording
    from barun.landmarks.formats.recording_file import find_kind

    has_clock = find_kind(path) != "legacy-running"
    rate_hz = None if has_clock else _ASSUMED_RATE_HZ
    recording = read_recording(path, frame_rate_hz=rate_hz)
    sizes = [one.size_wh for one in recording.people.values() if one.size_wh is not None]
    n_frames = len(recording.times_s)
    end_s = float(recording.times_s[-1]) if n_frames else 0.0
    return ClipLandmarks(
        recording=recording,
        info=SourceInfo(
            name, "video", sizes[0] if sizes else _SQUARE_WH, rate_hz, n_frames, is_live=False
        ),
        ending=SourceEnding("complete", n_frames, end_s),
        n_frames=n_frames,
        n_frames_with_person=_count_with_person(recording),
        is_from_file=True,
        has_clock=has_clock,
    )


def _count_with_person(recording: LandmarkRecording) -> int:
    is_seen = np.zeros(len(recording.times_s), dtype=bool)
    for number, sequence in recording.people.items():
        is_seen[recording.rows(number)] |= sequence.has_person
    return int(is_seen.sum())
