"""What is wrong with labelled poses, found from the poses themselves.

Each defect names its rows, says why, and what is done about it: copies and poses of somebody else
are dropped, near copies are kept together when data is split. Nothing is known beforehand about any
file or person.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import Landmark
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.messages import Language, text

__all__ = [
    "DROPPED_KINDS",
    "FRONTAL_WIDTH",
    "LATERAL_WIDTH",
    "NEAR_COPY",
    "DataDefect",
    "DefectKind",
    "clean",
    "compute_shoulder_width",
    "find_confident_disagreements",
    "find_defects",
    "find_known_poses",
]

_Rows = npt.NDArray[np.intp]
_Values = npt.NDArray[np.float64]

_FACE: Final = slice(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1)
_UPPER_BODY: Final = slice(Landmark.NOSE, Landmark.RIGHT_SHOULDER + 1)

_OTHER_BODY_SIZE: Final = 0.47
"""Poses smaller than this, against the person's median from the front, show somebody else, farther
away. Design choice, measured on four people: the person's own side views and slumps reach down to
0.51, a bystander's poses lie at 0.37 to 0.44."""

FRONTAL_WIDTH: Final = 0.75
"""Shoulder width over the extent of head and shoulders: more is a body seen from the front. Design
choice, measured on four people: from the front 0.93 to 1, from the side 0 to 0.65."""
LATERAL_WIDTH: Final = 0.45
"""Less is a body seen from the side; see above."""

NEAR_COPY: Final = 0.01
"""Root mean square displacement of head and shoulders between samples, over their extent. Design
choice: the pose engine's own jitter on somebody who sits still."""

_CONFIDENT: Final = 0.9
"""Probability from which a model that has not seen a person contradicts a label of theirs. Design
choice."""


class DefectKind(StrEnum):
    """What can be wrong."""

    EXACT_COPY = "exact-copy"
    """The same pose, to the last digit, stands elsewhere too."""
    WRONG_PARTICIPANT = "wrong-participant"
    """The file's column names a person whose poses are in another file."""
    OTHER_BODY = "other-body"
    """The pose is not that of the person: far too small, somebody in the background."""
    DOUBTFUL_VIEW = "doubtful-view"
    """The label says one view, the pose shows the other."""
    MODEL_DISAGREES = "model-disagrees"
    """A model trained on the other people is confident of another label."""
    NEAR_COPY = "near-copy"
    """The pose before is nearly the same."""


DROPPED_KINDS: Final = frozenset(
    {DefectKind.EXACT_COPY, DefectKind.OTHER_BODY, DefectKind.DOUBTFUL_VIEW}
)
"""What is left out of a cleaned dataset. What models disagree with is reported only: dropping it
would make the figures look better than they are."""


