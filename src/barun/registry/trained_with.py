"""Which versions have seen somebody: trained on them, or made from one that was."""

import json
import re
from collections.abc import Collection, Sequence

from barun.store.model_records import ModelVersionRecord

__all__ = ["find_trained_with", "mentions"]


def find_trained_with(
    versions: Sequence[ModelVersionRecord], person: str, dataset_hashes: Collection[str] = ()
) -> tuple[ModelVersionRecord, ...]:
    """Return the versions that have seen a person, oldest first.

    Parameters
    ----------
    versions : sequence of ModelVersionRecord
        Of all models, each after its parent.
    person : str
        Pseudonym. A card that names it anywhere counts, as does a parent that has seen them.
    dataset_hashes : collection of str, optional
        Versions of datasets that hold the person: what was trained on one of them counts, too.
    """
    found: dict[tuple[str, int], ModelVersionRecord] = {}
    for one in versions:
        is_made_from = one.parent is not None and (one.model, one.parent) in found
        said = json.dumps([one.people, dict(one.card), dict(one.metrics)], ensure_ascii=False)
        has_seen = is_made_from or one.dataset_hash in dataset_hashes or mentions(said, person)
        if one.state != "erased" and has_seen:
            found[one.model, one.number] = one
    return tuple(found.values())


def mentions(said: str, person: str) -> bool:
    """Return whether a text names a pseudonym: not as a part of another word."""
    word = rf"(?<![0-9A-Za-z]){re.escape(person)}(?![0-9A-Za-z])"
    return re.search(word, said) is not None
