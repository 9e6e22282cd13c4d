"""Labelled poses, one frame a row, from whatever source.

The common currency of learning: importers and the collection make it, checks read it, training
turns it into features. Nothing is judged here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.posture_dataset import GRADES, NEITHER, UNKNOWN, PostureDataset
from barun.posture.rows import PoseRows

__all__ = ["VIEWS", "LabelledRows", "make_row_ids"]

VIEWS: Final = tuple(range(UNKNOWN, NEITHER + 1))
"""What ``view`` may hold: 0 unlabelled, 1 front, 2 side, 3 neither or excluded."""

_EPISODE_GAP_S: Final = 5.0
"""Longer pauses end a stretch; as in :class:`PostureDataset`."""

_Mask = npt.NDArray[np.bool_]
_Places = npt.NDArray[np.intp]
_Names = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledRows:
    """N labelled poses, in the order in which they were taken or read; read-only.

    Raises
    ------
    LandmarkValueError
        If the parts do not have one entry a row, or a label is none of those known.
    """

    row_id: _Names
    """Shape (N,). Sixteen hexadecimal digits that stay with a row through all versions."""
    image_xyz: npt.NDArray[np.float32]
    """Shape (N, 33, 3). x as a fraction of the picture's width, y of its height (down), z of its
    width; NaN where a point is missing, z alone NaN where only x and y were kept."""
    visibility: npt.NDArray[np.float32]
    """Shape (N, 33). 0 to 1; NaN where unknown."""
    size_wh: npt.NDArray[np.int32]
    """Shape (N, 2). Width and height of the picture in pixels; 0 where unknown."""
    person: _Names
    """Shape (N,). Pseudonym: P1, P2, ..."""
    session: _Names
    """Shape (N,). Recording the row belongs to: one person at one place, without a long pause."""
    recorded_at_s: npt.NDArray[np.float64]
    """Shape (N,). Seconds since 1970, in the clock of the recording computer; NaN if unknown."""
    source: _Names
    """Shape (N,). What took the picture: ``camera 0``, ``legacy``, the name of a video."""
    view: npt.NDArray[np.int8]
    """Shape (N,). ``UNKNOWN`` 0, ``FRONT`` 1, ``SIDE`` 2 or ``NEITHER`` 3, as labelled."""
    grade: _Names
    """Shape (N,). ``a`` to ``e``, as labelled; empty where unlabelled."""
    sample_id: _Names
    """Shape (N,). Number of the sample as the file has it; empty where it has none."""
    participant_id: _Names
    """Shape (N,). Who it is according to the file's own column, as a pseudonym; empty where it has
    none."""
    origin_file: _Names
    """Shape (N,). Name of the file the row came from; empty where there was none."""
    origin_row: npt.NDArray[np.int64]
    """Shape (N,). Row of that file, counted from 1, headings included; 0 where there was none."""
    world_xyz: npt.NDArray[np.float32] | None = None
    """Shape (N, 33, 3). Metres, origin at the middle of the hips; NaN where a row has none, None
    where no row has."""

    def __post_init__(self) -> None:
        """Check shapes and labels, and freeze the arrays."""
        n_rows = len(self.row_id)
        shapes: dict[str, tuple[int, ...]] = {
            "image_xyz": (n_rows, N_LANDMARKS, 3),
            "visibility": (n_rows, N_LANDMARKS),
            "size_wh": (n_rows, 2),
            "world_xyz": (n_rows, N_LANDMARKS, 3),
        }
        for field in fields(self):
            array = getattr(self, field.name)
            expected = shapes.get(field.name, (n_rows,))
            if array is None:
                continue
            if array.shape != expected:
                raise LandmarkValueError(
                    "landmarks.array-shape", name=field.name, expected=expected, got=array.shape
                )
            array.flags.writeable = False
        _check_known("view", np.isin(self.view, VIEWS), self.view, "0, 1, 2, 3")
        _check_known("grade", np.isin(self.grade, ("", *GRADES)), self.grade, ", ".join(GRADES))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.row_id)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody there is, in the order of the numbers of their pseudonyms."""
        names = np.unique(self.person).tolist()
        return tuple(sorted(names, key=lambda name: (len(name), name)))

    @property
    def stretch(self) -> npt.NDArray[np.int64]:
        """Shape (N,). Number of the stretch of time a row belongs to, counted from 0.

        One session without a pause of more than 5 s. Labels do not matter, so that a wrong one
        tears nothing apart; rows of unknown time continue the stretch.
        """
        if not len(self):
            return np.empty(0, dtype=np.int64)
        begins = np.zeros(len(self), dtype=bool)
        for column in (self.person, self.session, self.origin_file):
            begins[1:] |= column[1:] != column[:-1]
        pause_s = np.diff(self.recorded_at_s)
        with np.errstate(invalid="ignore"):  # unknown times compare as False
            begins[1:] |= (pause_s > _EPISODE_GAP_S) | (pause_s < 0)
        return np.cumsum(begins)

    def select(self, which: _Mask | _Places) -> Self:
        """Return some rows, by mask or by number, in that order."""
        return replace(
            self,
            **{
                field.name: array[which]
                for field in fields(self)
                if (array := getattr(self, field.name)) is not None
            },
        )

    @classmethod
    def joined(cls, parts: Sequence["LabelledRows"]) -> "LabelledRows":
        """Return several as one, in their order.

        Raises
        ------
        ValueError
            If there is no part; :meth:`empty` gives no rows.
        """
        columns: dict[str, npt.NDArray[np.generic] | None] = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
            if field.name != "world_xyz"
        }
        world = [part.world_xyz for part in parts]
        if any(array is not None for array in world):
            columns["world_xyz"] = np.concatenate(
                [
                    np.full((len(part), N_LANDMARKS, 3), np.nan, dtype=np.float32)
                    if array is None
                    else array
                    for part, array in zip(parts, world, strict=True)
                ]
            )
        return cls(**columns)  # type: ignore[arg-type] # the columns of the parts themselves

    @classmethod
    def empty(cls) -> Self:
        """Return no rows."""
        texts = np.empty(0, dtype="<U1")
        return cls(
            row_id=texts,
            image_xyz=np.empty((0, N_LANDMARKS, 3), dtype=np.float32),
            visibility=np.empty((0, N_LANDMARKS), dtype=np.float32),
            size_wh=np.empty((0, 2), dtype=np.int32),
            person=texts,
            session=texts,
            recorded_at_s=np.empty(0),
            source=texts,
            view=np.empty(0, dtype=np.int8),
            grade=texts,
            sample_id=texts,
            participant_id=texts,
            origin_file=texts,
            origin_row=np.empty(0, dtype=np.int64),
        )

    def to_posture_dataset(self) -> PostureDataset:
        """Return the rows as what training and evaluation of sitting work on.

        Raises
        ------
        LandmarkValueError
            If the size of a picture is unknown: lengths across and down could not be compared.
        """
        if len(self) and not self.size_wh.all():
            unknown = int(np.flatnonzero(~self.size_wh.all(axis=1))[0])
            source = str(self.origin_file[unknown])
            raise LandmarkValueError("kinematics.no-picture-size", source=source)
        aspect = self.size_wh[:, 0] / np.maximum(self.size_wh[:, 1], 1)
        missing = np.isnan(self.image_xyz[..., 0])
        return PostureDataset(
            rows=PoseRows.from_arrays(
                self.image_xyz,
                np.where(missing, 0.0, self.visibility),
                aspect,
                world_xyz=self.world_xyz,
            ),
            person=self.person,
            source=self.origin_file,
            file_row=self.origin_row,
            sample_id=self.sample_id,
            participant_id=self.participant_id,
            recorded_at_s=self.recorded_at_s,
            view=self.view,
            grade=self.grade,
        )


