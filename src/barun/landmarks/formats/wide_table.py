"""Barun's own table of landmarks, one row a person and picture; CSV and Parquet share it.

=====================  =====================================================================
column                 meaning
=====================  =====================================================================
``frame``              number of the picture, counted from 0
``time_s``             seconds since the start of the recording
``person``             number of the person; empty in a picture without anybody
``width_px height_px`` size of the picture; empty if unknown
``source``             where the recording comes from
``nose_x nose_y ...``  fraction of the width, of the height and (z) of the width; empty if missing
``nose_visibility``    0 to 1; empty if unknown
``nose_world_x ...``   metres from the middle of the hips; the columns are absent if not estimated
=====================  =====================================================================

and so on for all 33 landmarks. A person has a row in the pictures where something of him was found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.landmark import N_LANDMARKS, Landmark
from barun.landmarks.recording import LandmarkRecording
from barun.landmarks.sequence import LandmarkSequence

__all__ = [
    "IMAGE_COLUMNS",
    "KEY_COLUMNS",
    "WORLD_COLUMNS",
    "WideTable",
    "check_header",
    "from_recording",
    "to_recording",
]

KEY_COLUMNS: Final = ("frame", "time_s", "person", "width_px", "height_px", "source")
IMAGE_COLUMNS: Final = tuple(
    f"{mark.label}_{part}" for mark in Landmark for part in ("x", "y", "z", "visibility")
)
WORLD_COLUMNS: Final = tuple(f"{mark.label}_world_{axis}" for mark in Landmark for axis in "xyz")

_N_IMAGE: Final = len(IMAGE_COLUMNS)


@dataclass(frozen=True, slots=True, eq=False)
class WideTable:
    """The columns of a recording's table; N rows."""

    frame: npt.NDArray[np.float64]
    """Shape (N,). Whole numbers."""
    time_s: npt.NDArray[np.float64]
    """Shape (N,)."""
    person: npt.NDArray[np.float64]
    """Shape (N,). Whole numbers; NaN in a picture without anybody."""
    size_px: npt.NDArray[np.float64]
    """Shape (N, 2). Width and height; NaN if unknown."""
    source: list[str]
    """N texts."""
    image: npt.NDArray[np.float32]
    """Shape (N, 132): x, y, z, visibility of each landmark."""
    world: npt.NDArray[np.float32] | None
    """Shape (N, 99): x, y, z of each landmark; None if the recording has none."""


def check_header(header: tuple[str, ...], path: str) -> bool:
    """Return whether a table has world columns.

    Raises
    ------
    LandmarkFileError
        If columns are missing or unknown.
    """
    has_world = any(name in WORLD_COLUMNS for name in header)
    wanted = KEY_COLUMNS + IMAGE_COLUMNS + (WORLD_COLUMNS if has_world else ())
    faults = FileFaults(path)
    faults.add_columns("landmarks.columns-missing", (n for n in wanted if n not in header))
    faults.add_columns("landmarks.columns-unknown", (n for n in header if n not in wanted))
    faults.raise_if_any()
    return has_world


def _find_rows(recording: LandmarkRecording, person: int) -> npt.NDArray[np.intp]:
    """Return the instants of which the table has a row of a person."""
    rows = recording.rows(person)
    found = np.flatnonzero(recording.people[person].has_entry)
    if rows.stop > rows.start and not found.size:
        found = np.array([0])  # a person nothing was found of is still in the list of people
    return np.asarray(rows.start + found)


def from_recording(recording: LandmarkRecording) -> WideTable:
    """Return the table of a recording."""
    if not recording.people:
        return _empty_table()
    of_people = [_find_rows(recording, person) for person in recording.people]
    is_empty = np.ones(len(recording.times_s), dtype=np.bool_)
    for rows in of_people:
        is_empty[rows] = False
    nobody = np.flatnonzero(is_empty)
    counts = [len(rows) for rows in of_people]
    who = np.concatenate([np.repeat(np.arange(len(counts)), counts), np.full(nobody.size, -1)])
    when = np.concatenate([*of_people, nobody])
    order = np.lexsort((who, when))
    return _fill_table(recording, who[order], when[order])


def _empty_table() -> WideTable:
    none = np.empty(0)
    image = np.empty((0, _N_IMAGE), dtype=np.float32)
    return WideTable(none, none, none, np.empty((0, 2)), [], image, None)


def _fill_table(
    recording: LandmarkRecording, who: npt.NDArray[np.intp], when: npt.NDArray[np.intp]
) -> WideTable:
    n_rows = len(who)
    sequences = list(recording.people.values())
    # A picture without anybody still says how large it is and where it comes from.
    of_row = np.maximum(who, 0)
    sizes = [s.size_wh or (np.nan, np.nan) for s in sequences]
    numbers = np.array(list(recording.people), dtype=np.float64)
    image = np.full((n_rows, _N_IMAGE), np.nan, dtype=np.float32)
    has_world = any(sequence.world_xyz is not None for sequence in sequences)
    world = np.full((n_rows, len(WORLD_COLUMNS)), np.nan, dtype=np.float32) if has_world else None
    by_person = np.argsort(who, kind="stable")
    starts = np.searchsorted(who[by_person], np.arange(len(sequences) + 1))
    for index, (person, sequence) in enumerate(recording.people.items()):
        rows = by_person[starts[index] : starts[index + 1]]
        own = when[rows] - recording.rows(person).start
        parts = np.concatenate([sequence.image_xyz, sequence.visibility[..., None]], axis=-1)
        image[rows] = parts[own].reshape(-1, _N_IMAGE)
        if world is not None and sequence.world_xyz is not None:
            world[rows] = sequence.world_xyz[own].reshape(-1, len(WORLD_COLUMNS))
    return WideTable(
        frame=when.astype(np.float64),
        time_s=recording.times_s[when],
        person=np.where(who >= 0, numbers[of_row], np.nan),
        size_px=np.array(sizes, dtype=np.float64)[of_row],
        source=[sequences[index].source for index in of_row],
        image=image,
        world=world,
    )


