"""Whoever holds data of a person: what there is of them, and how it goes.

Everything that asks for "all of a person" goes through :class:`Holder`: erasing
(:mod:`barun.rights.erasure`), and telling and handing out what there is. A new place for personal
data is a new holder in :func:`barun.rights.holders.installed.installed_holders`; a kind of the data
map (:mod:`barun.privacy.data_map`) that is erased and that no holder names fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol, get_args

__all__ = ["UNSIZED", "Holder", "Holding", "Obstacle", "Progress", "ReadsAll", "Unsized"]

Unsized = Literal["model", "report", "training", "backup", "damaged", "shared", "unread"]
"""Why the bytes of one person cannot be said: a model is made of many people at once; a report
speaks of several; a folder of a training holds both; a backup, and a damaged database that was set
aside, hold everybody; one file holds several people; it stands in a part that cannot be read. The
entry ``rights.no-bytes-<word>`` says it in words."""
UNSIZED: Final[tuple[Unsized, ...]] = get_args(Unsized)


@dataclass(frozen=True, slots=True)
class Holding:
    """So much of one kind there is of a person in one place."""

    kind: str
    """Key of the data map: ``minutes``, ``samples``, ``dataset_rows``, ``models``, ..."""
    count: int
    """Records of the person; 0 where nothing but traces are left, such as a consent."""
    place: str = ""
    """Within the kind: the name of the collection, of the dataset, ``posture 3`` of a model."""
    n_bytes: int | Unsized = field(kw_only=True)
    """What it takes: of files their size, of rows that of the values in them, numbers as 8 bytes
    each; why there is no such figure, where there is none."""
    oldest_s: float | None = None
    """Seconds since 1970 of the oldest; None where that is not known."""
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Stable words, such as the hashes of dataset versions; never a name or a measurement."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something of a person that is not reached, and why."""

    code: str
    """Entry of the message catalogue that says it and what to do; with ``-short`` behind, for
    whoever may not know of places."""
    details: Mapping[str, object]


class Progress(Protocol):
    """What an erasure knows while it goes on, also after a kill."""

    @property
    def at_s(self) -> float:
        """When it began, seconds since 1970."""
        ...

    def recall(self, key: str) -> Any:
        """Return what this holder kept under a key; None where it kept nothing."""
        ...

    def keep(self, key: str, value: object) -> None:
        """Keep plain values, as JSON holds them; on the disk when this returns."""
        ...


class Holder(Protocol):
    """One place that holds data of people.

    A person is called what that place calls them: :data:`barun.store.records.LOCAL_PERSON` or the
    id of an account in the history, ``P3`` where labelled poses are kept. Who is not known there
    has nothing there.
    """

    @property
    def name(self) -> str:
        """A stable word: what noted erasures and certificates call it."""
        ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """Keys of the data map that this holder finds and erases."""
        ...

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return what there is of a person; nothing of who is unknown.

        Raises
        ------
        BarunError
            If it cannot be read.
        """
        ...

    def unread(self, person: str) -> tuple[Obstacle, ...]:
        """Return what cannot be read and may be about a person: no answer may leave it out."""
        ...

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return what of a person will be left when it was erased here, to be said beforehand.

        What cannot be read is among it.
        """
        ...

    def erase(self, person: str, progress: Progress) -> None:
        """Erase a person so that the bytes are gone; killed midway, the same call goes on.

        Parameters
        ----------
        person : str
            Whom.
        progress : Progress
            Of this erasure and this holder.

        Raises
        ------
        BarunError
            If something cannot be erased now; what was erased stays so.
        """
        ...


class ReadsAll:
    """A holder that answers for everything it has, or not at all."""

    def unread(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing."""
        del person
        return ()
