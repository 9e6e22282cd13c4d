"""Reading files into a dataset."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import DatasetError
from barun.landmarks.formats import read_legacy_frames, read_recording
from barun.landmarks.formats.barun_parquet import MAGIC as PARQUET_MAGIC
from barun.landmarks.formats.text_table import read_head, read_header
from barun.landmarks.recording import LandmarkRecording
from barun.learning.datasets.content import unpack_rows
from barun.learning.datasets.csv_file import read_rows_csv
from barun.learning.datasets.legacy_rows import find_pseudonym, rows_from_frames
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.manifest import Consent, Origin, Step
from barun.learning.datasets.parquet_file import is_rows_parquet, read_rows_parquet
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from barun.learning.datasets.sqlite_file import MAGIC as SQLITE_MAGIC
from barun.learning.datasets.sqlite_file import read_frames_sqlite
from barun.learning.datasets.taken_numbers import NOBODY_ELSE, TakenNumbers
from barun.learning.datasets.version import DatasetVersion
from barun.learning.posture_dataset import LEGACY_SIZE_WH

__all__ = [
    "DATA_SUFFIXES",
    "ImportResult",
    "ImportedFile",
    "find_data_files",
    "find_namesakes",
    "holds_poses",
    "import_files",
    "read_data_file",
    "read_data_files",
    "rows_from_recording",
]

DATA_SUFFIXES: Final = (".csv", ".db", ".npz", ".parquet", ".sqlite", ".sqlite3")
"""Endings of the files that are looked for in a folder."""

_ROW_KEYS: Final = frozenset({"row_id", "origin_file", "origin_row"})
_ZIP_MAGIC: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, eq=False)
class ImportedFile:
    """The rows of one file."""

    rows: LabelledRows
    origin: Origin
    n_foreign_ids: int = 0
    """Rows whose participant column holds no pseudonym; it was left out, as it may be a name."""


@dataclass(frozen=True, slots=True, eq=False)
class ImportResult:
    """What an import did."""

    version: DatasetVersion
    n_new: int
    n_known: int
    """Rows the dataset held already; they stay as they are, corrected labels too."""
    files: tuple[ImportedFile, ...]
    left_out: Mapping[str, int]
    """Rows that did not enter the version that was made, by person: the consent is over."""


def find_data_files(places: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files of some files and folders that may hold labelled poses, by name.

    Parameters
    ----------
    places : sequence of pathlib.Path
        A file is taken as it is. Of a folder those files that hold landmarks of single frames are
        taken; other tables in it are left alone.

    Raises
    ------
    DatasetError
        If a folder holds none.
    LandmarkFileError
        If a place is missing.
    """
    found: list[Path] = []
    for place in places:
        if not place.is_dir():
            read_head(place)  # a missing file is named here
            found.append(place)
            continue
        inside = [
            path
            for path in sorted(place.iterdir())
            if path.suffix.lower() in DATA_SUFFIXES and holds_poses(path)
        ]
        if not inside:
            raise DatasetError("datasets.no-files", path=place)
        found += inside
    return tuple(dict.fromkeys(found))


def holds_poses(path: Path, name: str = "") -> bool:
    """Return whether a file of a folder may hold labelled poses, by its headings if it is a CSV.

    Parameters
    ----------
    path : pathlib.Path
        Where it lies.
    name : str
        What it is called, where its path does not say.

    Raises
    ------
    LandmarkFileError
        If it is a CSV that cannot be read as text.
    """
    if PurePath(name or path.name).suffix.lower() != ".csv":
        return True
    header = set(read_header(path))
    return header >= _ROW_KEYS or {"landmark_0_x", "landmark_32_y"} <= header


