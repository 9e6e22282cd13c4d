"""Labelled poses of sitting people: who, when, seen from where, how well they sat.

One file is one person, as the older data collection left it: samples in the order in which somebody
pressed a key. Nothing is judged here; :mod:`barun.learning.data_defects` does that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkFileError, LandmarkValueError
from barun.landmarks.formats import LabelledFrames, read_legacy_frames
from barun.landmarks.formats.text_table import read_header
from barun.posture.rows import PoseRows

__all__ = [
    "FRONT",
    "GRADES",
    "LEGACY_SIZE_WH",
    "NEITHER",
    "SIDE",
    "UNKNOWN",
    "PostureDataset",
    "find_posture_files",
    "read_posture_file",
    "read_posture_folder",
]

UNKNOWN: Final = 0
"""View label: the file does not say."""
FRONT: Final = 1
"""View label: from the front."""
SIDE: Final = 2
"""View label: from one of the sides; which one, the label does not say."""
NEITHER: Final = 3
"""View label: neither, or somewhere between."""

GRADES: Final = ("a", "b", "c", "d", "e")
"""Grade labels: a perfect, b good, c fair, d bad, e other (arms raised, moving)."""

LEGACY_SIZE_WH: Final = (640, 480)
"""Size of the pictures the older data collection took, in pixels; its files do not hold it."""

_EPISODE_GAP_S: Final = 5.0
"""Longer pauses end an episode. Design choice: samples come every 0.45 s, sessions pause for
minutes."""

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class PostureDataset:
    """N labelled poses, in the order of the files.

    Raises
    ------
    LandmarkValueError
        If the parts do not have one entry a pose.
    """

    rows: PoseRows
    """The poses. Visibility is 0 where a point is missing, else NaN: the files only say that it was
    0.5 or more."""
    person: npt.NDArray[np.str_]
    """Shape (N,). Who it is: the name of the file without its suffix."""
    source: npt.NDArray[np.str_]
    """Shape (N,). Name of the file."""
    file_row: npt.NDArray[np.int64]
    """Shape (N,). Row of the file, counted from 1, headings included."""
    sample_id: npt.NDArray[np.str_]
    """Shape (N,). Number of the sample as the file has it; empty where it has none."""
    participant_id: npt.NDArray[np.str_]
    """Shape (N,). Who it is according to the file's own column; empty where it has none."""
    recorded_at_s: npt.NDArray[np.float64]
    """Shape (N,). Seconds since 1970, in the clock of the recording computer; NaN if unknown."""
    view: npt.NDArray[np.int8]
    """Shape (N,). ``FRONT``, ``SIDE``, ``NEITHER`` or ``UNKNOWN``, as labelled."""
    grade: npt.NDArray[np.str_]
    """Shape (N,). ``a`` to ``e``, as labelled; empty where unlabelled."""

    def __post_init__(self) -> None:
        """Check the lengths."""
        for field in fields(self):
            got = len(getattr(self, field.name))
            if got != len(self.rows):
                raise LandmarkValueError(
                    "landmarks.array-shape", name=field.name, expected=(len(self.rows),), got=(got,)
                )

    def __len__(self) -> int:
        """Return the number of poses."""
        return len(self.rows)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody there is, by name."""
        return tuple(np.unique(self.person).tolist())

    @property
    def image_xy(self) -> npt.NDArray[np.float64]:
        """Shape (N, 33, 2). Fractions of the picture's width and height, as in the file."""
        xy = self.rows.xy.copy()
        xy[..., 0] /= self.rows.aspect[:, None]
        return xy

    @property
    def episode(self) -> npt.NDArray[np.int64]:
        """Shape (N,). Number of the stretch of time a pose belongs to, counted from 0.

        An episode is one person in one view and grade, as labelled, without a pause of more than
        5 s. Its poses are near copies of each other: they must not be torn apart into training and
        test, and they are no independent evidence.
        """
        if not len(self):
            return np.empty(0, dtype=np.int64)
        begins = np.zeros(len(self), dtype=bool)
        for column in (self.person, self.source, self.view, self.grade):
            begins[1:] |= column[1:] != column[:-1]
        pause_s = np.diff(self.recorded_at_s)
        begins[1:] |= (pause_s > _EPISODE_GAP_S) | (pause_s < 0)
        return np.cumsum(begins)

    def select(self, which: _Mask | npt.NDArray[np.intp]) -> Self:
        """Return some poses, by mask or by number, in that order."""
        rows = self.rows
        return type(self)(
            rows=PoseRows(
                xy=rows.xy[which],
                visibility=rows.visibility[which],
                aspect=rows.aspect[which],
                world_m=None if rows.world_m is None else rows.world_m[which],
            ),
            **{field.name: getattr(self, field.name)[which] for field in fields(self)[1:]},
        )

    @classmethod
    def from_frames(cls, frames: LabelledFrames, *, person: str) -> Self:
        """Take the frames of one file.

        Parameters
        ----------
        frames : LabelledFrames
            Its ``size_wh`` must be known.
        person : str
            Who it is.

        Raises
        ------
        LandmarkFileError
            If a view or grade label is none of those known; the first is named.
        LandmarkValueError
            If the size of the pictures is unknown.
        """
        if frames.size_wh is None:
            raise LandmarkValueError("kinematics.no-picture-size", source=frames.source)
        count = len(frames)
        views = frames.labels.get("view_angle", frames.labels.get("label", ("",) * count))
        grades = frames.labels.get("pose_grade", ("",) * count)
        _check_labels(frames, views, ("", str(FRONT), str(SIDE), str(NEITHER)), "1, 2, 3")
        _check_labels(frames, grades, ("", *GRADES), ", ".join(GRADES))
        missing = np.isnan(frames.image_xy[..., 0])
        width, height = frames.size_wh
        return cls(
            rows=PoseRows.from_arrays(
                frames.image_xy,
                np.where(missing, 0.0, np.nan),
                np.full(count, width / height),
            ),
            person=np.array([person] * count, dtype=np.str_),
            source=np.array([frames.source] * count, dtype=np.str_),
            file_row=frames.rows.astype(np.int64),
            sample_id=np.array(frames.sample_ids, dtype=np.str_),
            participant_id=np.array(frames.person_ids, dtype=np.str_),
            recorded_at_s=frames.recorded_at_s.astype(np.float64),
            view=np.array([int(label or UNKNOWN) for label in views], dtype=np.int8),
            grade=np.array(grades, dtype=np.str_),
        )

    @classmethod
    def joined(cls, parts: Sequence["PostureDataset"]) -> Self:
        """Return several datasets as one, in their order; world landmarks are left out."""
        rows = [part.rows for part in parts]
        return cls(
            rows=PoseRows(
                xy=np.concatenate([part.xy for part in rows]),
                visibility=np.concatenate([part.visibility for part in rows]),
                aspect=np.concatenate([part.aspect for part in rows]),
            ),
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)[1:]
            },
        )


