"""Changing rows as findings propose, or as a person decided row by row; never in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import DatasetError
from barun.learning.datasets.rows import VIEWS, LabelledRows
from barun.learning.posture_dataset import GRADES, UNKNOWN
from barun.learning.quality.checking import CheckReport
from barun.learning.quality.finding import Action, FindingKind, QualityFinding

__all__ = [
    "Choice",
    "Cleaned",
    "RowDecision",
    "apply_choices",
    "apply_decisions",
    "choose_findings",
]


_IDLE: Final = frozenset({Action.REVIEW, Action.NONE})


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A finding and what is to be done about it."""

    finding: QualityFinding
    action: Action


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """Rows after a cleaning."""

    rows: LabelledRows
    n_excluded: int
    n_changed: int
    """Rows that stay, with another label, participant or picture."""
    details: Mapping[str, Any]
    """For the manifest of the version."""


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What a person decided about one row."""

    row_id: str
    verdict: Literal["confirm", "relabel", "exclude"]
    view: int | None = None
    """With ``relabel``: the view from now on; None leaves it."""
    grade: str | None = None
    """With ``relabel``: the grade from now on, empty for none; None leaves it."""


def choose_findings(report: CheckReport, words: Sequence[str]) -> tuple[Choice, ...]:
    """Return the findings that words name.

    Parameters
    ----------
    report : CheckReport
        What was found.
    words : sequence of str
        ``exact-copy-1`` (one finding), ``exact-copy`` (all of the kind) or ``proposed`` (all whose
        proposal changes something); the first two may be followed by ``=`` and an action.

    Raises
    ------
    DatasetError
        If there is no such finding or action, or nothing is proposed and no action given.
    """
    chosen: dict[str, Choice] = {}
    for word in words:
        name, _, action = word.partition("=")
        if name == "proposed" and not action:
            found = [one for one in report.findings if one.action not in _IDLE]
        else:
            found = [one for one in report.findings if name in (one.id, one.kind.value)]
        if not found:
            if word == "proposed" or name in [kind.value for kind in FindingKind]:
                continue  # nothing of the kind was found: nothing to do
            ids = ", ".join(one.id for one in report.findings) or "-"
            raise DatasetError("quality.no-finding", got=word, known=ids)
        for one in found:
            chosen[one.id] = Choice(one, _find_action(one, action))
    return tuple(chosen.values())


def _find_action(finding: QualityFinding, word: str) -> Action:
    known = ", ".join(action.value for action in finding.doing) or "-"
    if not word and finding.action in _IDLE:
        raise DatasetError("quality.nothing-proposed", got=finding.id, known=known)
    for action in finding.doing:
        if action.value == (word or finding.action.value):
            return action
    raise DatasetError("quality.no-action", got=word, name=finding.id, known=known)


def apply_choices(rows: LabelledRows, choices: Sequence[Choice]) -> Cleaned:
    """Return the rows as the choices make them; labels first, exclusions last.

    Parameters
    ----------
    rows : LabelledRows
        What was checked.
    choices : sequence of Choice
        From :func:`choose_findings`.
    """
    editor = _Editor(rows)
    for choice in choices:
        editor.apply(choice)
    applied = {choice.finding.id: choice.action.value for choice in choices}
    return editor.finish({"findings": applied})


def apply_decisions(rows: LabelledRows, decisions: Sequence[RowDecision]) -> Cleaned:
    """Return the rows as a person decided; of several decisions about a row the last counts.

    Raises
    ------
    DatasetError
        If a row is not there, or a label is none of those known.
    """
    editor = _Editor(rows)
    places = {str(row_id): place for place, row_id in enumerate(rows.row_id)}
    last = {decision.row_id: decision for decision in decisions}
    for decision in last.values():
        if decision.row_id not in places:
            raise DatasetError("quality.no-row", got=decision.row_id)
        place = np.array([places[decision.row_id]])
        if decision.verdict == "exclude":
            editor.exclude(place)
        elif decision.verdict == "relabel":
            editor.relabel(place, decision.view, decision.grade)
    confirmed = sorted(d.row_id for d in last.values() if d.verdict == "confirm")
    return editor.finish({"confirmed": confirmed})


class _Editor:
    """Copies of the columns that can change, and which rows stay."""

    def __init__(self, rows: LabelledRows) -> None:
        self._rows = rows
        self._keep = np.ones(len(rows), dtype=bool)
        self._touched = np.zeros(len(rows), dtype=bool)
        self._view = rows.view.copy()
        self._grade = rows.grade.astype("<U1")
        width = max(1, rows.participant_id.dtype.itemsize, rows.person.dtype.itemsize) // 4
        self._participant = rows.participant_id.astype(f"<U{max(1, width)}")
        self._image_xyz = rows.image_xyz.copy()

    def apply(self, choice: Choice) -> None:
        finding = choice.finding
        if choice.action is Action.EXCLUDE:
            self.exclude(finding.rows)
        elif choice.action is Action.RELABEL:
            for row, label in zip(finding.rows.tolist(), finding.suggestions, strict=True):
                is_view = finding.label == "view"
                self.relabel(
                    np.array([row]), int(label) if is_view else None, None if is_view else label
                )
        elif choice.action is Action.UNLABEL:
            is_view = finding.label == "view"
            self.relabel(finding.rows, UNKNOWN if is_view else None, None if is_view else "")
        elif choice.action is Action.SET_PARTICIPANT:
            self._participant[finding.rows] = self._rows.person[finding.rows]
            self._touched[finding.rows] = True
        elif choice.action is Action.MIRROR:
            self._image_xyz[finding.rows, :, 0] = 1 - self._image_xyz[finding.rows, :, 0]
            self._touched[finding.rows] = True

    def exclude(self, places: npt.NDArray[np.intp]) -> None:
        self._keep[places] = False

    def relabel(self, places: npt.NDArray[np.intp], view: int | None, grade: str | None) -> None:
        if view is not None:
            if view not in VIEWS:
                raise DatasetError("quality.no-label", got=view, known="0, 1, 2, 3")
            self._view[places] = view
        if grade is not None:
            if grade not in ("", *GRADES):
                raise DatasetError("quality.no-label", got=grade, known=", ".join(GRADES))
            self._grade[places] = grade
        self._touched[places] = True

    def finish(self, details: Mapping[str, Any]) -> Cleaned:
        changed = replace(
            self._rows,
            view=self._view,
            grade=self._grade,
            participant_id=self._participant,
            image_xyz=self._image_xyz,
        )
        n_excluded = int(np.sum(~self._keep))
        n_changed = int(np.sum(self._touched & self._keep))
        counts = {"n_excluded": n_excluded, "n_changed": n_changed}
        return Cleaned(changed.select(self._keep), n_excluded, n_changed, {**details, **counts})
