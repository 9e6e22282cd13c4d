"""Stating later what people agreed to whose rows were imported without a word of it."""

from collections.abc import Collection
from types import MappingProxyType

from barun.errors import DatasetError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.version import DatasetVersion

__all__ = ["state_consent"]


def state_consent(
    library: DatasetLibrary,
    dataset: str,
    consent: Consent,
    *,
    created_at_s: float,
    people: Collection[str] = (),
) -> DatasetVersion:
    """Make a version with the same rows, in which people are recorded to have agreed.

    Parameters
    ----------
    library : DatasetLibrary
        Where.
    dataset : str
        Its name.
    consent : Consent
        What they agreed to, or what else allows it, in words; given.
    created_at_s : float
        Now, seconds since 1970.
    people : collection of str, optional
        Whom; everybody of whom nothing is recorded by default. A consent that was withdrawn, or is
        over, is asked for anew, and not stated.

    Returns
    -------
    DatasetVersion
        The version; the current one where there is nobody to state it of.

    Raises
    ------
    DatasetError
        If there is no such dataset, somebody is not in it, or something is recorded of them that
        is not in force.
    StorageError
        If it cannot be written.
    """
    before = library.load(dataset)
    known = {name: before.manifest.consent.get(name, Consent()) for name in before.people}
    strange = sorted(set(people) - known.keys())
    if strange:
        raise DatasetError("datasets.consent-stranger", people=", ".join(strange))
    ended = sorted(name for name in people if known[name].is_over(created_at_s))
    if ended:
        raise DatasetError("datasets.consent-ended", people=", ".join(ended))
    whom = tuple(
        name
        for name, one in known.items()
        if (name in people if people else one.state == "unknown")
    )
    if not whom:
        return before
    return library.add(
        dataset,
        before.rows,
        Step("derive", MappingProxyType({"consent": list(whom)})),
        created_at_s=created_at_s,
        parents=(before.hash,),
        consent=dict.fromkeys(whom, consent),
        expected_current=before.hash,
    )
