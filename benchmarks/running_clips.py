"""The running clips of experts and the abnormal one, as windows. They are evaluation data."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.landmarks.formats import read_legacy_running
from barun.learning.sequences.sample_set import SampleSet
from barun.running.sequences.windows import (
    WINDOWS,
    WindowKind,
    cut_windows,
    joint_channels,
    raw_channels,
)
from barun.running.view import find_view

__all__ = ["Clip", "read_abnormal", "read_clips", "to_samples"]

_RATE_HZ: Final = 30.0
_SIZE_WH: Final = (1920, 1080)
"""The files say neither; some clips are upright. Nothing that is printed hangs on the true ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip, one runner."""

    name: str
    sequence: LandmarkSequence

    def windows(self, kind: WindowKind, *, stride: int = 1) -> npt.NDArray[np.float32]:
        """Return its windows, shape (N, 30, C), one each `stride` frames; none spans a gap."""
        if kind == "raw":
            channels = raw_channels(self.sequence)
        else:
            is_mirrored = find_view(self.sequence).forward < 0
            channels = joint_channels(self.sequence, is_mirrored=is_mirrored)
        return cut_windows(channels, self.sequence.times_s, stride=stride)


def _read(path: Path) -> Clip:
    return Clip(path.stem, read_legacy_running(path, frame_rate_hz=_RATE_HZ, size_wh=_SIZE_WH))


def read_clips(data: Path) -> list[Clip]:
    """Return the clips of experts, by name."""
    return [_read(path) for path in sorted((data / "running" / "experts").glob("*.csv"))]


def read_abnormal(data: Path) -> Clip:
    """Return the clip of an abnormal run: oblique, from behind, in slow motion."""
    (path,) = (data / "running").glob("abnormal*.csv")
    return _read(path)


def to_samples(clips: Sequence[Clip], kind: WindowKind, *, stride: int = 1) -> SampleSet:
    """Return the windows of clips, each of a person of its own."""
    return SampleSet.joined(
        [
            SampleSet.from_recording(WINDOWS[kind], clip.windows(kind, stride=stride), clip.name)
            for clip in clips
        ]
    )