def _check_keys(table: WideTable, rows: npt.NDArray[np.int64], faults: FileFaults) -> None:
    whole = {
        "frame": table.frame,
        "person": table.person,
        "width_px": table.size_px[:, 0],
        "height_px": table.size_px[:, 1],
    }
    for name, values in whole.items():
        smallest = 1 if name.endswith("_px") else 0
        wrong = (values < smallest) | (values != np.floor(values))
        if name == "frame":
            wrong |= np.isnan(values)
        else:
            wrong &= ~np.isnan(values)
        faults.add_rows("landmarks.cell-not-whole", wrong, rows, values, name)
    incomplete = np.isnan(table.size_px[:, 0]) != np.isnan(table.size_px[:, 1])
    for index in np.flatnonzero(incomplete)[:1]:
        faults.add("landmarks.size-incomplete", row=int(rows[index]))
    no_time = ~np.isfinite(table.time_s)
    faults.add_rows("landmarks.cell-no-time", no_time, rows, table.time_s, "time_s")


def _check_order(table: WideTable, rows: npt.NDArray[np.int64], faults: FileFaults) -> None:
    step, pause = np.diff(table.frame), np.diff(table.time_s)
    later = rows[1:]
    faults.add_rows("landmarks.frame-order", step < 0, later, table.frame[1:], "frame")
    wrong_time = ((step > 0) & (pause <= 0)) | ((step == 0) & (pause != 0))
    faults.add_rows("landmarks.time-order", wrong_time, later, table.time_s[1:], "time_s")
    key = table.frame + 1j * np.where(np.isnan(table.person), -1.0, table.person)
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    for index in first[count > 1]:
        faults.add("landmarks.row-twice", row=int(rows[index]), frame=int(table.frame[index]))


def _check_visibility(table: WideTable, rows: npt.NDArray[np.int64], faults: FileFaults) -> None:
    visibility = table.image[:, 3::4]
    for index, mark in np.argwhere((visibility < 0) | (visibility > 1))[:100]:
        faults.add(
            "landmarks.cell-visibility",
            row=int(rows[index]),
            column=IMAGE_COLUMNS[4 * mark + 3],
            got=f"{visibility[index, mark]:g}",
        )


def _person_rows(
    table: WideTable, rows: npt.NDArray[np.int64], faults: FileFaults
) -> Iterator[tuple[int, npt.NDArray[np.intp]]]:
    for number in np.unique(table.person[~np.isnan(table.person)]):
        of_person = np.flatnonzero(table.person == number)
        first = of_person[0]
        same_size = np.all(
            np.nan_to_num(table.size_px[of_person]) == np.nan_to_num(table.size_px[first]), axis=1
        )
        same_source = np.array([table.source[i] == table.source[first] for i in of_person])
        for index in of_person[~(same_size & same_source)][:1]:
            faults.add("landmarks.person-changes", row=int(rows[index]), person=int(number))
        yield int(number), of_person


def to_recording(table: WideTable, rows: npt.NDArray[np.int64], path: str) -> LandmarkRecording:
    """Return the recording of a table.

    Parameters
    ----------
    table : WideTable
        As read; nothing about its content is trusted.
    rows : numpy.ndarray, shape (N,)
        Row of the file each record stands in, for error messages.
    path : str
        The file, for error messages.

    Raises
    ------
    LandmarkFileError
        If numbers are out of range, out of order or contradict each other.
    """
    faults = FileFaults(path)
    _check_keys(table, rows, faults)
    faults.raise_if_any()
    _check_order(table, rows, faults)
    _check_visibility(table, rows, faults)
    frames, first = np.unique(table.frame, return_index=True)
    times_s = table.time_s[first]
    people: dict[int, LandmarkSequence] = {}
    persons = list(_person_rows(table, rows, faults))
    faults.raise_if_any()
    for number, of_person in persons:
        when = np.searchsorted(frames, table.frame[of_person])
        stay = slice(int(when[0]), int(when[-1]) + 1)
        size = table.size_px[of_person[0]]
        image = _spread(table.image[of_person], when - stay.start, 4)
        world = None
        if table.world is not None and np.any(np.isfinite(table.world[of_person])):
            world = _spread(table.world[of_person], when - stay.start, 3)
        people[number] = LandmarkSequence(
            image_xyz=np.ascontiguousarray(image[..., :3]),
            visibility=np.ascontiguousarray(image[..., 3]),
            times_s=times_s[stay],
            size_wh=None if np.isnan(size[0]) else (int(size[0]), int(size[1])),
            source=table.source[of_person[0]],
            world_xyz=world,
        )
    return LandmarkRecording(people, times_s)


def _spread(
    values: npt.NDArray[np.float32], own: npt.NDArray[np.intp], n_parts: int
) -> npt.NDArray[np.float32]:
    """Return rows from the first to the last of a person; `own` increases from 0."""
    result = np.full((int(own[-1]) + 1, N_LANDMARKS, n_parts), np.nan, dtype=np.float32)
    result[own] = values.reshape(-1, N_LANDMARKS, n_parts)
    return result
