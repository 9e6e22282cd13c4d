"""Landmark files: Barun's own CSV and Parquet, two older CSV tables, and TRC.

:func:`read_recording` and :func:`write_recording` choose by content and by ending.
"""

from barun.landmarks.formats.legacy_frames import (
    LabelledFrames,
    read_legacy_frames,
    write_legacy_frames,
)
from barun.landmarks.formats.legacy_running import read_legacy_running, write_legacy_running
from barun.landmarks.formats.recording_file import (
    LANDMARK_SUFFIXES,
    FileKind,
    find_kind,
    read_recording,
    write_recording,
)
from barun.landmarks.formats.trc import MarkerTrajectories, read_trc, write_trc

__all__ = [
    "LANDMARK_SUFFIXES",
    "FileKind",
    "LabelledFrames",
    "MarkerTrajectories",
    "find_kind",
    "read_legacy_frames",
    "read_legacy_running",
    "read_recording",
    "read_trc",
    "write_legacy_frames",
    "write_legacy_running",
    "write_recording",
    "write_trc",
]
