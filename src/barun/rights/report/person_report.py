"""Everything a person is told about what is held of them, as plain values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.collection import journal_path
from barun.collection.past_damage import read_past_damage
from barun.errors import BarunError
from barun.privacy.data_map.data_kind import DataKind
from barun.privacy.data_map.kinds import DATA_KINDS, find_kind
from barun.privacy.retention import goes_at_s
from barun.rights import retention
from barun.rights.acts import entries_about
from barun.rights.holder import UNSIZED, Holding, Obstacle, Unsized
from barun.rights.holders.staying import StayingRecords
from barun.store.removal import keep_days_of, kept_days
from barun.store.store import Store

__all__ = [
    "Act",
    "HeldKind",
    "PersonReport",
    "SeenByModel",
    "read_acts",
    "report_person",
    "settings_content",
    "to_json",
]

_LOOKING: Final = frozenset({"access", "export"})


@dataclass(frozen=True, slots=True)
class HeldKind:
    """What there is of one kind."""

    kind: DataKind
    count: int
    n_bytes: int | None
    """Of what can be measured; None where nothing can."""
    unsized: tuple[Unsized, ...]
    """Why the rest has no bytes of this person alone; nothing where all was measured."""
    oldest_s: float | None
    """Seconds since 1970 of the oldest; None where that is not known."""
    places: tuple[str, ...]
    """Collections, datasets or files it lies in; none where there is one place only."""
    goes_at_s: float | None
    """When the oldest of it is deleted by itself, seconds since 1970; None where it stays until it
    is erased."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done with the data of the person."""

    number: int
    """In the log."""
    at_s: float
    """Seconds since 1970."""
    by: str
    """``self``, ``barun``, or the token of somebody else."""
    action: str
    details: dict[str, str]

    @property
    def is_look(self) -> bool:
        """Whether somebody looked at the data, or took them along."""
        return self.action in _LOOKING


@dataclass(frozen=True, slots=True)
class SeenByModel:
    """A model that was trained with data of the person."""

    name: str
    """``posture 3``: what it is, and its version."""
    sha256: str
    aliases: str
    """What it is in service as; empty where it is not."""
    registered_s: float | None
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class PersonReport:
    """What is held about a person."""

    person: str
    at_s: float
    """When this was asked, seconds since 1970."""
    keep_days: int | None
    """For how long the person wants the history kept; None for good."""
    held: tuple[HeldKind, ...]
    """In the order of the data map; kinds of which there is nothing are left out."""
    models: tuple[SeenByModel, ...]
    acts: tuple[Act, ...]
    """Newest first."""
    obstacles: tuple[Obstacle, ...]
    """What would be left if the person were erased now, and why."""
    unread: tuple[Obstacle, ...]
    """What could not be read, and may be about the person."""

    @property
    def n_bytes(self) -> int:
        """Of everything that can be measured."""
        return sum(one.n_bytes or 0 for one in self.held)

    @property
    def looks(self) -> tuple[Act, ...]:
        """When somebody looked at the data or took them along, newest first."""
        return tuple(act for act in self.acts if act.is_look)


def report_person(
    data_folder: Path,
    store: Store,
    person: str,
    holdings: Sequence[Holding],
    obstacles: Sequence[Obstacle],
    at_s: float,
    *,
    unread: Sequence[Obstacle] = (),
) -> PersonReport:
    """Return what is held about a person, what stays when they are erased included.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        The history, and the log of what was done.
    person : str
        Whom, as the holders call them.
    holdings, obstacles : sequence
        What the holders found, and what they could not erase.
    at_s : float
        Now, seconds since 1970.
    unread : sequence of Obstacle, optional
        What the holders could not read.

    Raises
    ------
    StorageError
        If the store cannot be read.
    """
    settings = store.settings(person)
    staying = StayingRecords(data_folder, store)
    everything = (*holdings, *staying.find(person))
    keep_days = None if settings is None else keep_days_of(settings.content)
    collections = data_folder / COLLECTIONS_NAME
    return PersonReport(
        person,
        at_s,
        keep_days,
        tuple(_held(everything, person, collections, kept_days(settings_content(store, person)))),
        tuple(_models(holdings)),
        read_acts(store, person),
        tuple(obstacles),
        (*unread, *staying.unread()),
    )


