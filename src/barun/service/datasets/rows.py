"""Findings and rows of a check as the page is sent them."""

import numpy as np

from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.finding import QualityFinding
from barun.messages import Language, text
from barun.service.datasets.bodies import ActionBody, CheckStateBody, DatasetRowBody, FindingBody
from barun.service.datasets.check_desk import CheckState

__all__ = ["finding_body", "state_body", "to_row_body"]

_USUAL_ASPECT = 4 / 3


def finding_body(finding: QualityFinding, language: Language) -> FindingBody:
    """Return one thing a check found, in words of `language`."""
    return FindingBody(
        id=finding.id,
        kind=finding.kind.value,
        severity=finding.severity,
        text=finding.text(language),
        action=text(f"quality.action-{finding.action.value}", language),
        actions=[
            ActionBody.model_validate(
                {"action": one.value, "text": text(f"quality.action-{one.value}", language)}
            )
            for one in finding.doing
        ],
        is_proposed=finding.action in finding.doing,
        label=finding.label,
        n_rows=len(finding.rows),
    )


def state_body(state: CheckState, language: Language) -> CheckStateBody:
    """Return how far a check is, in words of `language`."""
    report = state.report
    return CheckStateBody(
        state=state.state,
        version=state.version,
        share=state.share,
        step=text(f"quality.step-{state.step}", language) if state.step else "",
        problem="" if state.error is None else state.error.text(language),
        has_models=report is not None and report.has_models,
        n_rows=0 if report is None else len(report.rows),
        findings=[]
        if report is None
        else [finding_body(finding, language) for finding in report.findings],
    )


def to_row_body(rows: LabelledRows, finding: QualityFinding, place: int) -> DatasetRowBody:
    """Return one row of a finding.

    Parameters
    ----------
    rows : LabelledRows
        What was checked.
    finding : QualityFinding
        Among its rows.
    place : int
        Which of them, counted from 0.
    """
    row = int(finding.rows[place])
    width, height = rows.size_wh[row].tolist()
    points = rows.image_xyz[row, :, :2].round(4).tolist()
    return DatasetRowBody(
        row_id=str(rows.row_id[row]),
        person=str(rows.person[row]),
        file=str(rows.origin_file[row]),
        file_row=int(rows.origin_row[row]),
        view=int(rows.view[row]),
        grade=str(rows.grade[row]),
        suggestion=finding.suggestions[place] if finding.suggestions else "",
        doubt=finding.scores[place] if finding.scores else None,
        aspect=width / height if width and height else _USUAL_ASPECT,
        points=[[x, y] if np.isfinite(x) and np.isfinite(y) else None for x, y in points],
    )
