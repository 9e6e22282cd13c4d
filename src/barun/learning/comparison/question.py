"""What is asked of labelled poses, and the numbers it can be answered from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, Self

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.learning.comparison.feature_sets import DEPARTURES, FEATURE_SETS, HEAD_AND_SHOULDERS
from barun.learning.comparison.splits import make_time_blocks
from barun.learning.datasets.rows import LabelledRows
from barun.learning.grade_evaluation import GradeTask, gather_grade_rows
from barun.learning.label_weights import weigh_rows
from barun.learning.personal_baseline import BASELINE_FRAMES, calibrate_people
from barun.learning.posture_dataset import FRONT, NEITHER, SIDE, PostureDataset
from barun.posture.grade import GRADE_CLASSES, GRADE_MODEL_NAMES
from barun.posture.view.view_model import VIEW_MODEL_CLASSES, VIEW_MODEL_NAME

__all__ = [
    "QUESTIONS",
    "Question",
    "QuestionName",
    "QuestionRows",
    "gather_labelled",
    "gather_rows",
    "restrict_features",
]

QuestionName = Literal["view", "posture-front", "posture-side"]
QUESTIONS: Final[tuple[QuestionName, ...]] = ("view", "posture-front", "posture-side")

_LABEL_OF_CLASS: Final = {"neither": NEITHER, "front": FRONT, "side": SIDE}
_LEAST_ROWS: Final = 20
"""Of each class. Design choice: fewer say nothing about anybody."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is told apart."""

    name: QuestionName
    classes: tuple[str, ...]
    """Names, in the order of the labels."""
    feature_sets: tuple[str, ...]
    """That may be used, the first by default."""
    model_name: str
    """Of the artefact, as the live service asks for it."""


@dataclass(frozen=True, slots=True, eq=False)
class QuestionRows:
    """N rows of a question. Float32 precision throughout: that is what a served model sees."""

    question: Question
    features: Mapping[str, npt.NDArray[np.float64]]
    """By name of the set, (N, D); NaN where unknown."""
    labels: npt.NDArray[np.int64]
    """Shape (N,). Places in ``question.classes``."""
    person: npt.NDArray[np.str_]
    """Shape (N,)."""
    time_s: npt.NDArray[np.float64]
    """Shape (N,). Seconds, comparable within a person."""
    block: npt.NDArray[np.int64]
    """Shape (N,). Stretch of at most 15 s, counted from 0."""
    weight: npt.NDArray[np.float64] | None = None
    """Shape (N,). How much each label weighs in fitting; None where all weigh the same."""
    n_copies: int = 0
    """Rows that were left out because they stood under another person, too."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.labels)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, by name."""
        return tuple(np.unique(self.person).tolist())

    @property
    def sha256(self) -> str:
        """Hash of labels, people, times and all features."""
        digest = hashlib.sha256("\n".join(self.person.tolist()).encode())
        for column in (self.labels.astype("<i8"), self.time_s.astype("<f8")):
            digest.update(column.tobytes())
        for name in sorted(self.features):
            digest.update(self.features[name].astype("<f4").tobytes())
        if self.weight is not None:
            digest.update(self.weight.astype("<f8").tobytes())
        return digest.hexdigest()

    def select(self, which: npt.NDArray[np.intp]) -> Self:
        """Return some rows."""
        chosen = {name: values[which] for name, values in self.features.items()}
        return type(self)(
            self.question,
            MappingProxyType(chosen),
            self.labels[which],
            self.person[which],
            self.time_s[which],
            self.block[which],
            None if self.weight is None else self.weight[which],
            self.n_copies,
        )


def gather_rows(
    dataset: PostureDataset,
    name: QuestionName,
    *,
    with_neither: bool = False,
    session: npt.NDArray[np.str_] | None = None,
    weight: npt.NDArray[np.float64] | None = None,
    least: int = _LEAST_ROWS,
) -> QuestionRows:
    """Return what a question can be learnt from.

    Parameters
    ----------
    dataset : PostureDataset
        Labelled poses. Exact copies under several people are kept once, with the person who has
        the fewest rows: whoever copied a file into another made that one longer.
    name : str
        ``view``: front and side. ``posture-front`` and
        ``posture-side``: grades a and b (good) against c and d (bad); the first ten frames of
        grade a of a person are the baseline and are left out.
    with_neither : bool
        For views: whether what is labelled as neither is a class of its own. It holds what nobody
        wanted to label, front and side views among it, so no model tells it well.
    session : numpy.ndarray, shape (N,), optional
        Recording each pose is from, by default its file. Stretches of time, and with them windows,
        never reach over two of them.
    weight : numpy.ndarray, shape (N,), optional
        How much each label weighs.
    least : int, optional
        Rows each class has to have.

    Raises
    ------
    InputError
        If a class has fewer rows; it says which.
    """
    kept = _find_originals(dataset)
    unique = dataset.select(kept)
    own_session = (dataset.source if session is None else session)[kept]
    rows, chosen = (
        _gather_view(unique, own_session, with_neither=with_neither)
        if name == "view"
        else _gather_posture(unique, own_session, name)
    )
    _check_counts(rows, least)
    own_weight = None if weight is None else weight[kept][chosen]
    if own_weight is not None and len(np.unique(own_weight)) <= 1:
        own_weight = None
    return replace(rows, weight=own_weight, n_copies=len(dataset) - len(unique))


