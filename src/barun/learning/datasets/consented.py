"""The rows of a version that may still be used: those of people whose consent is not over."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from barun.errors import DatasetError
from barun.learning.datasets.manifest import Consent, Manifest
from barun.learning.datasets.rows import LabelledRows
from barun.privacy.consent.question import ConsentReason

__all__ = ["ConsentedRows", "take_consented"]


@dataclass(frozen=True, slots=True, eq=False)
class ConsentedRows:
    """Rows that may be used, and whose were left out."""

    rows: LabelledRows
    left_out: Mapping[str, int]
    """Rows left out of each person, by pseudonym."""
    reasons: Mapping[str, ConsentReason]
    """Why, by pseudonym."""
    unknown: tuple[str, ...]
    """People in the rows of whom no consent is recorded here."""


def take_consented(
    rows: LabelledRows,
    manifest: Manifest,
    at_s: float,
    renewed: Mapping[str, Consent] = MappingProxyType({}),
) -> ConsentedRows:
    """Return what may be used of a version for training, or given away, at an instant.

    A version is kept as it was made; whoever agreed then may have taken it back, or have agreed
    until a day that is over.

    Parameters
    ----------
    rows : LabelledRows
        Of the version.
    manifest : Manifest
        What people had agreed to when it was made.
    at_s : float
        Now, seconds since 1970.
    renewed : mapping of str to Consent, optional
        What people agreed to since, over what the manifest says.

    Raises
    ------
    DatasetError
        If nobody is left.
    """
    consents = {
        name: renewed.get(name, manifest.consent.get(name, Consent())) for name in rows.people
    }
    over = [name for name, consent in consents.items() if consent.is_over(at_s)]
    counts = {name: int(np.sum(rows.person == name)) for name in over}
    left = rows.select(~np.isin(rows.person, over)) if over else rows
    if over and not len(left):
        raise DatasetError("datasets.all-consents-over", people=", ".join(over))
    return ConsentedRows(
        left,
        MappingProxyType(counts),
        MappingProxyType({name: consents[name].may_train(name, at_s).reason for name in over}),
        tuple(name for name, one in consents.items() if one.state == "unknown"),
    )
