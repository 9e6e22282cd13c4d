"""Who of some people may be trained on, asked one by one, and why the others may not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from barun.learning.datasets.library import is_pseudonym
from barun.learning.datasets.manifest import Consent
from barun.privacy.consent.question import ConsentReason

__all__ = ["AskedPeople", "ask_people"]


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """What was answered."""

    may_train: tuple[str, ...]
    """Sorted."""
    left_out: Mapping[str, ConsentReason]
    """Why not, by name."""

    def count(self) -> Mapping[ConsentReason, int]:
        """Return how many people were left out for each reason."""
        counts: dict[ConsentReason, int] = {}
        for reason in self.left_out.values():
            counts[reason] = counts.get(reason, 0) + 1
        return MappingProxyType(counts)


def ask_people(
    names: Iterable[str],
    consents: Mapping[str, Consent],
    at_s: float,
    stated: Consent | None = None,
) -> AskedPeople:
    """Ask for each of some people whether their data may be trained on.

    Parameters
    ----------
    names : iterable of str
        How they are called in the data; ``p3`` is the ``P3`` of the ledger.
    consents : mapping of str to Consent
        What is recorded of people, by pseudonym.
    at_s : float
        Now, seconds since 1970.
    stated : Consent, optional
        What whoever trains states of people of whom nothing is recorded. What was withdrawn, or is
        over, no statement brings back.
    """
    known = Consent() if stated is None else stated
    reasons: dict[str, ConsentReason] = {}
    for name in sorted(set(names)):
        pseudonym = name.upper() if is_pseudonym(name.upper()) else name
        answer = consents.get(pseudonym, known).may_train(pseudonym, at_s)
        if not answer.is_allowed and answer.reason == "never-asked":
            answer = known.may_train(pseudonym, at_s)
        reasons[name] = answer.reason
    left_out = {name: reason for name, reason in reasons.items() if reason != "given"}
    may_train = tuple(name for name in reasons if name not in left_out)
    return AskedPeople(may_train, MappingProxyType(left_out))