def _check_labels(
    frames: LabelledFrames, labels: Iterable[str], known: Sequence[str], expected: str
) -> None:
    for row, label in zip(frames.rows.tolist(), labels, strict=True):
        if label not in known:
            raise LandmarkFileError(
                "learning.label-unknown",
                path=frames.source,
                row=row,
                expected=expected,
                got=label,
            )


def find_posture_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder that hold poses with views and grades, one a person, by name.

    Parameters
    ----------
    folder : pathlib.Path
        With the files in it, or in its sub-folder ``posture``.

    Raises
    ------
    LandmarkFileError
        If there are none.
    """
    inner = folder / "posture"
    place = inner if inner.is_dir() else folder
    paths = [path for path in sorted(place.glob("*.csv")) if _is_graded(path)]
    if not paths:
        raise LandmarkFileError("learning.no-posture-files", path=place)
    return tuple(paths)


def _is_graded(path: Path) -> bool:
    return {"view_angle", "pose_grade", "landmark_0_x"} <= set(read_header(path))


def read_posture_file(
    path: Path, *, size_wh: tuple[int, int] = LEGACY_SIZE_WH, person: str | None = None
) -> PostureDataset:
    """Read the poses of one person.

    Parameters
    ----------
    path : pathlib.Path
        CSV with landmarks and the columns ``view_angle`` and ``pose_grade``, or ``label`` for the
        view alone.
    size_wh : tuple of int
        Width and height of the pictures in pixels.
    person : str, optional
        Who it is; by default the name of the file without its suffix.

    Raises
    ------
    LandmarkFileError
        If the file is malformed or holds an unknown label.
    """
    frames = read_legacy_frames(path, size_wh=size_wh)
    return PostureDataset.from_frames(frames, person=path.stem if person is None else person)


def read_posture_folder(
    folder: Path, *, size_wh: tuple[int, int] = LEGACY_SIZE_WH
) -> PostureDataset:
    """Read the poses of everybody in a folder, as they are: raw.

    Parameters
    ----------
    folder : pathlib.Path
        See :func:`find_posture_files`.
    size_wh : tuple of int
        Width and height of the pictures in pixels.

    Raises
    ------
    LandmarkFileError
        If there are no such files, or one is malformed.
    """
    paths = find_posture_files(folder)
    return PostureDataset.joined([read_posture_file(path, size_wh=size_wh) for path in paths])
