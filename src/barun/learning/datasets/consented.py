"""The rows of a version that may be used: those of people who agreed, and whose consent holds.

Of whom nobody recorded a consent, rows are kept aside: :mod:`barun.learning.datasets.stating` says
later what they agreed to.
"""

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
    """People of whom no consent is recorded; their rows are left out as well."""


def take_consented(
    rows: LabelledRows,
    manifest: Manifest,
    at_s: float,
    renewed: Mapping[str, Consent] = MappingProxyType({}),
) -> ConsentedRows:
    """Return what may be used of a version for training, or given away, at an instant.

    A version is kept as it was made; whoever agreed then may have taken it back, or have agreed
    until a day that is over. Others were imported without a word of what they agreed to.

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
    reasons = {name: one.may_train(name, at_s).reason for name, one in consents.items()}
    over = [name for name, reason in reasons.items() if reason != "given"]
    counts = {name: int(np.sum(rows.person == name)) for name in over}
    left = rows.select(~np.isin(rows.person, over)) if over else rows
    if over and not len(left):
        is_unknown = all(reasons[name] == "never-asked" for name in over)
        key = "datasets.no-consents" if is_unknown else "datasets.all-consents-over"
        raise DatasetError(key, people=", ".join(over), name=manifest.dataset)
    return ConsentedRows(
        left,
        MappingProxyType(counts),
        MappingProxyType({name: reasons[name] for name in over}),
        tuple(name for name in over if reasons[name] == "never-asked"),
    )
