"""Running clips as landmarks, in the older CSV of ``frame, lm_0_x, lm_0_y, lm_0_z, ...``.

The file holds neither frame rate nor picture size, so both are passed in. Pictures in which nobody
was found stand there as empty cells or were left out; either way they come back as rows of NaN.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.text_table import NumberColumns, read_header, read_text_table
from barun.landmarks.landmark import N_LANDMARKS
from barun.landmarks.sequence import LandmarkSequence

__all__ = ["COLUMNS", "read_legacy_running", "write_legacy_running"]

_PARTS: Final = ("x", "y", "z", "visibility")
_LANDMARK_COLUMNS: Final = tuple(
    f"lm_{number}_{part}" for number in range(N_LANDMARKS) for part in _PARTS
)
COLUMNS: Final = ("frame", *_LANDMARK_COLUMNS)

_LONGEST_GAP_S: Final = 600.0
"""A longer jump of the frame number is taken for a damaged cell, not for ten minutes of nobody."""

_LARGEST_FRAME: Final = 2**53
"""From here on a double cannot count."""


def _check_frames(
    frame: npt.NDArray[np.float64],
    rows: npt.NDArray[np.int64],
    frame_rate_hz: float,
    faults: FileFaults,
) -> None:
    is_number = (frame >= 0) & (frame < _LARGEST_FRAME)
    not_whole = ~is_number | (frame != np.floor(frame))
    faults.add_rows("landmarks.cell-not-whole", not_whole, rows, frame, "frame")
    step = np.diff(frame)
    faults.add_rows("landmarks.frame-order", step <= 0, rows[1:], frame[1:], "frame")
    too_far = step > _LONGEST_GAP_S * frame_rate_hz
    faults.add_rows("landmarks.frame-jump", too_far, rows[1:], frame[1:], "frame")


def _check_visibility(
    parts: npt.NDArray[np.float32], rows: npt.NDArray[np.int64], faults: FileFaults
) -> None:
    visibility = parts[..., 3]
    for row, mark in np.argwhere((visibility < 0) | (visibility > 1))[:100]:
        faults.add(
            "landmarks.cell-visibility",
            row=int(rows[row]),
            column=f"lm_{mark}_visibility",
            got=f"{visibility[row, mark]:g}",
        )


def read_legacy_running(
    path: Path,
    *,
    frame_rate_hz: float,
    size_wh: tuple[int, int] | None = None,
    source: str | None = None,
) -> LandmarkSequence:
    """Read a running clip.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    frame_rate_hz : float
        Frames a second of the video the landmarks come from.
    size_wh : tuple of int, optional
        Width and height of that video in pixels; angles in the picture need it.
    source : str, optional
        Where the recording comes from; the file's name by default.

    Returns
    -------
    LandmarkSequence
        One row for every frame number from the first to the last, NaN where the file has none, so
        that no gap is closed. Frame 1 (frame 0 if the file counts from there) is at 0 s.

    Raises
    ------
    LandmarkFileError
        Naming file, row and column of everything that is wrong.
    LandmarkValueError
        If the frame rate is not a positive number.
    """
    if not (np.isfinite(frame_rate_hz) and frame_rate_hz > 0):
        raise LandmarkValueError("landmarks.frame-rate", got=frame_rate_hz)
    header = read_header(path)
    faults = FileFaults(str(path))
    faults.add_columns("landmarks.columns-missing", (n for n in COLUMNS if n not in header))
    faults.add_columns("landmarks.columns-unknown", (n for n in header if n not in COLUMNS))
    faults.raise_if_any()
    table = read_text_table(
        path,
        [NumberColumns(("frame",), np.float64), NumberColumns(_LANDMARK_COLUMNS, np.float32)],
    )
    if not len(table.rows):
        faults.add("landmarks.no-rows")
    frame = table.numbers[0][:, 0].astype(np.float64)
    parts = table.numbers[1].astype(np.float32, copy=False).reshape(-1, N_LANDMARKS, len(_PARTS))
    _check_frames(frame, table.rows, frame_rate_hz, faults)
    _check_visibility(parts, table.rows, faults)
    faults.raise_if_any()
    number = frame.astype(np.int64)
    spread = np.full(
        (int(number[-1] - number[0]) + 1, N_LANDMARKS, len(_PARTS)), np.nan, dtype=np.float32
    )
    spread[number - number[0]] = parts
    first = min(int(number[0]), 1)
    return LandmarkSequence(
        image_xyz=np.ascontiguousarray(spread[..., :3]),
        visibility=np.ascontiguousarray(spread[..., 3]),
        times_s=(np.arange(number[0], number[-1] + 1) - first) / frame_rate_hz,
        size_wh=size_wh,
        source=path.name if source is None else source,
    )


def _lines(sequence: LandmarkSequence) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\n"
    pattern = ",".join(["%.9g"] * len(_LANDMARK_COLUMNS)) + "\n"
    parts = np.concatenate([sequence.image_xyz, sequence.visibility[..., None]], axis=-1)
    for row, numbers in enumerate(parts.reshape(len(sequence), -1)):
        yield f"{row + 1}," + (pattern % tuple(numbers.tolist())).replace("nan", "")


def write_legacy_running(path: Path, sequence: LandmarkSequence) -> None:
    """Write one person as a running clip: every row a frame, counted from 1.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    sequence : LandmarkSequence
        Evenly timed, since the file has frame numbers and no times. Size, source and world
        landmarks are not stored.

    Raises
    ------
    LandmarkValueError
        If the frames are not evenly spaced in time.
    StorageError
        If the file cannot be written.
    """
    pauses = np.diff(sequence.times_s)
    if pauses.size and np.ptp(pauses) > 0.01 * np.median(pauses):
        raise LandmarkValueError("landmarks.times-uneven", source=sequence.source)
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_lines(sequence))
