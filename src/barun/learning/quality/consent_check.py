"""Rows of people who no longer agree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np

from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.finding import FindingKind, QualityFinding

__all__ = ["find_consent_over"]


def find_consent_over(
    rows: LabelledRows, consent_over: Mapping[str, Consent]
) -> list[QualityFinding]:
    """Return one finding for each person whose consent is over.

    Parameters
    ----------
    rows : LabelledRows
        What is checked.
    consent_over : mapping of str to Consent
        What those people had agreed to, by pseudonym.
    """
    found = []
    for person, consent in consent_over.items():
        places = np.flatnonzero(rows.person == person)
        if not len(places):
            continue
        until_s = consent.until_s
        day = "" if until_s is None else datetime.fromtimestamp(until_s, UTC).date().isoformat()
        found.append(
            QualityFinding(
                FindingKind.CONSENT_OVER,
                "high",
                places,
                person=person,
                details=MappingProxyType({"day": day}),
                variant="" if until_s is not None else "withdrawn",
            )
        )
    return found
