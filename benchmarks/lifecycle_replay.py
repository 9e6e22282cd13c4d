"""The replay of :mod:`benchmarks.lifecycle`: recordings as they would have come into a service.

P1 is there when it begins; P2, P3 and then P5 come, a part of a recording at a time. One label in
twenty is wrong. After the first part of P5 all labels of a part are mixed up, and before the last
one the camera is moved: turned about its axis, and farther away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.feature_sets import FEATURE_SETS, HEAD_AND_SHOULDERS
from barun.learning.data_defects import DROPPED_KINDS, find_defects
from barun.learning.datasets.importing import find_data_files, read_data_files
from barun.learning.datasets.rows import LabelledRows
from barun.learning.grade_evaluation import GradeTask, gather_grade_rows
from barun.learning.personal_baseline import BASELINE_FRAMES, calibrate_people
from barun.learning.posture_dataset import FRONT, LEGACY_SIZE_WH, SIDE
from barun.models.classifier import Classifier
from barun.posture.grade import GRADE_MODEL_NAMES
from barun.posture.view.view_model import VIEW_MODEL_NAME

__all__ = ["Arrival", "Exam", "make_arrivals", "mislabel", "move_camera", "read_people"]

_PEOPLE: Final = ("p1.csv", "p2.csv", "p3.csv", "p5.csv")
_WRONG: Final = 0.05
_SWAPPED_GRADE: Final = {"a": "d", "b": "c", "c": "b", "d": "a", "e": "e", "": ""}
_TURN_DEG: Final = 12.0
_FARTHER: Final = 0.75
"""Everything is so much smaller afterwards."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """Rows that come together, with the labels they come with."""

    name: str
    rows: LabelledRows
    """With true labels."""
    given: LabelledRows
    """The same rows with the labels that came."""
    is_wrong: npt.NDArray[np.bool_]
    is_mixed_up: bool = False
    """Whether all labels are wrong: nobody should learn from it."""
    is_moved: bool = False
    """Whether the camera was moved before."""


def read_people(data: Path) -> LabelledRows:
    """Return the recordings without copies, bystanders and views against the shoulders."""
    files = read_data_files(find_data_files([data / "posture" / name for name in _PEOPLE]))
    rows = LabelledRows.joined([one.rows for one in files])
    known = np.where((rows.size_wh == 0).any(axis=1)[:, None], LEGACY_SIZE_WH, rows.size_wh)
    rows = replace(rows, size_wh=known.astype(np.int32))
    defects = find_defects(rows.to_posture_dataset())
    dropped = [one.rows for one in defects if one.kind in DROPPED_KINDS]
    return rows.select(np.setdiff1d(np.arange(len(rows)), np.concatenate(dropped)))


def move_camera(rows: LabelledRows) -> LabelledRows:
    """Return the rows as a camera sees them that was turned and moved back."""
    size = rows.size_wh[:, None, :].astype(np.float64)
    points_px = (rows.image_xyz[..., :2] - 0.5) * size
    turn = np.radians(_TURN_DEG)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    image_xyz = rows.image_xyz.copy()
    image_xyz[..., :2] = _FARTHER * (points_px @ rotation) / size + 0.5
    return replace(rows, image_xyz=image_xyz)


def mislabel(rows: LabelledRows, is_wrong: npt.NDArray[np.bool_]) -> LabelledRows:
    """Return the rows with the keys of some mixed up: front for side, a for d."""
    swapped = np.array([_SWAPPED_GRADE[one] for one in rows.grade.tolist()], dtype="<U1")
    turned = np.where(np.isin(rows.view, (FRONT, SIDE)), 3 - rows.view, rows.view)
    return replace(
        rows,
        view=np.where(is_wrong, turned, rows.view).astype(np.int8),
        grade=np.where(is_wrong, swapped, rows.grade),
    )


def _cut(rows: LabelledRows, person: str, of: int) -> list[LabelledRows]:
    """Return the rows of a person in parts, each with all postures: runs of labels in turn."""
    own = rows.select(rows.person == person)
    labels = np.char.add(own.view.astype("<U1"), own.grade)
    run = np.concatenate([[0], np.cumsum(labels[1:] != labels[:-1])])
    parts = [own.select(run % of == number) for number in range(of)]
    return [
        replace(part, session=np.full(len(part), f"{person} part {number}"))
        for number, part in enumerate(parts, start=1)
    ]


def make_arrivals(rows: LabelledRows, seed: int = 8) -> Iterator[Arrival]:
    """Yield what comes, in order; the first is there before anything."""
    random = np.random.default_rng(seed)
    for person, of in (("P1", 1), ("P2", 3), ("P3", 2), ("P5", 3)):
        for number, part in enumerate(_cut(rows, person, of), start=1):
            is_last = person == "P5" and number == of
            is_mixed_up = person == "P5" and number == 2
            own = move_camera(part) if is_last else part
            is_wrong = random.random(len(own)) < _WRONG
            if is_mixed_up:
                is_wrong[:] = True
            name = f"{person} {number}/{of}"
            if is_mixed_up:
                name += ", keys mixed up"
            if is_last:
                name += ", camera moved"
            given = mislabel(own, is_wrong)
            yield Arrival(name, own, given, is_wrong, is_mixed_up, is_last)


_Asked = tuple[str, npt.NDArray[np.intp], npt.NDArray[np.float32], npt.NDArray[np.str_]]
"""Name of a classifier, rows, what it is asked, and the true answers."""


class Exam:
    """Asks models about rows whose true labels are known.

    Parameters
    ----------
    rows : LabelledRows
        Everything that will come, with true labels: whoever sits has a reference from the first
        upright poses of their own.
    """

    def __init__(self, rows: LabelledRows) -> None:
        self._ids = rows.row_id
        dataset = rows.to_posture_dataset()
        compute = FEATURE_SETS[HEAD_AND_SHOULDERS].compute
        assert compute is not None  # noqa: S101 - only departures have none
        features = compute(dataset.rows).astype(np.float32)
        seen = np.flatnonzero(np.isin(rows.view, (FRONT, SIDE)) & np.isfinite(features).all(axis=1))
        answer = np.where(rows.view[seen] == SIDE, "side", "front")
        self._asked: dict[str, list[_Asked]] = {
            "view": [(VIEW_MODEL_NAME, seen, features[seen], answer)],
            "posture": [],
        }
        poses = calibrate_people(dataset, n_frames=BASELINE_FRAMES)
        for view, name in ((FRONT, "front"), (SIDE, "side")):
            graded = gather_grade_rows(poses, GradeTask(view, "ab"))
            told = np.where(graded.is_bad, "bad", "good")
            change = graded.change.astype(np.float32)
            self._asked["posture"].append((GRADE_MODEL_NAMES[name], graded.row, change, told))

    def score(
        self, model: str, classifiers: dict[str, Classifier], rows: LabelledRows
    ) -> tuple[int, int]:
        """Return right answers and all answers about some rows."""
        n_right = n_all = 0
        for name, places, features, answer in self._asked[model]:
            own = np.isin(self._ids[places], rows.row_id)
            if not own.any():
                continue
            classes = classifiers[name].metadata.classes
            columns = [number for number, one in enumerate(classes) if one != "neither"]
            said = classifiers[name].probabilities(features[own])[:, columns].argmax(axis=1)
            told = np.array([classes[one] for one in columns])[said]
            n_right += int((told == answer[own]).sum())
            n_all += int(own.sum())
        return n_right, n_all