def _check_known(name: str, is_known: _Mask, labels: npt.NDArray[np.generic], known: str) -> None:
    if not is_known.all():
        row = int(np.flatnonzero(~is_known)[0])
        raise LandmarkValueError(
            "datasets.label-unknown", name=name, row=row, expected=known, got=labels[row]
        )


def make_row_ids(
    origin_file: _Names, origin_row: npt.NDArray[np.int64], image_xyz: npt.NDArray[np.float32]
) -> _Names:
    """Return ids of new rows, shape (N,): the first 16 digits of a SHA-256.

    Parameters
    ----------
    origin_file : numpy.ndarray, shape (N,)
        Where the rows come from.
    origin_row : numpy.ndarray, shape (N,)
        And where in it.
    image_xyz : numpy.ndarray, shape (N, 33, 3)
        Their landmarks as imported.

    Notes
    -----
    Labels and people are no part: a row keeps its id when they are corrected, and a file imported
    twice gives the same ids.
    """
    digests = []
    points = np.ascontiguousarray(image_xyz, dtype="<f4")
    for name, row, pose in zip(origin_file.tolist(), origin_row.tolist(), points, strict=True):
        digest = hashlib.sha256(f"{name}\0{row}\0".encode())
        digest.update(np.where(np.isnan(pose), np.float32(np.nan), pose).tobytes())
        digests.append(digest.hexdigest()[:16])
    return np.array(digests, dtype="<U16")
