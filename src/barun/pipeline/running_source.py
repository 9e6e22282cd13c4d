"""A recording of a run, and what is known about how it came."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import read_recording
from barun.landmarks.formats.recording_file import find_kind

__all__ = ["RunningSource", "read_run"]

_ASSUMED_RATE_HZ: Final = 30.0
"""Of landmark files without times whose rate nobody told; seconds are not measured then."""


@dataclass(frozen=True, slots=True, eq=False)
class RunningSource:
    """A recording to analyse, and how it came."""

    recording: LandmarkRecording
    name: str
    filmed_hz: float | None = None
    """Frames a second at which it was filmed, where a person said so."""
    has_clock: bool = True
    model: str | None = None
    """Size of the landmark model; None where the landmarks came from a file."""
    ending: str = "complete"
    notes: tuple[str, ...] = ()
    """What has to be known about how it was read."""


def read_run(
    source: Path, *, rate_hz: float | None, size_wh: tuple[int, int] | None
) -> RunningSource:
    """Read a run from a landmark file, or from the folder of an earlier analysis.

    Parameters
    ----------
    source : Path
        The file or folder.
    rate_hz : float or None
        Frames a second at which was filmed. Of a file without times they are its times; without it
        30 are assumed and nothing is measured in seconds.
    size_wh : tuple of int or None
        Picture size of a file that does not state it.

    Raises
    ------
    BarunError
        If it cannot be read.
    """
    file = source / "landmarks.parquet" if source.is_dir() else source
    is_timeless = find_kind(file) == "legacy-running"
    recording = read_recording(
        file, frame_rate_hz=rate_hz or (_ASSUMED_RATE_HZ if is_timeless else None), size_wh=size_wh
    )
    return RunningSource(
        recording,
        source.name,
        filmed_hz=None if is_timeless else rate_hz,
        has_clock=not is_timeless or rate_hz is not None,
    )
