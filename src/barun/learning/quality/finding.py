"""One thing a check found in labelled poses, and what may be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal, Self

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.rows import LabelledRows
from barun.messages import Language, text

__all__ = [
    "ACTIONS",
    "Action",
    "FindingKind",
    "QualityFinding",
    "number_findings",
    "shorten_rows",
]

Severity = Literal["high", "medium", "low"]
Label = Literal["", "view", "grade"]


class FindingKind(StrEnum):
    """What can be wrong, in the order of the report."""

    CONSENT_OVER = "consent-over"
    """The person's consent has ended or was withdrawn."""
    EXACT_COPY = "exact-copy"
    """The same pose, to the last digit, stands elsewhere too."""
    WRONG_PARTICIPANT = "wrong-participant"
    """The participant column names somebody else."""
    IDENTITY = "identity"
    """A session looks like somebody else's."""
    OTHER_BODY = "other-body"
    """Far too small: somebody in the background."""
    MIRRORED = "mirrored"
    """Left and right are swapped."""
    NOBODY = "nobody"
    """No point at all."""
    LOW_VISIBILITY = "low-visibility"
    """Head or shoulders were not seen."""
    OUT_OF_FRAME = "out-of-frame"
    """Head or shoulders lie outside the picture."""
    JUMP = "jump"
    """The skeleton leaves the body for a moment."""
    JITTER = "jitter"
    """The points tremble more than a body does."""
    DOUBTFUL_VIEW = "doubtful-view"
    """The label says one view, the width of the shoulders the other."""
    MIXED_VIEW = "mixed-view"
    """One label holds what looks like several views."""
    LABEL_VIEW = "label-view"
    """Doubts about labels of the view, the strongest first."""
    LABEL_GRADE = "label-grade"
    """Doubts about grades, the strongest first."""
    CONTRADICTION = "contradiction"
    """Two poses that are nearly the same have different labels."""
    NEAR_COPY = "near-copy"
    """Nearly the same as the pose before."""
    TIME = "time"
    """The clock goes back, or the same instant stands there twice."""
    MISSING_COLUMN = "missing-column"
    """Something no row of a file says."""
    IMBALANCE = "imbalance"
    """Too few rows of a label."""
    DRIFT = "drift"
    """Place or size in the picture changed between sessions."""


class Action(StrEnum):
    """What can be done about a finding."""

    EXCLUDE = "exclude"
    """Leave the rows out."""
    RELABEL = "relabel"
    """Give the rows the label that is suggested."""
    UNLABEL = "unlabel"
    """Take the doubtful label away and keep the row."""
    SET_PARTICIPANT = "set-participant"
    """Let the participant column say who it is."""
    MIRROR = "mirror"
    """Flip the picture."""
    REVIEW = "review"
    """A person should look at it; nothing is done by itself."""
    NONE = "none"
    """Good to know; nothing to be done to the rows."""


_LABEL_ACTIONS: Final = (Action.RELABEL, Action.EXCLUDE, Action.UNLABEL)

ACTIONS: Final[Mapping[FindingKind, tuple[Action, ...]]] = MappingProxyType(
    {
        FindingKind.CONSENT_OVER: (Action.EXCLUDE,),
        FindingKind.EXACT_COPY: (Action.EXCLUDE,),
        FindingKind.WRONG_PARTICIPANT: (Action.SET_PARTICIPANT, Action.EXCLUDE),
        FindingKind.IDENTITY: (Action.REVIEW, Action.EXCLUDE),
        FindingKind.OTHER_BODY: (Action.EXCLUDE,),
        FindingKind.MIRRORED: (Action.MIRROR, Action.EXCLUDE),
        FindingKind.NOBODY: (Action.EXCLUDE,),
        FindingKind.LOW_VISIBILITY: (Action.EXCLUDE,),
        FindingKind.OUT_OF_FRAME: (Action.REVIEW, Action.EXCLUDE),
        FindingKind.JUMP: (Action.REVIEW, Action.EXCLUDE),
        FindingKind.JITTER: (Action.REVIEW, Action.EXCLUDE),
        FindingKind.DOUBTFUL_VIEW: (Action.EXCLUDE, Action.RELABEL, Action.UNLABEL),
        FindingKind.MIXED_VIEW: (Action.REVIEW, *_LABEL_ACTIONS),
        FindingKind.LABEL_VIEW: (Action.REVIEW, *_LABEL_ACTIONS),
        FindingKind.LABEL_GRADE: (Action.REVIEW, *_LABEL_ACTIONS),
        FindingKind.CONTRADICTION: (Action.REVIEW, Action.EXCLUDE, Action.UNLABEL),
        FindingKind.NEAR_COPY: (Action.NONE, Action.EXCLUDE),
        FindingKind.TIME: (Action.NONE,),
        FindingKind.MISSING_COLUMN: (Action.NONE,),
        FindingKind.IMBALANCE: (Action.NONE,),
        FindingKind.DRIFT: (Action.NONE,),
    }
)
"""What may be done about each kind; the first is what is proposed."""