@dataclass(frozen=True, slots=True, eq=False)
class DataDefect:
    """One defect of one file."""

    kind: DefectKind
    source: str
    """Name of the file."""
    rows: _Rows
    """Numbers of the poses in the dataset, counted from 0, increasing."""
    file_rows: tuple[int, ...]
    """Rows of the file, counted from 1."""
    details: MappingProxyType[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Values for the placeholders of the text."""

    def text(self, language: Language = "en") -> str:
        """Return the defect in words: how many rows, why, and what is done."""
        key = f"learning.defect-{self.kind.value}"
        return text(key, language, path=self.source, count=len(self.rows), **self.details)

    @property
    def ranges(self) -> str:
        """Rows of the file in short: ``124-140, 175-231``."""
        parts: list[list[int]] = []
        for row in self.file_rows:
            if parts and row == parts[-1][1] + 1:
                parts[-1][1] = row
            else:
                parts.append([row, row])
        return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def _defects_by_file(
    dataset: PostureDataset, kind: DefectKind, rows: _Rows, **details: object
) -> list[DataDefect]:
    found = []
    for source in np.unique(dataset.source[rows]):
        here = rows[dataset.source[rows] == source]
        file_rows = tuple(dataset.file_row[here].tolist())
        found.append(
            DataDefect(kind, str(source), here, file_rows, details=MappingProxyType(details))
        )
    return found


def _has_points(dataset: PostureDataset) -> npt.NDArray[np.bool_]:
    """Return which rows show anything: rows without a point are alike, but no copies."""
    return np.asarray(np.isfinite(dataset.rows.xy).any(axis=(1, 2)))


def _groups_of_copies(dataset: PostureDataset) -> list[list[int]]:
    places: dict[bytes, list[int]] = defaultdict(list)
    for row in np.flatnonzero(_has_points(dataset)).tolist():
        places[dataset.rows.xy[row].tobytes()].append(row)
    return [rows for rows in places.values() if len(rows) > 1]


def _find_exact_copies(dataset: PostureDataset) -> list[DataDefect]:
    """Find poses that stand there twice; of several files, the one made up of them keeps them.

    When somebody's recording was appended to another person's file, all rows of the right file are
    copies and only some of the wrong one. Equal shares, as in a file copied whole, are decided by
    the order of the names.
    """
    groups = _groups_of_copies(dataset)
    n_copied = Counter(source for rows in groups for source in set(dataset.source[rows].tolist()))
    n_rows = Counter(dataset.source.tolist())
    dropped: dict[tuple[str, str], list[int]] = defaultdict(list)
    for rows in groups:
        sources = dataset.source[rows].tolist()
        share = {source: n_copied[source] / n_rows[source] for source in sources}
        keeper = min(share, key=lambda source: (-share[source], source))
        kept = rows[sources.index(keeper)]
        for row, source in zip(rows, sources, strict=True):
            if row != kept:
                dropped[source, keeper].append(row)
    return [
        defect
        for (_, keeper), rows in sorted(dropped.items())
        for defect in _defects_by_file(
            dataset, DefectKind.EXACT_COPY, np.array(rows, dtype=np.intp), kept_in=keeper
        )
    ]


def _find_wrong_participants(dataset: PostureDataset) -> list[DataDefect]:
    """Find files whose column names somebody who has a file of their own."""
    found: list[DataDefect] = []
    people = {str(person).lower() for person in dataset.person}
    named = np.char.lower(dataset.participant_id)
    wrong = (named != np.char.lower(dataset.person)) & np.isin(named, list(people))
    for name in np.unique(named[wrong]):
        rows = np.flatnonzero(wrong & (named == name))
        found += _defects_by_file(
            dataset, DefectKind.WRONG_PARTICIPANT, rows, participant=str(name)
        )
    return found


def _upper_body_extent(dataset: PostureDataset) -> _Values:
    """Return the largest distance between points of head and shoulders, picture heights."""
    points = dataset.rows.xy[:, _UPPER_BODY]
    between = np.linalg.norm(points[:, :, None] - points[:, None], axis=-1)
    return np.asarray(np.max(np.nan_to_num(between), axis=(1, 2)))


def _face_radius(dataset: PostureDataset) -> _Values:
    """Return the root mean square distance of the face's points from their middle."""
    points = dataset.rows.xy[:, _FACE]
    known = np.isfinite(points[..., :1])
    count = np.maximum(known.sum(axis=1), 1)
    middle = np.nansum(points, axis=1) / count
    square = np.nansum((points - middle[:, None]) ** 2, axis=(1, 2)) / count[:, 0]
    return np.asarray(np.sqrt(square))


def _relative_size(dataset: PostureDataset) -> _Values:
    """Return how large head and shoulders are against the person's own from the front, (N,).

    The geometric mean of two sizes: extent of head and shoulders, and radius of the face.
    """
    sizes = np.column_stack([_upper_body_extent(dataset), _face_radius(dataset)])
    relative = np.full_like(sizes, np.nan)
    for person in dataset.people:
        own = dataset.person == person
        frontal = own & (dataset.view == FRONT)
        reference = np.median(sizes[frontal if frontal.any() else own], axis=0)
        relative[own] = sizes[own] / np.where(reference > 0, reference, np.nan)
    return np.asarray(np.sqrt(np.prod(relative, axis=1)))


def _find_other_bodies(dataset: PostureDataset) -> list[DataDefect]:
    size = _relative_size(dataset)
    rows = np.flatnonzero(size < _OTHER_BODY_SIZE)
    return _defects_by_file(dataset, DefectKind.OTHER_BODY, rows, limit=_OTHER_BODY_SIZE)


def compute_shoulder_width(dataset: PostureDataset) -> tuple[_Values, _Values]:
    """Return how wide the shoulders are over the extent of head and shoulders, two times (N,).

    Unsigned, and signed: positive where the left one lies to the right in the picture. NaN where a
    shoulder is missing.
    """
    left, right = (
        dataset.rows.xy[:, mark, 0] for mark in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    )
    extent = _upper_body_extent(dataset)
    signed = (left - right) / np.where(extent > 0, extent, np.nan)
    return np.abs(signed), signed


def _find_doubtful_views(dataset: PostureDataset) -> list[DataDefect]:
    width, _ = compute_shoulder_width(dataset)
    lateral = (dataset.view == SIDE) & (width > FRONTAL_WIDTH)
    frontal = (dataset.view == FRONT) & (width < LATERAL_WIDTH)
    found: list[DataDefect] = []
    for which, label in ((frontal, FRONT), (lateral, SIDE)):
        rows = np.flatnonzero(which)
        found += _defects_by_file(dataset, DefectKind.DOUBTFUL_VIEW, rows, label=label)
    return found


def _find_near_copies(dataset: PostureDataset) -> list[DataDefect]:
    points = dataset.rows.xy[:, _UPPER_BODY]
    square = np.sum(np.diff(points, axis=0) ** 2, axis=-1)
    count = np.isfinite(square).sum(axis=1)  # 0 beside a row without points: not near
    moved = np.sqrt(np.nansum(square, axis=1) / np.where(count > 0, count, np.nan))
    extent = _upper_body_extent(dataset)[1:]
    same_episode = np.diff(dataset.episode) == 0
    near = same_episode & (moved < NEAR_COPY * extent) & (moved > 0)
    return _defects_by_file(dataset, DefectKind.NEAR_COPY, np.flatnonzero(near) + 1)


def find_defects(dataset: PostureDataset) -> tuple[DataDefect, ...]:
    """Find what is wrong with a dataset, without any model.

    Parameters
    ----------
    dataset : PostureDataset
        Raw.

    Returns
    -------
    tuple of DataDefect
        By kind and file. A pose may have several.
    """
    if not len(dataset):
        return ()
    return (
        *_find_exact_copies(dataset),
        *_find_wrong_participants(dataset),
        *_find_other_bodies(dataset),
        *_find_doubtful_views(dataset),
        *_find_near_copies(dataset),
    )


def find_known_poses(dataset: PostureDataset, known: PostureDataset) -> npt.NDArray[np.bool_]:
    """Return which poses stand in another dataset too, to the last digit, shape (N,).

    People who are tried must not be among those who were trained on, under whatever name. Rows
    without any point are nobody's pose: never known.
    """
    others = {pose.tobytes() for pose in known.rows.xy}
    is_there = np.array([pose.tobytes() in others for pose in dataset.rows.xy], dtype=bool)
    return is_there & _has_points(dataset)


def find_confident_disagreements(
    dataset: PostureDataset,
    labels: npt.NDArray[np.str_],
    classes: Sequence[str],
    probabilities: _Values,
    *,
    confident: float = _CONFIDENT,
) -> tuple[DataDefect, ...]:
    """Find labels that a model contradicts which has not seen the person.

    Parameters
    ----------
    dataset : PostureDataset
        N poses.
    labels : numpy.ndarray, shape (N,)
        Labels as texts.
    classes : sequence of str
        Names of the C columns.
    probabilities : numpy.ndarray, shape (N, C)
        Of models that were each trained without the person of the row; NaN where there is none.
    confident : float
        Probability from which the model contradicts.

    References
    ----------
    Northcutt et al. (2021), Confident Learning, J. Artif. Intell. Res. 70:1373-1411, who also take
    out-of-sample probabilities; the threshold is one for all classes here.
    """
    known = np.all(np.isfinite(probabilities), axis=1)
    best = np.argmax(np.where(known[:, None], probabilities, 0), axis=1)
    differs = np.array(classes)[best] != labels
    sure = np.max(np.where(known[:, None], probabilities, 0), axis=1) >= confident
    rows = np.flatnonzero(known & differs & sure)
    return tuple(
        _defects_by_file(dataset, DefectKind.MODEL_DISAGREES, rows, percent=round(100 * confident))
    )


def clean(dataset: PostureDataset, defects: Sequence[DataDefect]) -> PostureDataset:
    """Return a dataset without the poses of ``DROPPED_KINDS``.

    Participant ids that name somebody else are replaced by the person whose file it is.
    """
    keep = np.ones(len(dataset), dtype=bool)
    participant_id = dataset.participant_id.astype(
        f"<U{max(dataset.participant_id.dtype.itemsize, dataset.person.dtype.itemsize) // 4}"
    )
    for defect in defects:
        if defect.kind in DROPPED_KINDS:
            keep[defect.rows] = False
        elif defect.kind is DefectKind.WRONG_PARTICIPANT:
            participant_id[defect.rows] = dataset.person[defect.rows]
    return replace(dataset, participant_id=participant_id).select(keep)
