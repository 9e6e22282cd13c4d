"""Marker trajectories for OpenSim and other motion laboratories (``.trc``).

Axes are those of such a laboratory, right-handed with y up: X to the right of the picture, Y up, Z
towards the camera. From the engine's axes (x right, y down, z away from the camera) that is half a
turn about x: Y = -y, Z = -z.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.text_table import open_text
from barun.landmarks.landmark import Landmark
from barun.landmarks.sequence import LandmarkSequence

__all__ = ["MarkerTrajectories", "TrcUnit", "read_trc", "write_trc"]

TrcUnit = Literal["m", "mm"]

_UNIT_M: Final[dict[str, float]] = {"m": 1.0, "mm": 0.001}
_N_HEADER_ROWS: Final = 5
_COUNTS: Final = (
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
)


@dataclass(frozen=True, slots=True, eq=False)
class MarkerTrajectories:
    """Markers of a motion laboratory over time."""

    names: tuple[str, ...]
    """M marker names."""
    positions_m: npt.NDArray[np.float64]
    """Shape (T, M, 3). Metres, in the file's axes, y up; NaN where a marker was lost."""
    times_s: npt.NDArray[np.float64]
    """Shape (T,). As in the file."""
    data_rate_hz: float
    """Frames a second, as the file says."""
    source: str
    """File name."""

    def marker_m(self, name: str) -> npt.NDArray[np.float64]:
        """Return one marker, shape (T, 3); KeyError if there is none of that name."""
        if name not in self.names:
            raise KeyError(name)
        return self.positions_m[:, self.names.index(name)]


def _number(cell: str, row: int, column: int, faults: FileFaults) -> float:
    try:
        return float(cell.strip() or "nan")
    except ValueError:
        faults.add("landmarks.cell-not-number", row=row, column=column, got=cell)
        return float("nan")


def _read_counts(lines: list[str], faults: FileFaults) -> dict[str, str]:
    if len(lines) < _N_HEADER_ROWS or not lines[0].startswith("PathFileType"):
        faults.add("landmarks.trc-header")
        raise faults.error()
    counts = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
    missing = [
        name for name in ("DataRate", "NumFrames", "NumMarkers", "Units") if name not in counts
    ]
    faults.add_columns("landmarks.columns-missing", missing)
    faults.raise_if_any()
    if counts["Units"].strip() not in _UNIT_M:
        faults.add("landmarks.trc-units", got=counts["Units"])
    return counts


def read_trc(path: Path) -> MarkerTrajectories:
    """Read marker trajectories.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    MarkerTrajectories
        In metres, whatever the file's unit.

    Raises
    ------
    LandmarkFileError
        Naming file, row and column of everything that is wrong.
    """
    with open_text(path) as file:
        lines = file.read().splitlines()
    faults = FileFaults(str(path))
    counts = _read_counts(lines, faults)
    names = tuple(name.strip() for name in lines[3].split("\t")[2:] if name.strip())
    n_markers = _number(counts["NumMarkers"], 3, 4, faults)
    n_frames = _number(counts["NumFrames"], 3, 3, faults)
    data_rate_hz = _number(counts["DataRate"], 3, 1, faults)
    if n_markers != len(names):
        faults.add("landmarks.trc-markers", expected=counts["NumMarkers"], got=len(names))
    width = 2 + 3 * len(names)
    numbers: list[list[float]] = []
    for row, line in enumerate(lines[_N_HEADER_ROWS:], start=_N_HEADER_ROWS + 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        cells = cells[:width] if not "".join(cells[width:]).strip() else cells
        if len(cells) != width:
            faults.add("landmarks.row-length", row=row, expected=width, got=len(cells))
        else:
            numbers.append([_number(c, row, n, faults) for n, c in enumerate(cells, start=1)])
        if faults.is_full:
            break
    if n_frames != len(numbers):
        faults.add("landmarks.trc-frames", expected=counts["NumFrames"], got=len(numbers))
    faults.raise_if_any()
    table = np.array(numbers, dtype=np.float64).reshape(-1, width)
    return MarkerTrajectories(
        names=names,
        positions_m=table[:, 2:].reshape(len(table), len(names), 3)
        * _UNIT_M[counts["Units"].strip()],
        times_s=table[:, 1],
        data_rate_hz=data_rate_hz,
        source=path.name,
    )


def _positions_m(
    sequence: LandmarkSequence, metres_per_pixel: float | None
) -> npt.NDArray[np.float64]:
    to_laboratory = np.array([1.0, -1.0, -1.0])
    if sequence.world_xyz is not None:
        return sequence.world_xyz.astype(np.float64) * to_laboratory
    if sequence.size_wh is None or metres_per_pixel is None:
        raise LandmarkValueError("landmarks.trc-no-metres", source=sequence.source)
    if not (np.isfinite(metres_per_pixel) and metres_per_pixel > 0):
        raise LandmarkValueError("landmarks.trc-scale", got=metres_per_pixel)
    width, height = sequence.size_wh
    from_bottom_left = sequence.image_xyz.astype(np.float64) - np.array([0.0, 1.0, 0.0])
    pixels = from_bottom_left * np.array([width, height, width])
    return pixels * to_laboratory * metres_per_pixel


def _lines(
    name: str, positions: npt.NDArray[np.float64], sequence: LandmarkSequence, units: TrcUnit
) -> Iterator[str]:
    rate = sequence.frame_rate_hz
    rate_text = f"{rate:.6g}" if np.isfinite(rate) else "0"
    n_frames = str(len(sequence))
    counts = (rate_text, rate_text, n_frames, str(len(Landmark)), units, rate_text, "1", n_frames)
    numbers = range(1, len(Landmark) + 1)
    yield f"PathFileType\t4\t(X/Y/Z)\t{name}\n"
    yield "\t".join(_COUNTS) + "\n"
    yield "\t".join(counts) + "\n"
    yield "Frame#\tTime\t" + "\t\t\t".join(mark.label for mark in Landmark) + "\t\t\n"
    yield "\t\t" + "\t".join(f"X{n}\tY{n}\tZ{n}" for n in numbers) + "\n"
    yield "\n"
    pattern = "\t".join(["%.7g"] * (3 * len(Landmark))) + "\n"
    for row, time_s in enumerate(sequence.times_s):
        cells = (pattern % tuple(positions[row].ravel().tolist())).replace("nan", "")
        yield f"{row + 1}\t{time_s:.6f}\t{cells}"


def write_trc(
    path: Path,
    sequence: LandmarkSequence,
    *,
    units: TrcUnit = "m",
    metres_per_pixel: float | None = None,
) -> None:
    """Write one person as markers.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    sequence : LandmarkSequence
        World landmarks are written where present, origin at the middle of the hips. Otherwise
        picture positions are, origin at the picture's lower left corner.
    units : {"m", "mm"}
        Unit in the file.
    metres_per_pixel : float, optional
        Needed for picture positions only.

    Raises
    ------
    LandmarkValueError
        If there are no world landmarks and the scale or picture size is unknown.
    StorageError
        If the file cannot be written.

    Notes
    -----
    A missing marker is written as three empty cells, which OpenSim reads as missing. The rate in
    the heading is the median one; the times are exact to a microsecond.
    """
    positions = _positions_m(sequence, metres_per_pixel) / _UNIT_M[units]
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_lines(path.name, positions, sequence, units))