@dataclass(frozen=True, slots=True, eq=False)
class QualityFinding:
    """Rows, why, and what may be done."""

    kind: FindingKind
    severity: Severity
    rows: npt.NDArray[np.intp]
    """Shape (N,). Numbers of the rows in what was checked, counted from 0; the most doubtful first
    where they are ranked, else increasing. Empty where it is about no single rows."""
    person: str = ""
    """Whose rows they are; empty where several people's."""
    source: str = ""
    """Name of the file; empty where several."""
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    """Values for the placeholders of the text."""
    label: Label = ""
    """Which label is in doubt."""
    suggestions: tuple[str, ...] = ()
    """N labels that fit better, as texts; empty where there is no suggestion."""
    scores: tuple[float, ...] = ()
    """N doubts, 0 to 1; empty where nothing was ranked."""
    number: int = 1
    """Of the finding among those of its kind, counted from 1."""
    variant: str = ""
    """Ending of the key of the text, where one kind has several."""

    @property
    def id(self) -> str:
        """What the finding is called: ``exact-copy-1``. The same rows give the same names."""
        return f"{self.kind.value}-{self.number}"

    @property
    def action(self) -> Action:
        """What is proposed."""
        return ACTIONS[self.kind][0]

    @property
    def actions(self) -> tuple[Action, ...]:
        """What may be done."""
        return ACTIONS[self.kind]

    @property
    def doing(self) -> tuple[Action, ...]:
        """What may be done that changes rows; labels only where there is one to give or take."""
        impossible = {Action.REVIEW, Action.NONE}
        if not self.suggestions:
            impossible.add(Action.RELABEL)
        if not self.label:
            impossible.add(Action.UNLABEL)
        return tuple(action for action in self.actions if action not in impossible)

    def text(self, language: Language = "en") -> str:
        """Return the finding in words: which rows, and why."""
        key = f"quality.{self.kind.value}{self.variant and '-' + self.variant}"
        values = {
            "count": len(self.rows), "person": self.person, "path": self.source, **self.details,
        }  # fmt: skip
        return text(key, language, **values)

    def to_json(self, rows: LabelledRows, language: Language = "en") -> dict[str, Any]:
        """Return the finding as JSON holds it; rows by id, file and row of the file."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "severity": self.severity,
            "text": self.text(language),
            "person": self.person,
            "source": self.source,
            "n_rows": len(self.rows),
            "action": self.action.value,
            "actions": [action.value for action in self.actions],
            "label": self.label,
            "rows": [
                {
                    "row_id": str(rows.row_id[row]),
                    "file": str(rows.origin_file[row]),
                    "file_row": int(rows.origin_row[row]),
                    **({"suggestion": self.suggestions[place]} if self.suggestions else {}),
                    **({"doubt": round(self.scores[place], 4)} if self.scores else {}),
                }
                for place, row in enumerate(self.rows.tolist())
            ],
        }

    def numbered(self, number: int) -> Self:
        """Return the finding with its number."""
        return replace(self, number=number)


def number_findings(findings: Sequence[QualityFinding]) -> tuple[QualityFinding, ...]:
    """Return findings in the order of their kinds, each numbered among its kind."""
    kinds = list(FindingKind)
    ordered = sorted(findings, key=lambda finding: kinds.index(finding.kind))
    counts: dict[FindingKind, int] = {}
    numbered = []
    for finding in ordered:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
        numbered.append(finding.numbered(counts[finding.kind]))
    return tuple(numbered)


def shorten_rows(file_rows: Sequence[int], most: int = 8) -> str:
    """Return rows of a file in short, ``124-140, 175-231``, with ``...`` after `most` parts."""
    parts: list[list[int]] = []
    for row in sorted(file_rows):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in parts[:most]]
    return ", ".join([*shown, *(["..."] if len(parts) > most else [])])
