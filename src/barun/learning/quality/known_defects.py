"""The defects that training cleans away by itself, as findings."""

from types import MappingProxyType
from typing import Final

from barun.learning.data_defects import DataDefect, DefectKind, find_defects
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.learning.quality.finding import FindingKind, QualityFinding, Severity, shorten_rows

__all__ = ["find_known_defects"]

_KINDS: Final[MappingProxyType[DefectKind, tuple[FindingKind, Severity]]] = MappingProxyType(
    {
        DefectKind.EXACT_COPY: (FindingKind.EXACT_COPY, "high"),
        DefectKind.WRONG_PARTICIPANT: (FindingKind.WRONG_PARTICIPANT, "high"),
        DefectKind.OTHER_BODY: (FindingKind.OTHER_BODY, "high"),
        DefectKind.DOUBTFUL_VIEW: (FindingKind.DOUBTFUL_VIEW, "high"),
        DefectKind.NEAR_COPY: (FindingKind.NEAR_COPY, "low"),
    }
)


def _to_finding(defect: DataDefect, dataset: PostureDataset) -> QualityFinding:
    kind, severity = _KINDS[defect.kind]
    people = set(dataset.person[defect.rows].tolist())
    details = {
        name: value.upper() if name == "participant" and isinstance(value, str) else value
        for name, value in defect.details.items()
    } | {"rows": shorten_rows(defect.file_rows)}
    is_view = kind is FindingKind.DOUBTFUL_VIEW
    other = str(SIDE if defect.details.get("label") == FRONT else FRONT)
    return QualityFinding(
        kind,
        severity,
        defect.rows,
        person=people.pop() if len(people) == 1 else "",
        source=defect.source,
        details=MappingProxyType(details),
        label="view" if is_view else "",
        suggestions=(other,) * len(defect.rows) if is_view else (),
    )


def find_known_defects(dataset: PostureDataset) -> list[QualityFinding]:
    """Find copies, wrong participants, other bodies and views against the shoulders.

    See :mod:`barun.learning.data_defects`, which holds the limits and where they come from.
    """
    return [_to_finding(defect, dataset) for defect in find_defects(dataset)]