def gather_labelled(
    rows: LabelledRows,
    names: Sequence[QuestionName],
    *,
    with_neither: bool = False,
    least: int = _LEAST_ROWS,
) -> list[QuestionRows]:
    """Return what several questions can be learnt from in the rows of a dataset.

    Parameters
    ----------
    rows : LabelledRows
        Stretches of time never reach over two of its sessions.
    names : sequence of str
        Of the questions.
    with_neither, least : bool, int
        As of :func:`gather_rows`.

    Raises
    ------
    InputError
        As :func:`gather_rows`.
    """
    if not len(rows):
        raise InputError(
            "comparison.few-rows", question=names[0], name="-", least=_LEAST_ROWS, count=0
        )
    dataset = rows.to_posture_dataset()
    sessions = np.char.add(np.char.add(rows.origin_file, "\n"), rows.session)
    weights = weigh_rows(rows.source)
    return [
        gather_rows(
            dataset,
            name,
            with_neither=with_neither,
            session=sessions,
            weight=weights,
            least=least,
        )
        for name in names
    ]


def _find_originals(dataset: PostureDataset) -> npt.NDArray[np.intp]:
    """Return the rows that are left when each copy is kept once."""
    points = np.ascontiguousarray(np.nan_to_num(dataset.rows.xy, nan=-1.0).astype(np.float32))
    keys = [pose.tobytes() for pose in points]
    count = {person: int(np.sum(dataset.person == person)) for person in dataset.people}
    order = sorted(range(len(keys)), key=lambda row: (count[str(dataset.person[row])], row))
    owner: dict[bytes, str] = {}
    for row in order:
        owner.setdefault(keys[row], str(dataset.person[row]))
    own = [owner[key] == person for key, person in zip(keys, dataset.person, strict=True)]
    return np.flatnonzero(np.array(own, dtype=bool))


def _check_counts(rows: QuestionRows, least: int) -> None:
    question = rows.question
    counts = np.bincount(rows.labels, minlength=len(question.classes))
    for name, count in zip(question.classes, counts.tolist(), strict=True):
        if count < least:
            raise InputError(
                "comparison.few-rows", question=question.name, name=name, least=least, count=count
            )


def _finish(
    question: Question,
    dataset: PostureDataset,
    labels: npt.NDArray[np.int64],
    departures: npt.NDArray[np.float64] | None,
    session: npt.NDArray[np.str_],
) -> QuestionRows:
    features = {}
    for name in question.feature_sets if len(labels) else ():
        compute = FEATURE_SETS[name].compute
        values = departures if compute is None else compute(dataset.rows)
        assert values is not None  # noqa: S101 - departures are given where a question has them
        features[name] = values.astype(np.float32).astype(np.float64)
    time_s, block = make_time_blocks(dataset.person, session, dataset.recorded_at_s)
    return QuestionRows(question, MappingProxyType(features), labels, dataset.person, time_s, block)


def _gather_view(
    dataset: PostureDataset, session: npt.NDArray[np.str_], *, with_neither: bool
) -> tuple[QuestionRows, npt.NDArray[np.intp]]:
    """Return the rows, and which of the dataset they are."""
    classes = VIEW_MODEL_CLASSES if with_neither else VIEW_MODEL_CLASSES[1:]
    labels = np.full(len(dataset), -1, dtype=np.int64)
    for place, name in enumerate(classes):
        labels[dataset.view == _LABEL_OF_CLASS[name]] = place
    has_face = np.isfinite(FEATURE_SETS[HEAD_AND_SHOULDERS].compute(dataset.rows)).all(axis=1)  # type: ignore[misc] # has a function
    chosen = np.flatnonzero((labels >= 0) & has_face)
    sets = (HEAD_AND_SHOULDERS, "robust-28", "simple-68", "full-108")
    question = Question("view", classes, sets, VIEW_MODEL_NAME)
    rows = _finish(question, dataset.select(chosen), labels[chosen], None, session[chosen])
    return rows, chosen


def _gather_posture(
    dataset: PostureDataset, session: npt.NDArray[np.str_], name: QuestionName
) -> tuple[QuestionRows, npt.NDArray[np.intp]]:
    """Return the rows, and which of the dataset they are."""
    view = name.removeprefix("posture-")
    rows = gather_grade_rows(
        calibrate_people(dataset, n_frames=BASELINE_FRAMES),
        GradeTask(FRONT if view == "front" else SIDE, "ab"),
    )
    sets = (DEPARTURES, "robust-28", "simple-68", "full-108", HEAD_AND_SHOULDERS)
    question = Question(name, GRADE_CLASSES, sets, GRADE_MODEL_NAMES[view])
    labels = rows.is_bad.astype(np.int64)
    found = _finish(question, dataset.select(rows.row), labels, rows.change, session[rows.row])
    return found, rows.row


def restrict_features(rows: QuestionRows, names: Sequence[str]) -> QuestionRows:
    """Return the rows with some sets of features only, the first of them by default.

    Raises
    ------
    InputError
        If a set is none of the question's.
    """
    known = rows.question.feature_sets
    for name in names:
        if name not in known:
            raise InputError(
                "comparison.no-feature-set",
                question=rows.question.name,
                got=name,
                known=", ".join(known),
            )
    return replace(rows, question=replace(rows.question, feature_sets=tuple(names)))