def read_data_file(
    path: Path,
    *,
    person: str = "",
    size_wh: tuple[int, int] | None = None,
    frame_rate_hz: float | None = None,
    name: str = "",
    most_bytes: int | None = None,
) -> ImportedFile:
    """Read the rows of one file, whatever it is.

    Parameters
    ----------
    path : pathlib.Path
        Labelled rows (CSV, Parquet, NPZ), the older CSV or SQLite table of labelled frames, or a
        recording of Barun (CSV, Parquet), whose frames of the main person are rows without labels.
    person : str
        Pseudonym; if empty, what the file or its name says.
    size_wh : tuple of int, optional
        Width and height of the pictures in pixels, for files that do not hold them. Without it the
        older tables of single frames have that of the program that wrote them, and of a recording
        it stays unknown.
    frame_rate_hz : float, optional
        Frames a second, for recordings that do not hold times.
    name : str
        What the file is called, where its path does not say; rows are told apart by it.
    most_bytes : int, optional
        What a Parquet file may unfold to, and the texts of rows take; 4 GiB, and any, if left out.

    Raises
    ------
    DatasetError
        If nothing says who it is.
    LandmarkFileError
        If the file is malformed, of no known kind, or needs a frame rate that was not given.
    """
    name = name or path.name
    head = read_head(path)
    frame_size_wh = size_wh or LEGACY_SIZE_WH
    n_foreign = 0
    if head.startswith(_ZIP_MAGIC):
        rows = unpack_rows(path.read_bytes(), place=str(path))
    elif head.startswith(SQLITE_MAGIC):
        frames = replace(read_frames_sqlite(path, size_wh=frame_size_wh), source=name)
        legacy = rows_from_frames(frames, person=person)
        rows, n_foreign = legacy.rows, legacy.n_foreign_ids
    elif head.startswith(PARQUET_MAGIC):
        is_rows = is_rows_parquet(path)
        rows = (
            read_rows_parquet(path, most_bytes)
            if is_rows
            else _read_recording(path, name, person, most_bytes=most_bytes)
        )
    else:
        header = read_header(path)
        if _ROW_KEYS & set(header):
            rows = read_rows_csv(path, most_bytes)
        elif "landmark_0_x" in header:
            frames = replace(read_legacy_frames(path, size_wh=frame_size_wh), source=name)
            legacy = rows_from_frames(frames, person=person)
            rows, n_foreign = legacy.rows, legacy.n_foreign_ids
        else:
            rows = _read_recording(path, name, person, size_wh, frame_rate_hz)
    if person and len(rows):
        rows = replace(rows, person=np.full(len(rows), person))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return ImportedFile(rows, Origin(name, sha256, len(rows)), n_foreign)


def _read_recording(
    path: Path,
    name: str,
    person: str,
    size_wh: tuple[int, int] | None = None,
    frame_rate_hz: float | None = None,
    most_bytes: int | None = None,
) -> LabelledRows:
    # first: of a file of another kind nobody asks who it is
    recording = read_recording(
        path, frame_rate_hz=frame_rate_hz, size_wh=size_wh, most_bytes=most_bytes
    )
    who = person or find_pseudonym(PurePath(name).stem)
    if not who:
        raise DatasetError("datasets.person-needed", path=name)
    return rows_from_recording(recording, person=who, name=name)


def rows_from_recording(recording: LandmarkRecording, *, person: str, name: str) -> LabelledRows:
    """Return the frames of the main person of a recording as rows without labels.

    Parameters
    ----------
    recording : LandmarkRecording
        Times are seconds since its start, and stay so.
    person : str
        Pseudonym.
    name : str
        Of the file.
    """
    main = recording.main_person
    if main is None:
        return LabelledRows.empty()
    sequence = recording.people[main]
    there = np.flatnonzero(np.isfinite(sequence.image_xyz[..., 0]).any(axis=1))
    count = len(there)
    image_xyz = sequence.image_xyz[there]
    origin_file, origin_row = np.full(count, name), there.astype(np.int64) + 1
    blank = np.full(count, "")
    return LabelledRows(
        row_id=make_row_ids(origin_file, origin_row, image_xyz),
        image_xyz=image_xyz,
        visibility=sequence.visibility[there],
        size_wh=np.tile(np.array(sequence.size_wh or (0, 0), dtype=np.int32), (count, 1)),
        person=np.full(count, person),
        session=np.full(count, f"{name} 1"),
        recorded_at_s=sequence.times_s[there],
        source=np.full(count, sequence.source),
        view=np.zeros(count, dtype=np.int8),
        grade=blank,
        sample_id=blank,
        participant_id=blank,
        origin_file=origin_file,
        origin_row=origin_row,
        world_xyz=None if sequence.world_xyz is None else sequence.world_xyz[there],
    )