def settings_content(store: Store, person: str) -> str:
    """Return the settings of a person as they are stored; ``{}`` where there are none."""
    settings = store.settings(person)
    return "{}" if settings is None else settings.content


def _held(
    holdings: Sequence[Holding], person: str, collections: Path, days: Mapping[str, int | None]
) -> Iterator[HeldKind]:
    by_kind: dict[str, list[Holding]] = {kind.key: [] for kind in DATA_KINDS}
    for one in holdings:
        by_kind[one.kind].append(one)
    for key, some in by_kind.items():
        if not some:
            continue
        kind = find_kind(key)
        sizes = [one.n_bytes for one in some if isinstance(one.n_bytes, int)]
        reasons = {one.n_bytes for one in some}
        oldest = [one.oldest_s for one in some if one.oldest_s is not None]
        places = tuple(one.place for one in some if one.place)
        yield HeldKind(
            kind,
            sum(one.count for one in some),
            sum(sizes) if sizes else None,
            tuple(word for word in UNSIZED if word in reasons),
            min(oldest, default=None),
            places,
            goes_at_s(min(oldest, default=None), days.get(key))
            or _consent_end_s(kind, person, collections, places),
        )


def _consent_end_s(
    kind: DataKind, person: str, collections: Path, places: Sequence[str]
) -> float | None:
    """Return when the last consent to a collection or dataset of these names is over for good."""
    if kind.retention != "consent-end":
        return None
    ends = []
    for name in places:
        try:
            record = read_past_damage(journal_path(collections, name)).record
            consent = record.consents.get(person)
        except BarunError:  # a dataset that was imported has no collection
            continue
        if consent is not None:
            ends.append(consent.until_s)
    return retention.goes_at_s(max(ends)) if ends else None


def _models(holdings: Sequence[Holding]) -> Iterator[SeenByModel]:
    for one in holdings:
        if one.kind == "models":
            words = one.details
            yield SeenByModel(
                one.place, words.get("sha256", ""), words.get("aliases", ""), one.oldest_s
            )


def read_acts(store: Store, person: str) -> tuple[Act, ...]:
    """Return what was done with the data of a person, newest first."""
    found = [
        Act(one.number, one.at_s, by, one.action, dict(one.details))
        for one, by in entries_about(store, person)
    ]
    return tuple(found[::-1])


def to_json(report: PersonReport) -> dict[str, Any]:
    """Return a report as JSON holds it; instants in seconds since 1970, None where not known."""
    return {
        "person": report.person,
        "at_s": report.at_s,
        "keep_days": report.keep_days,
        "bytes": report.n_bytes,
        "unread": [
            {"code": one.code, **{name: str(value) for name, value in one.details.items()}}
            for one in report.unread
        ],
        "held": [
            {
                "kind": one.kind.key,
                "count": one.count,
                "bytes": one.n_bytes,
                "without_bytes": list(one.unsized),
                "oldest_s": one.oldest_s,
                "places": list(one.places),
                "purpose": one.kind.purpose,
                "basis": one.kind.basis,
                "sealing": one.kind.sealing,
                "retention": one.kind.retention,
                "seen_by": list(one.kind.seen_by),
                "goes_at_s": one.goes_at_s,
                "is_exported": one.kind.is_exported,
                "is_erased": one.kind.is_erased,
            }
            for one in report.held
        ],
        "models": [
            {
                "name": one.name,
                "sha256": one.sha256,
                "aliases": one.aliases,
                "registered_s": one.registered_s,
            }
            for one in report.models
        ],
        "acts": [
            {
                "number": one.number,
                "at_s": one.at_s,
                "by": one.by,
                "action": one.action,
                "details": one.details,
            }
            for one in report.acts
        ],
        "left_by_erasure": [one.code for one in report.obstacles],
    }
