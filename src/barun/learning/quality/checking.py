"""All checks over some rows, one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import LEGACY_SIZE_WH, PostureDataset
from barun.learning.quality.consent_check import find_consent_over
from barun.learning.quality.contradiction_check import find_contradictions
from barun.learning.quality.coverage_check import find_imbalance, find_missing_columns
from barun.learning.quality.finding import FindingKind, QualityFinding, number_findings
from barun.learning.quality.known_defects import find_known_defects
from barun.learning.quality.label_doubts import (
    LabelRanking,
    LabelTask,
    find_doubtful_labels,
    rank_labels,
)
from barun.learning.quality.motion_check import find_impossible_times, find_jitter, find_jumps
from barun.learning.quality.session_check import find_drift, find_mixed_up_people
from barun.learning.quality.view_check import find_mirrored, find_mixed_views
from barun.learning.quality.visibility_check import find_invisible

__all__ = ["STEPS", "CheckReport", "check_rows"]

_Places = npt.NDArray[np.intp]

STEPS: Final = ("copies", "people", "seen", "motion", "views", "coverage", "sessions", "labels")
"""What is looked at, in order; texts are ``quality.step-...``."""

_NOBODYS: Final = frozenset(
    {FindingKind.OTHER_BODY, FindingKind.NOBODY, FindingKind.LOW_VISIBILITY}
)
"""Rows that say nothing about labels."""


@dataclass(frozen=True, slots=True, eq=False)
class CheckReport:
    """What all checks found."""

    name: str
    """Of what was checked."""
    rows: LabelledRows
    findings: tuple[QualityFinding, ...]
    """In the order of their kinds; rows are numbers in `rows`."""
    rankings: tuple[LabelRanking, ...]
    """Of the views and of the grades, where there are some."""
    has_models: bool
    """False where scikit-learn is not installed: labels were doubted by their order in time, their
    contradictions and the shoulders alone."""

    def find(self, finding_id: str) -> QualityFinding | None:
        """Return the finding of that name, or None."""
        return next((one for one in self.findings if one.id == finding_id), None)


def _moved(findings: list[QualityFinding], places: _Places) -> list[QualityFinding]:
    """Return findings of some rows as findings of all of them."""
    return [replace(finding, rows=places[finding.rows]) for finding in findings]


def _rows_of(findings: list[QualityFinding], *kinds: FindingKind) -> _Places:
    there = [finding.rows for finding in findings if finding.kind in kinds]
    return np.concatenate(there) if there else np.empty(0, dtype=np.intp)


def _with_size(rows: LabelledRows) -> LabelledRows:
    """Return rows of which every picture has a size: the usual one where it is unknown."""
    unknown = np.any(rows.size_wh == 0, axis=1)
    if not unknown.any():
        return rows
    usual = np.array(LEGACY_SIZE_WH, dtype=np.int32)
    return replace(rows, size_wh=np.where(unknown[:, None], usual, rows.size_wh))


def _check_without_models(
    raw: LabelledRows, rows: LabelledRows, on_step: Callable[[str], None]
) -> list[QualityFinding]:
    """Run all checks that fit nothing; `raw` are the same rows, sizes unknown where they are."""
    on_step("copies")
    dataset = rows.to_posture_dataset()
    copies = [one for one in find_known_defects(dataset) if one.kind is FindingKind.EXACT_COPY]
    on_step("people")
    mixed_up = find_mixed_up_people(rows, dataset)
    places = np.setdiff1d(np.arange(len(rows)), _rows_of(copies, FindingKind.EXACT_COPY))
    own = rows.select(places)
    known: PostureDataset = own.to_posture_dataset()
    rest = find_known_defects(known)
    on_step("seen")
    rest += find_invisible(own)
    on_step("motion")
    rest += find_jumps(own, known) + find_jitter(own, known) + find_impossible_times(own)
    on_step("views")
    rest += find_mirrored(own, known) + find_mixed_views(own, known)
    rest += find_contradictions(own, known)
    on_step("coverage")
    rest += find_missing_columns(raw.select(places)) + find_imbalance(own)
    on_step("sessions")
    rest += find_drift(own, known)
    return copies + mixed_up + _moved(rest, places)


def check_rows(
    rows: LabelledRows,
    *,
    name: str,
    on_progress: Callable[[str, float], None] | None = None,
    with_models: bool | None = None,
    seed: int = 0,
    confirmed: frozenset[str] = frozenset(),
    consent_over: Mapping[str, Consent] = MappingProxyType({}),
) -> CheckReport:
    """Check rows.

    Parameters
    ----------
    rows : LabelledRows
        What to check.
    name : str
        What a person calls it.
    on_progress : callable, optional
        Called with the step (one of ``STEPS``) and the share done, 0 to 1.
    with_models : bool, optional
        False to leave out the models that doubt labels; by default whether scikit-learn is
        installed.
    seed : int
        Of the models; the same rows and seed give the same report.
    confirmed : frozenset of str
        Ids of rows whose labels a person looked at: nothing doubts them any more.
    consent_over : mapping of str to Consent
        What people had agreed to who no longer agree, by pseudonym.

    Notes
    -----
    Copies are found first and left out of the other checks. Labels are ranked among the rows that
    show the person: not those of a body in the background. Pictures of unknown size are taken for
    640 x 480.
    """
    usable = _with_size(rows)

    def tell(step: str, share: float) -> None:
        if on_progress is not None:
            on_progress(step, share)

    n_quick = len(STEPS) - 1
    found = (
        _check_without_models(
            rows, usable, lambda step: tell(step, 0.2 * STEPS.index(step) / n_quick)
        )
        if len(rows)
        else []
    )
    left_out = _rows_of(found, FindingKind.EXACT_COPY, *_NOBODYS)
    places = np.setdiff1d(np.arange(len(rows)), left_out)
    own = usable.select(places)
    rankings = []
    tasks: tuple[LabelTask, ...] = ("view", "grade")
    for number, task in enumerate(tasks):

        def tell_share(done: float, begun: int = number) -> None:
            tell("labels", 0.2 + 0.4 * (begun + done))

        ranking = rank_labels(own, task, seed=seed, with_models=with_models, on_progress=tell_share)
        if ranking is not None:
            found += _moved(find_doubtful_labels(own, ranking), places)
            rankings.append(replace(ranking, rows=places[ranking.rows]))
    tell("labels", 1.0)
    has_models = all(ranking.has_models for ranking in rankings)
    found += find_consent_over(rows, consent_over)
    undecided = [one for finding in found if (one := _without_confirmed(finding, rows, confirmed))]
    return CheckReport(name, rows, number_findings(undecided), tuple(rankings), has_models)


def _without_confirmed(
    finding: QualityFinding, rows: LabelledRows, confirmed: frozenset[str]
) -> QualityFinding | None:
    """Return a finding about labels without rows that were confirmed; None if none is left."""
    if not confirmed or not finding.label:
        return finding
    left = [
        place for place, row in enumerate(finding.rows) if str(rows.row_id[row]) not in confirmed
    ]
    if not left:
        return None
    return replace(
        finding,
        rows=finding.rows[left],
        suggestions=tuple(finding.suggestions[place] for place in left)
        if finding.suggestions
        else (),
        scores=tuple(finding.scores[place] for place in left) if finding.scores else (),
    )
