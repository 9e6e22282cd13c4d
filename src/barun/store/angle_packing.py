"""Measurements of a minute or a quarter of an hour as bytes.

A minute's value takes 7 bytes: number of the key, frames, mean and departure as half-precision
floats, whose step (1/16 at 64 to 128 degrees, a two-thousandth of a ratio) is far below the error
of the angles (``docs/accuracy.md``). A quarter's takes 17, in single precision, as sums of many
minutes deserve. NaN stands for no departure.
"""

import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.store.records import AngleMinute

__all__ = [
    "MOST_KEYS",
    "AngleSum",
    "add_angles",
    "pack_minute",
    "pack_quarter",
    "unpack_minute",
    "unpack_quarter",
]

_MINUTE: Final = struct.Struct("<BHee")
_QUARTER: Final = struct.Struct("<BIIff")
_MINUTE_DTYPE: Final = np.dtype(
    [("key_no", "u1"), ("n_frames", "<u2"), ("mean", "<f2"), ("departure", "<f2")]
)
"""The same bytes as `_MINUTE`."""
_MOST_FRAMES: Final = 65535
_LARGEST_HALF: Final = 65504.0
MOST_KEYS: Final = 255


@dataclass(slots=True)
class AngleSum:
    """A measurement added up over minutes, weighted by frames."""

    n_frames: int = 0
    weighted_sum: float = 0.0
    n_departures: int = 0
    """Frames of the minutes that had a baseline."""
    weighted_departures: float = 0.0

    def add(self, n_frames: int, mean: float, n_departures: int, departure: float | None) -> None:
        """Take in the mean over `n_frames` and the departure over `n_departures` frames."""
        self.n_frames += n_frames
        self.weighted_sum += n_frames * mean
        if departure is not None and n_departures > 0:
            self.n_departures += n_departures
            self.weighted_departures += n_departures * departure

    @property
    def mean(self) -> float:
        """Mean over the frames; NaN without any."""
        return self.weighted_sum / self.n_frames if self.n_frames else math.nan

    @property
    def departure(self) -> float | None:
        """Mean departure over the frames that had a baseline; None without any."""
        return self.weighted_departures / self.n_departures if self.n_departures else None


def _half(value: float) -> float:
    return max(-_LARGEST_HALF, min(_LARGEST_HALF, value))


def pack_minute(angles: Mapping[str, AngleMinute], key_nos: Mapping[str, int]) -> bytes:
    """Return the angles of a minute as bytes; those without a frame or a finite mean are left out.

    Parameters
    ----------
    angles : mapping of str to AngleMinute
        By key of the feature.
    key_nos : mapping of str to int
        Number of every key, 0 to 254.
    """
    return b"".join(
        _MINUTE.pack(
            key_nos[key],
            min(angle.n_frames, _MOST_FRAMES),
            _half(angle.mean),
            math.nan
            if angle.departure is None or not math.isfinite(angle.departure)
            else _half(angle.departure),
        )
        for key, angle in angles.items()
        if angle.n_frames > 0 and math.isfinite(angle.mean)
    )


def unpack_minute(packed: bytes, keys: Mapping[int, str]) -> dict[str, AngleMinute]:
    """Return the angles of a minute by key."""
    return {
        keys[key_no]: AngleMinute(mean, None if math.isnan(departure) else departure, n_frames)
        for key_no, n_frames, mean, departure in _MINUTE.iter_unpack(packed)
    }


def add_angles(packed_minutes: Iterable[bytes]) -> dict[int, AngleSum]:
    """Return the sums over packed minutes by number of the key."""
    minutes = np.frombuffer(b"".join(packed_minutes), dtype=_MINUTE_DTYPE)
    key_nos, frames = minutes["key_no"], minutes["n_frames"].astype(np.float64)
    departures = minutes["departure"].astype(np.float64)
    frames_known = np.where(np.isnan(departures), 0.0, frames)

    def add_up(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
        return np.bincount(key_nos, weights=values, minlength=MOST_KEYS).tolist()

    n_frames, n_known = add_up(frames), add_up(frames_known)
    sums = add_up(frames * minutes["mean"].astype(np.float64))
    sums_known = add_up(frames_known * np.nan_to_num(departures))
    return {
        key_no: AngleSum(
            int(n_frames[key_no]), sums[key_no], int(n_known[key_no]), sums_known[key_no]
        )
        for key_no in np.unique(key_nos).tolist()
    }


def pack_quarter(sums: Mapping[int, AngleSum]) -> bytes:
    """Return the sums of a quarter of an hour as bytes."""
    return b"".join(
        _QUARTER.pack(
            key_no,
            one.n_frames,
            one.n_departures,
            one.mean,
            math.nan if one.departure is None else one.departure,
        )
        for key_no, one in sorted(sums.items())
    )


def unpack_quarter(packed: bytes) -> dict[int, tuple[int, float, int, float | None]]:
    """Return frames, mean, frames with a departure, and departure, by number of the key."""
    return {
        key_no: (n_frames, mean, n_departures, None if math.isnan(departure) else departure)
        for key_no, n_frames, n_departures, mean, departure in _QUARTER.iter_unpack(packed)
    }
