"""For how long each kind of data is kept, by default and as somebody chose it.

What a person keeps of himself on his own machine has no age unless he gives it one: it is his, he
sees it, and nobody else does. What was collected of others ends with their consent. Every default
is a design choice, and each has a reason that is shown: ``retention.reason-<kind>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = [
    "CHOSEN_BY_INSTALLATION",
    "CHOSEN_BY_PERSON",
    "RETENTION_RULES",
    "RetentionRule",
    "chosen_days",
    "goes_at_s",
]

DAY_S: Final = 86400.0
MOST_DAYS: Final = 36500
_ALL: Final = "keep_days"
_BY_KIND: Final = "keep_days_by_kind"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of data is kept where nobody chose anything."""

    kind: str
    """Key of the data map."""
    default_days: int | None
    """None for as long as it is not erased."""
    follows_history: bool = False
    """Whether the one choice for the whole history holds where there is none for the kind."""


CHOSEN_BY_PERSON: Final = (
    RetentionRule("minutes", None, follows_history=True),
    RetentionRule("events", None, follows_history=True),
    RetentionRule("spans", None, follows_history=True),
    RetentionRule("exercises", None, follows_history=True),
    RetentionRule("profiles", None),
    RetentionRule("runners", None),
)
"""By whoever the data are of, on the settings page and by command."""

CHOSEN_BY_INSTALLATION: Final = (
    RetentionRule("samples", 30),
    RetentionRule("dataset_rows", None),
    RetentionRule("jobs", 30),
)
"""By who runs the installation. ``samples``: days from the end of a consent until the person is
erased, so that who agrees again loses nothing. ``dataset_rows``: days that rows are kept aside of
whom nobody stated a consent. ``jobs``: days from the end of a job, whatever came of it."""

RETENTION_RULES: Final[Mapping[str, RetentionRule]] = MappingProxyType(
    {rule.kind: rule for rule in (*CHOSEN_BY_PERSON, *CHOSEN_BY_INSTALLATION)}
)


def chosen_days(chosen: Mapping[str, object], kind: str) -> int | None:
    """Return for how many days a kind is kept; None for as long as it is not erased.

    Parameters
    ----------
    chosen : mapping
        What somebody chose: ``keep_days`` for the whole history, and ``keep_days_by_kind`` with
        days by kind, which go before it. What is no number of days counts as not chosen.
    kind : str
        Key of one of :data:`RETENTION_RULES`.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    rule = RETENTION_RULES[kind]
    by_kind = chosen.get(_BY_KIND)
    own = _days(by_kind.get(kind)) if isinstance(by_kind, Mapping) else None
    if own is None and rule.follows_history:
        own = _days(chosen.get(_ALL))
    return rule.default_days if own is None else own


def goes_at_s(from_s: float | None, days: int | None) -> float | None:
    """Return when something goes that is kept for some days; None where it stays.

    Parameters
    ----------
    from_s : float, optional
        When it is from, seconds since 1970.
    days : int, optional
        How long it is kept.
    """
    return None if from_s is None or days is None else from_s + days * DAY_S


def _days(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= MOST_DAYS else None  # type: ignore[operator,return-value] # it is a number
