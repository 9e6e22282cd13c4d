"""Labelled single frames, in the older CSV of ``landmark_0_x, landmark_0_y, ...``.

The rows are samples with labels, not a video: their times are when somebody pressed a key. A point
seen with less than half visibility stands there as (-1, -1) and is NaN here.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.spreadsheet_text import shielded
from barun.landmarks.formats.text_table import NumberColumns, read_header, read_text_table
from barun.landmarks.landmark import N_LANDMARKS

__all__ = [
    "LABEL_COLUMNS",
    "LANDMARK_COLUMNS",
    "LabelledFrames",
    "read_legacy_frames",
    "write_legacy_frames",
]

LANDMARK_COLUMNS: Final = tuple(
    f"landmark_{number}_{axis}" for number in range(N_LANDMARKS) for axis in "xy"
)
LABEL_COLUMNS: Final = ("label", "view_angle", "pose_grade")
"""``label`` and ``view_angle``: 1 front, 2 side, 3 neither. ``pose_grade``: a perfect, b good, c
fair, d bad, e other."""

_PERSON_COLUMNS: Final = ("person_id", "participant_id")
_IGNORED_COLUMNS: Final = (
    "auto_grade",
    "neck_angle",
    "spine_angle",
    "shoulder_asymmetry",
    "pelvic_tilt",
    "total_score",
    "analysis_results",
)
"""What the older program computed from the same landmarks; nothing is measured by it."""

_MISSING: Final = -1.0


@dataclass(frozen=True, slots=True, eq=False)
class LabelledFrames:
    """N frames with labels, each on its own.

    Raises
    ------
    LandmarkValueError
        If the parts do not have one entry a frame.
    """

    image_xy: npt.NDArray[np.float32]
    """Shape (N, 33, 2). x as a fraction of the picture's width, y of its height (down); NaN where a
    point is missing."""
    labels: Mapping[str, tuple[str, ...]]
    """The label columns the file has, N texts each, as written there; empty where unlabelled."""
    person_ids: tuple[str, ...]
    """Who it is, N texts; empty where the file does not say."""
    sample_ids: tuple[str, ...]
    """Number of each sample, N texts; empty where the file does not say."""
    recorded_at_s: npt.NDArray[np.float64]
    """Shape (N,). Seconds since 1970, in the clock of the recording computer; NaN if unknown."""
    rows: npt.NDArray[np.int64]
    """Shape (N,). Row of the file each frame stood in, counted from 1."""
    size_wh: tuple[int, int] | None
    """Width and height of the picture in pixels, which the file does not hold; None if unknown."""
    source: str
    """File name."""

    def __post_init__(self) -> None:
        """Check the lengths and freeze what can be changed."""
        n_frames = len(self.image_xy)
        if self.image_xy.shape != (n_frames, N_LANDMARKS, 2):
            expected = (n_frames, N_LANDMARKS, 2)
            raise LandmarkValueError(
                "landmarks.array-shape", name="image_xy", expected=expected, got=self.image_xy.shape
            )
        columns = {
            **self.labels,
            "person_ids": self.person_ids,
            "sample_ids": self.sample_ids,
            "recorded_at_s": self.recorded_at_s,
            "rows": self.rows,
        }
        for name, column in columns.items():
            if len(column) != n_frames:
                raise LandmarkValueError(
                    "landmarks.array-shape", name=name, expected=(n_frames,), got=(len(column),)
                )
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))
        for array in (self.image_xy, self.recorded_at_s, self.rows):
            array.flags.writeable = False

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.image_xy)


def _check_header(header: tuple[str, ...], path: str) -> None:
    known = {
        *LANDMARK_COLUMNS,
        *LABEL_COLUMNS,
        *_PERSON_COLUMNS,
        *_IGNORED_COLUMNS,
        "id",
        "timestamp",
    }
    faults = FileFaults(path)
    faults.add_columns(
        "landmarks.columns-missing", (n for n in LANDMARK_COLUMNS if n not in header)
    )
    faults.add_columns("landmarks.columns-unknown", (n for n in header if n not in known))
    if not any(name in header for name in LABEL_COLUMNS):
        faults.add_columns("landmarks.columns-missing", [" / ".join(LABEL_COLUMNS)])
    faults.raise_if_any()


def _to_seconds(text: str) -> float:
    """Return seconds since 1970 of a number or an ISO 8601 time.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if not text:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        moment = np.datetime64(text, "us")
        return float(moment.astype(np.int64)) / 1e6


def _read_times(
    texts: list[str], rows: npt.NDArray[np.int64], faults: FileFaults
) -> npt.NDArray[np.float64]:
    times_s = np.full(len(rows), np.nan)
    for index, text in enumerate(texts):
        try:
            times_s[index] = _to_seconds(text)
        except ValueError:
            row = int(rows[index])
            faults.add("landmarks.cell-not-time", row=row, column="timestamp", got=text)
    return times_s


def read_legacy_frames(path: Path, *, size_wh: tuple[int, int] | None = None) -> LabelledFrames:
    """Read labelled frames.

    Parameters
    ----------
    path : pathlib.Path
        CSV in UTF-8, with or without a byte order mark.
    size_wh : tuple of int, optional
        Width and height of the pictures in pixels, which the file does not hold.

    Returns
    -------
    LabelledFrames
        In the order of the file; nothing is judged, doubled rows stay.

    Raises
    ------
    LandmarkFileError
        Naming file, row and column of everything that is wrong.
    """
    header = read_header(path)
    _check_header(header, str(path))
    wanted = ("id", "timestamp", *LABEL_COLUMNS, *_PERSON_COLUMNS)
    table = read_text_table(
        path,
        [NumberColumns(LANDMARK_COLUMNS, np.float32)],
        [name for name in wanted if name in header],
    )
    faults = FileFaults(str(path))
    if not len(table.rows):
        faults.add("landmarks.no-rows")
    times_s = _read_times(table.texts.get("timestamp", []), table.rows, faults)
    faults.raise_if_any()
    image_xy = table.numbers[0].astype(np.float32).reshape(-1, N_LANDMARKS, 2)
    image_xy[np.all(image_xy == _MISSING, axis=-1)] = np.nan
    unknown = ("",) * len(table.rows)
    persons = [tuple(table.texts[name]) for name in _PERSON_COLUMNS if name in header]
    return LabelledFrames(
        image_xy=image_xy,
        labels={name: tuple(table.texts[name]) for name in LABEL_COLUMNS if name in header},
        person_ids=persons[0] if persons else unknown,
        sample_ids=tuple(table.texts["id"]) if "id" in header else unknown,
        recorded_at_s=times_s,
        rows=table.rows,
        size_wh=size_wh,
        source=path.name,
    )


def write_legacy_frames(path: Path, frames: LabelledFrames) -> None:
    """Write labelled frames, so that older programs can read them.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    frames : LabelledFrames
        Points of which a coordinate is missing are written as (-1, -1); a point that really lies
        there cannot be told from a missing one when read back.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    missing = np.any(np.isnan(frames.image_xy), axis=-1)
    points = np.where(missing[..., None], np.float32(_MISSING), frames.image_xy)
    header = ["id", "timestamp", *frames.labels, *LANDMARK_COLUMNS, "person_id"]
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in range(len(frames)):
            time_s = float(frames.recorded_at_s[row])
            writer.writerow(
                [
                    shielded(frames.sample_ids[row]),
                    "" if np.isnan(time_s) else repr(time_s),
                    *(shielded(column[row]) for column in frames.labels.values()),
                    *(f"{number:.9g}" for number in points[row].ravel().tolist()),
                    shielded(frames.person_ids[row]),
                ]
            )
