"""New labelled rows are looked at before anything learns from them: what is put aside, and why."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.question import QuestionName
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import LEGACY_SIZE_WH
from barun.learning.quality.checking import CheckReport, check_rows
from barun.learning.quality.finding import FindingKind
from barun.learning.quality.label_doubts import LabelTask, rank_labels
from barun.updating.contradiction import (
    CONTRADICTIONS,
    Contradiction,
    Opinion,
    ask_opinions,
    find_contradiction,
)
from barun.updating.settings import UpdateSettings

__all__ = [
    "REFUSALS",
    "Batch",
    "Intake",
    "RefusalReason",
    "take_in",
]

RefusalReason = Contradiction | Literal["mostly-put-aside"]
"""mostly-put-aside: so much of it was put aside row by row that the rest is not trusted either."""
REFUSALS: Final[tuple[RefusalReason, ...]] = (*CONTRADICTIONS, "mostly-put-aside")

_BAD_ROWS: Final = (
    FindingKind.EXACT_COPY,
    FindingKind.OTHER_BODY,
    FindingKind.MIRRORED,
    FindingKind.NOBODY,
    FindingKind.LOW_VISIBILITY,
    FindingKind.JUMP,
)
"""Findings that speak against the pose itself, in the order in which one is named."""
_VIEWS: Final = ("1", "2")
_DOUBTFUL: Final = 0.7
"""Doubt from which a label is put aside: stricter than 0.5, from which it is listed, as nobody
looks here. Design choice, measured on four people with one label in twenty wrong: all wrong ones
have more, and 0 to 5 % of the right ones (docs/decisions/0036)."""
_GOOD, _BAD = frozenset("ab"), frozenset("cd")


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the rows of one person from one source in one session."""

    person: str
    source: str
    session: str
    n_rows: int
    put_aside: Mapping[str, int]
    """Rows that were put aside, by reason: a kind of finding."""
    agreement: float | None
    """Share of labels that models of everybody else agree with, or, of what was refused, that which
    it was refused for; None where none can tell."""
    n_compared: int
    """Labels that share is of."""
    refused: RefusalReason | None = None
    """Why none of it was taken; None where the rest was."""

    @property
    def n_taken(self) -> int:
        """Rows that are learnt from."""
        return 0 if self.refused else self.n_rows - sum(self.put_aside.values())

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        return {
            "person": self.person,
            "source": self.source,
            "session": self.session,
            "n_rows": self.n_rows,
            "n_taken": self.n_taken,
            "put_aside": dict(self.put_aside),
            "agreement": self.agreement,
            "n_compared": self.n_compared,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """New rows after the check."""

    rows: LabelledRows
    """Those that are learnt from."""
    batches: tuple[Batch, ...]
    """By person, source and session."""
    put_aside: Mapping[str, str]
    """Reason by the id of each row that is not learnt from; of a refused batch its reason."""

    @property
    def n_refused_batches(self) -> int:
        """Batches none of which was taken."""
        return sum(one.refused is not None for one in self.batches)


def take_in(
    old: LabelledRows,
    new: LabelledRows,
    questions: Sequence[QuestionName],
    settings: UpdateSettings,
    *,
    confirmed: frozenset[str] = frozenset(),
    on_progress: Callable[[float], None] = lambda share: None,
) -> Intake:
    """Look at new rows beside the old ones.

    Parameters
    ----------
    old : LabelledRows
        What is learnt from already; it is not judged here.
    new : LabelledRows
        What came in.
    questions : sequence of str
        What is learnt: only labels that change an answer can be wrong.
    settings : UpdateSettings
        Bounds and seed.
    confirmed : frozenset of str
        Ids of rows whose labels somebody looked at deliberately: they are not doubted one by one.
    on_progress : callable
        Called with the share done, 0 to 1.

    Notes
    -----
    Labels are put aside where all witnesses of :mod:`barun.learning.quality.label_doubts` together
    speak for one that would change the answer; nothing is relabelled, and nothing of what people
    said is changed. Whole batches are held against labels that came otherwise
    (:mod:`barun.updating.contradiction`): a recording all of whose labels are mixed up agrees with
    itself. It is refused where the exact interval of the share that agrees lies below the bound
    (frames resemble each other, so the interval is too narrow, and the bound is far from what
    honest recordings reach, docs/decisions/0036).

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    if not len(new):
        return Intake(new, (), MappingProxyType({}))
    joined = LabelledRows.joined([old, new]) if len(old) else new
    first = len(joined) - len(new)
    joined = _sized(joined)
    report = check_rows(
        joined,
        name="update",
        with_models=False,
        on_progress=lambda _, share: on_progress(0.2 * share),
    )
    reasons = _find_bad_rows(report, asks_view="view" in questions)
    told = _doubt_labels(
        joined, reasons, questions, settings.seed, lambda share: on_progress(0.2 + 0.6 * share)
    )
    for row, reason in told.items():
        if str(joined.row_id[row]) not in confirmed:
            reasons.setdefault(row, reason)
    opinions = ask_opinions(joined, np.arange(len(joined)) >= first, questions)
    on_progress(1.0)
    batches, aside = [], dict[str, str]()
    for person, source, session in _batch_keys(new):
        own = np.flatnonzero(
            (new.person == person) & (new.source == source) & (new.session == session)
        )
        put_aside = {
            str(new.row_id[row]): reasons[first + row]
            for row in own.tolist()
            if first + row in reasons
        }
        batch = _judge_batch((person, source, session), put_aside, opinions, first + own, settings)
        batches.append(batch)
        aside |= put_aside
        if batch.refused:
            aside |= {str(one): batch.refused for one in new.row_id[own] if str(one) not in aside}
    taken = ~np.isin(new.row_id, list(aside))
    return Intake(new.select(taken), tuple(batches), MappingProxyType(aside))


def _batch_keys(rows: LabelledRows) -> list[tuple[str, str, str]]:
    columns = (rows.person.tolist(), rows.source.tolist(), rows.session.tolist())
    return sorted(set(zip(*columns, strict=True)), key=lambda key: (len(key[0]), key))


def _sized(rows: LabelledRows) -> LabelledRows:
    """Return rows of which every picture has a size: the usual one where it is unknown."""
    unknown = (rows.size_wh == 0).any(axis=1)
    usual = np.array(LEGACY_SIZE_WH, dtype=np.int32)
    return replace(rows, size_wh=np.where(unknown[:, None], usual, rows.size_wh))


def _find_bad_rows(report: CheckReport, *, asks_view: bool) -> dict[int, str]:
    """Return why rows are put aside for what they show, by number; the first reason is named."""
    kinds = (*_BAD_ROWS, FindingKind.DOUBTFUL_VIEW) if asks_view else _BAD_ROWS
    found: dict[int, str] = {}
    for kind in kinds:
        for finding in report.findings:
            if finding.kind is kind:
                found |= {row: kind.value for row in finding.rows.tolist() if row not in found}
    return found


def _doubt_labels(
    rows: LabelledRows,
    bad: Collection[int],
    questions: Sequence[QuestionName],
    seed: int,
    on_progress: Callable[[float], None],
) -> dict[int, str]:
    """Return the rows whose label is doubted and would change an answer, with the reason."""
    if "view" not in questions:  # posture is learnt of each view: a wrong one is learnt wrongly
        of_views = _doubt_task(rows, bad, "view", seed, lambda share: on_progress(0.4 * share))
        of_grades = _doubt_task(
            rows, bad, "grade", seed, lambda share: on_progress(0.4 + 0.6 * share)
        )
        return of_views | of_grades
    return _doubt_task(rows, bad, "view", seed, on_progress)


def _doubt_task(
    rows: LabelledRows,
    bad: Collection[int],
    task: LabelTask,
    seed: int,
    on_progress: Callable[[float], None],
) -> dict[int, str]:
    places = np.setdiff1d(np.arange(len(rows)), np.array(sorted(bad), dtype=np.int64))
    own = rows.select(places)
    ranking = rank_labels(own, task, seed=seed, with_models=True, on_progress=on_progress)
    if ranking is None:
        return {}
    changes = _changes_view if task == "view" else _changes_posture
    reason = (FindingKind.LABEL_VIEW if task == "view" else FindingKind.LABEL_GRADE).value
    told = zip(ranking.rows.tolist(), ranking.given, ranking.suggested, ranking.doubts, strict=True)
    return {
        int(places[row]): reason
        for row, given, suggested, doubt in told
        if doubt >= _DOUBTFUL and changes(given, suggested)
    }


def _changes_view(given: str, suggested: str) -> bool:
    return given != suggested and given in _VIEWS and suggested in _VIEWS


def _changes_posture(given: str, suggested: str) -> bool:
    return (given in _GOOD and suggested in _BAD) or (given in _BAD and suggested in _GOOD)


def _judge_batch(
    key: tuple[str, str, str],
    put_aside: Mapping[str, str],
    opinions: Sequence[Opinion],
    rows: npt.NDArray[np.intp],
    settings: UpdateSettings,
) -> Batch:
    """Return what becomes of a batch; `rows` are its places in what the opinions are about."""
    against = find_contradiction(opinions, rows, settings.least_agreement)
    refused: RefusalReason | None = None
    if against is not None:
        refused = against.reason
    elif len(put_aside) > settings.most_put_aside * len(rows):
        refused = "mostly-put-aside"
    usual = next(one for one in opinions if one.reason == "labels-contradict")
    n_agree, n_told = (usual if against is None else against).share(rows)
    return Batch(
        *key,
        len(rows),
        MappingProxyType(dict(sorted(Counter(put_aside.values()).items()))),
        n_agree / n_told if n_told else None,
        n_told,
        refused,
    )