def read_data_files(
    paths: Sequence[Path],
    *,
    person: str = "",
    size_wh: tuple[int, int] | None = None,
    frame_rate_hz: float | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[ImportedFile, ...]:
    """Read several files; see :func:`read_data_file`.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Files, see :func:`find_data_files`.
    person : str
        Pseudonym for all of them.
    size_wh, frame_rate_hz : optional
        Size of the pictures in pixels and frames a second, for files that do not hold them.
    on_progress : callable, optional
        Called with files done and files there are.
    """
    read = []
    for number, path in enumerate(paths):
        if on_progress is not None:
            on_progress(number, len(paths))
        read.append(
            read_data_file(path, person=person, size_wh=size_wh, frame_rate_hz=frame_rate_hz)
        )
    return tuple(read)


def import_files(
    library: DatasetLibrary,
    dataset: str,
    files: Sequence[ImportedFile],
    *,
    created_at_s: float,
    consent: Mapping[str, Consent] = MappingProxyType({}),
    taken: TakenNumbers = NOBODY_ELSE,
) -> ImportResult:
    """Add the rows of files to a dataset, as a new version.

    Where no row is new, a version is made only if somebody in it is now known to have agreed.

    Parameters
    ----------
    library : DatasetLibrary
        Where.
    dataset : str
        Its name; made where there is none.
    files : sequence of ImportedFile
        From :func:`read_data_files`.
    created_at_s : float
        Now, seconds since 1970.
    consent : mapping of str to Consent
        What the people of the files agreed to.
    taken : TakenNumbers
        Which numbers somebody has already, and whom the caller knows to be the same.

    Raises
    ------
    DatasetError
        If the files hold no rows, somebody in them is no pseudonym, or has the number of somebody
        who is known here already and not said to be the same. A file of which rows stand in the
        dataset under that number is of the same person.
    StorageError
        If the version cannot be written. Nothing was changed then.
    """
    new = LabelledRows.joined([file.rows for file in files]) if files else LabelledRows.empty()
    if not len(new):
        raise DatasetError("datasets.no-rows")
    if malformed := [one for one in new.people if not is_pseudonym(one)]:
        raise DatasetError("datasets.no-pseudonym", got=malformed[0])
    old = library.load(dataset) if dataset in library.names() else None
    taken.refuse_others(*_asked_numbers(old, files, consent, created_at_s))
    fresh = new.select(_is_first(new.row_id))
    if old is not None:
        fresh = fresh.select(~np.isin(fresh.row_id, old.rows.row_id))
        if not len(fresh) and not _says_more(consent, old.manifest.consent, created_at_s):
            return ImportResult(old, 0, len(new), tuple(files), MappingProxyType({}))
    rows = fresh if old is None else LabelledRows.joined([old.rows, fresh])
    origins = [file.origin for file in files]
    version = library.add(
        dataset,
        rows,
        Step("import", {"files": [origin.name for origin in origins], "n_new": len(fresh)}),
        created_at_s=created_at_s,
        parents=() if old is None else (old.hash,),
        origins=origins,
        consent=consent,
        expected_current=None if old is None else old.hash,
    )
    left_out = version.manifest.left_out
    n_taken = int(np.sum(~np.isin(fresh.person, list(left_out))))
    return ImportResult(version, n_taken, len(new) - len(fresh), tuple(files), left_out)


def find_namesakes(
    library: DatasetLibrary,
    dataset: str,
    files: Sequence[ImportedFile],
    *,
    at_s: float,
    consent: Mapping[str, Consent] = MappingProxyType({}),
    taken: TakenNumbers = NOBODY_ELSE,
) -> tuple[str, ...]:
    """Return the numbers in files that somebody has here already, so that somebody has to say who.

    Parameters
    ----------
    library, dataset, files, consent, taken
        As of :func:`import_files`, which refuses them.
    at_s : float
        Now, seconds since 1970.
    """
    old = library.load(dataset) if dataset in library.names() else None
    return taken.namesakes(*_asked_numbers(old, files, consent, at_s))


def _asked_numbers(
    old: DatasetVersion | None,
    files: Sequence[ImportedFile],
    consent: Mapping[str, Consent],
    at_s: float,
) -> tuple[list[str], frozenset[str]]:
    """Return whose number is asked about, and the numbers of a version."""
    agreed = {**({} if old is None else old.manifest.consent), **consent}
    incoming = [one for one in _newcomers(files, old) if not _is_over(agreed, one, at_s)]
    known = () if old is None else (*old.people, *old.manifest.consent)
    return incoming, frozenset(known)


def _newcomers(files: Sequence[ImportedFile], old: DatasetVersion | None) -> set[str]:
    """Return people of files of which no row stands in a version under their number."""
    there: set[tuple[str, str]] = set()
    if old is not None:
        there.update(zip(old.rows.row_id.tolist(), old.rows.person.tolist(), strict=True))
    found: set[str] = set()
    for file in files:
        pairs = set(zip(file.rows.row_id.tolist(), file.rows.person.tolist(), strict=True))
        found |= {one for _, one in pairs} - {one for _, one in pairs & there}
    return found


def _is_over(consent: Mapping[str, Consent], person: str, at_s: float) -> bool:
    """Return whether somebody's rows enter no version: what they agreed to is over."""
    return consent.get(person, Consent()).is_over(at_s)


def _says_more(consent: Mapping[str, Consent], known: Mapping[str, Consent], at_s: float) -> bool:
    """Return whether somebody of a version agreed, or agreed to something else than it says."""
    return any(
        consent[name].state == "given"
        and not consent[name].is_over(at_s)
        and replace(consent[name], recorded_at_s=None) != replace(before, recorded_at_s=None)
        for name, before in known.items()
        if name in consent
    )


def _is_first(row_id: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    first = np.zeros(len(row_id), dtype=bool)
    first[np.unique(row_id, return_index=True)[1]] = True
    return first
