"""Reads a recording by what a file holds, and writes one by the ending of its name."""

import os
from pathlib import Path
from typing import Final, Literal

from barun.errors import LandmarkFileError, SettingError
from barun.landmarks.formats.barun_csv import read_barun_csv, write_barun_csv
from barun.landmarks.formats.barun_parquet import MAGIC, read_barun_parquet, write_barun_parquet
from barun.landmarks.formats.legacy_running import read_legacy_running
from barun.landmarks.formats.text_table import read_head, read_header
from barun.landmarks.formats.trc import write_trc
from barun.landmarks.formats.wide_table import IMAGE_COLUMNS
from barun.landmarks.recording import LandmarkRecording

__all__ = ["LANDMARK_SUFFIXES", "FileKind", "find_kind", "read_recording", "write_recording"]

FileKind = Literal["barun-csv", "barun-parquet", "legacy-running", "legacy-frames", "trc"]

LANDMARK_SUFFIXES: Final = (".csv", ".parquet", ".trc")
"""Endings :func:`write_recording` knows."""

_ANGLE: Final = "_deg"
"""How a column ends that no table of landmarks has, but that of analyses for other programs."""
_SEPARATORS: Final = {";": ";", "\t": "TAB"}
"""What spreadsheets of many countries put in the place of commas, and how it is shown."""


def find_kind(path: str | os.PathLike[str]) -> FileKind:
    """Return which kind of landmark file this is, by its first bytes and its headings.

    Raises
    ------
    LandmarkFileError
        If the file is missing, unreadable, empty, of no known kind, or the table of an analysis
        that other programs read.
    """
    file = Path(path)
    head = read_head(file)
    if head.startswith(MAGIC):
        return "barun-parquet"
    if head.startswith(b"PathFileType"):
        return "trc"
    header = read_header(file)
    if len(set(header) & set(IMAGE_COLUMNS)) > len(IMAGE_COLUMNS) / 2:
        if any(name.endswith(_ANGLE) for name in header):
            raise LandmarkFileError("landmarks.table-for-others", path=str(file))
        return "barun-csv"
    if "lm_0_x" in header:
        return "legacy-running"
    if "landmark_0_x" in header:
        return "legacy-frames"
    if len(header) == 1 and (found := [one for one in _SEPARATORS if one in header[0]]):
        shown = _SEPARATORS[found[0]]
        raise LandmarkFileError("landmarks.other-separator", path=str(file), separator=shown)
    raise LandmarkFileError("landmarks.kind-unknown", path=str(file))


def read_recording(
    path: str | os.PathLike[str],
    *,
    frame_rate_hz: float | None = None,
    size_wh: tuple[int, int] | None = None,
    most_bytes: int | None = None,
) -> LandmarkRecording:
    """Read the landmarks of a recording.

    Parameters
    ----------
    path : str or path
        Barun's own CSV or Parquet, or the older CSV of running clips.
    frame_rate_hz : float, optional
        Frames a second, for files that do not hold times.
    size_wh : tuple of int, optional
        Width and height of the picture in pixels, for files that do not hold them.
    most_bytes : int, optional
        What a packed file may unfold to; 4 GiB if left out.

    Returns
    -------
    LandmarkRecording
        All people in the file.

    Raises
    ------
    LandmarkFileError
        If the file is malformed, of another kind, or needs a frame rate that was not given.

    See Also
    --------
    read_legacy_frames : labelled single frames, which are not a recording.
    read_trc : markers of a motion laboratory, which are not the 33 landmarks.
    """
    file = Path(path)
    kind = find_kind(file)
    if kind == "barun-parquet":
        return read_barun_parquet(file, most_bytes)
    if kind == "barun-csv":
        return read_barun_csv(file)
    if kind == "legacy-running":
        if frame_rate_hz is None:
            raise LandmarkFileError("landmarks.frame-rate-needed", path=str(file))
        sequence = read_legacy_running(file, frame_rate_hz=frame_rate_hz, size_wh=size_wh)
        return LandmarkRecording({0: sequence})
    if kind == "legacy-frames":
        raise LandmarkFileError("landmarks.frames-not-recording", path=str(file))
    raise LandmarkFileError("landmarks.trc-not-recording", path=str(file))


def write_recording(path: str | os.PathLike[str], recording: LandmarkRecording) -> None:
    """Write the landmarks of a recording.

    Parameters
    ----------
    path : str or path
        Ending in ``.csv``, ``.parquet`` or ``.trc``; a TRC file holds the main person only.
    recording : LandmarkRecording
        What to write.

    Raises
    ------
    LandmarkFileError
        If a TRC file is asked for and nobody was seen.
    LandmarkValueError
        If the recording does not fit the kind of file.
    SettingError
        If the ending is another.
    StorageError
        If the file cannot be written.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix == ".csv":
        write_barun_csv(file, recording)
    elif suffix == ".parquet":
        write_barun_parquet(file, recording)
    elif suffix == ".trc":
        person = recording.main_person
        if person is None:
            raise LandmarkFileError("landmarks.trc-nobody", path=str(file))
        write_trc(file, recording.over_all_instants(person))
    else:
        raise SettingError(
            "landmarks.suffix-unknown", path=str(file), known=", ".join(LANDMARK_SUFFIXES)
        )
