"""Labelled rows from and to the frames of the older data collection."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import DatasetError
from barun.landmarks.formats import LabelledFrames
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from barun.learning.posture_dataset import PostureDataset

__all__ = ["LegacyRows", "find_pseudonym", "number_sessions", "rows_from_frames", "to_frames"]

SESSION_GAP_S: Final = 60.0
"""A longer pause begins a new session. Design choice: samples come every 0.45 s, people change
places within minutes."""

_IN_NAME: Final = re.compile(r"(?:^|[^a-z0-9])p([1-9][0-9]{0,5})(?:[^0-9]|$)")
_WHOLE: Final = re.compile(r"p([1-9][0-9]{0,5})")

_Names = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class LegacyRows:
    """Rows, and what was noticed while they were read."""

    rows: LabelledRows
    n_foreign_ids: int
    """Rows whose participant column holds no pseudonym; it was left out, as it may be a name."""


def find_pseudonym(file_stem: str) -> str:
    """Return the pseudonym a file's name holds, ``P1`` of ``view_p1_395``; empty if none."""
    found = _IN_NAME.search(file_stem.lower())
    return f"P{found[1]}" if found else ""


def _as_pseudonym(name: str) -> str:
    found = _WHOLE.fullmatch(name.strip().lower())
    return f"P{found[1]}" if found else ""


def number_sessions(person: _Names, recorded_at_s: npt.NDArray[np.float64], name: str) -> _Names:
    """Return the session of each row: the name of the file and a number from 1.

    Parameters
    ----------
    person : numpy.ndarray, shape (N,)
        A change of person begins a session.
    recorded_at_s : numpy.ndarray, shape (N,)
        A pause of more than 60 s does, and a clock that goes back; unknown times do not.
    name : str
        Of the file.
    """
    begins = np.zeros(len(person), dtype=bool)
    begins[1:] = person[1:] != person[:-1]
    step_s = np.diff(recorded_at_s)
    with np.errstate(invalid="ignore"):  # unknown times compare as False
        begins[1:] |= (step_s > SESSION_GAP_S) | (step_s < 0)
    return np.array([f"{name} {number}" for number in 1 + np.cumsum(begins)], dtype=np.str_)


def _choose_people(frames: LabelledFrames, participants: _Names, person: str) -> _Names:
    stem = frames.source.rpartition(".")[0] or frames.source
    chosen = person or find_pseudonym(stem)
    if chosen:
        return np.full(len(frames), chosen)
    if not np.all(participants != ""):
        raise DatasetError("datasets.person-needed", path=frames.source)
    return participants


def rows_from_frames(frames: LabelledFrames, *, person: str = "") -> LegacyRows:
    """Return the frames of a file as rows.

    Parameters
    ----------
    frames : LabelledFrames
        Its ``size_wh`` should be known.
    person : str
        Pseudonym; if empty, that in the name of the file, else those in its column.

    Raises
    ------
    DatasetError
        If nothing says who it is.
    LandmarkFileError
        If a label is none of those known.
    """
    dataset = PostureDataset.from_frames(frames, person=person)  # checks the labels
    participants = np.array([_as_pseudonym(name) for name in frames.person_ids], dtype=np.str_)
    count = len(frames)
    people = _choose_people(frames, participants, person)
    image_xyz = np.full((count, N_LANDMARKS, 3), np.nan, dtype=np.float32)
    image_xyz[..., :2] = frames.image_xy
    origin_file = np.full(count, frames.source)
    times_s = frames.recorded_at_s.astype(np.float64)
    rows = LabelledRows(
        row_id=make_row_ids(origin_file, frames.rows, image_xyz),
        image_xyz=image_xyz,
        visibility=np.where(np.isnan(frames.image_xy[..., 0]), 0.0, np.nan).astype(np.float32),
        size_wh=np.tile(np.array(frames.size_wh or (0, 0), dtype=np.int32), (count, 1)),
        person=people,
        session=number_sessions(people, times_s, frames.source),
        recorded_at_s=times_s,
        source=np.full(count, "legacy"),
        view=dataset.view,
        grade=dataset.grade,
        sample_id=dataset.sample_id,
        participant_id=participants,
        origin_file=origin_file,
        origin_row=frames.rows.astype(np.int64),
    )
    named = np.array([bool(name.strip()) for name in frames.person_ids])
    return LegacyRows(rows, int(np.sum(named & (participants == ""))))


def to_frames(rows: LabelledRows, *, source: str) -> LabelledFrames:
    """Return rows as frames older programs can read.

    Parameters
    ----------
    rows : LabelledRows
        Depth, visibility and world landmarks are lost.
    source : str
        Name of the file that is to be written.

    Notes
    -----
    Without any grade the view stands in the column ``label``, else in ``view_angle`` beside
    ``pose_grade``, as the older programs had it. Unlabelled views are empty.
    """
    views = tuple(str(view) if view else "" for view in rows.view.tolist())
    has_grades = bool(np.any(rows.grade != ""))
    labels = {"view_angle": views, "pose_grade": tuple(rows.grade.tolist())}
    sizes = np.unique(rows.size_wh, axis=0)
    return LabelledFrames(
        image_xy=rows.image_xyz[..., :2].copy(),
        labels=labels if has_grades else {"label": views},
        person_ids=tuple(rows.person.tolist()),
        sample_ids=tuple(rows.sample_id.tolist()),
        recorded_at_s=rows.recorded_at_s.copy(),
        rows=np.arange(2, len(rows) + 2),
        size_wh=(int(sizes[0][0]), int(sizes[0][1])) if len(sizes) == 1 else None,
        source=source,
    )
