"""A collection of labelled samples: who agreed, what was recorded, how far it is.

One journal a collection, named as the dataset its samples go to::

    collections/posture.journal     see :mod:`barun.collection.journal`

Nothing is taken before a person agreed, nor after the agreement ended.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from barun.closing import Closing
from barun.collection.entry import (
    Confirmed,
    ConsentGiven,
    Entry,
    Finished,
    Sample,
    SessionBegun,
    Undone,
    without_person,
)
from barun.collection.journal import Journal, read_journal
from barun.collection.numbers import (
    ERASING_SUFFIX,
    last_number,
    may_be_given,
    number_of,
    retire,
)
from barun.collection.record import CollectionRecord
from barun.errors import CollectionError
from barun.learning.datasets.desk_people import is_desk_pseudonym
from barun.learning.datasets.library import is_pseudonym
from barun.privacy.consent.texts import current_version

__all__ = [
    "FOLDER_NAME",
    "LONGEST_DAYS",
    "WORDING_VERSION",
    "Collection",
    "collection_names",
    "journal_path",
    "read_record",
]

FOLDER_NAME: Final = "collections"
"""Of the journals, inside Barun's data folder."""
LONGEST_DAYS: Final = 3660
"""A consent ends; ten years are the most. Design choice."""
WORDING_VERSION: Final = current_version("training")
"""Of the text of the consent that is shown, see :mod:`barun.privacy.consent.texts`."""

_DAY_S: Final = 86400.0
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_MOST_PURPOSE: Final = 500


def journal_path(folder: Path, name: str) -> Path:
    """Return where the journal of a collection is.

    Raises
    ------
    CollectionError
        If the name is impossible.
    """
    if not _NAME.fullmatch(name):
        raise CollectionError("collection.bad-name", got=name)
    return folder / f"{name}.journal"


def collection_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the collections in a folder, sorted."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.stem for path in folder.glob("*.journal")))


def read_record(folder: Path, name: str) -> CollectionRecord:
    """Return what a collection holds, without holding it; empty where there is none.

    Raises
    ------
    CollectionError
        If the name is impossible or the journal damaged.
    StorageError
        If it cannot be read.
    """
    record = CollectionRecord()
    record.take(read_journal(journal_path(folder, name)))
    return record


class Collection(Closing):
    """A collection held for writing. Not safe to use from several threads at once.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    name : str
        Of the collection and of the dataset its samples go to.

    Raises
    ------
    CollectionError
        If somebody else holds it, the name is impossible, or the journal is damaged.
    StorageError
        If it cannot be read or written.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._journal = Journal(journal_path(folder, name))
        self.record = CollectionRecord()
        self.record.take(self._journal.entries)
        self._journal.entries = ()

    @property
    def n_torn_bytes(self) -> int:
        """What a killed process had not finished when this one took over."""
        return self._journal.n_torn_bytes

    def agree(
        self,
        *,
        purpose: str,
        wording: str,
        now_s: float,
        until_s: float,
        person: str | None = None,
        taken: Iterable[str] = (),
    ) -> ConsentGiven:
        """Write down that somebody agrees now.

        Parameters
        ----------
        purpose : str
            What the samples may be used for.
        wording : str
            Version and language of the text that was shown.
        now_s : float
            Seconds since 1970.
        until_s : float
            When the agreement ends.
        person : str, optional
            Pseudonym of somebody who agrees again, or is known from elsewhere; by default the
            next number is given to somebody new. A number up to that of somebody who was erased is
            given to nobody who is not known.
        taken : iterable of str
            Pseudonyms that are known elsewhere: in other collections and in datasets.

        Raises
        ------
        CollectionError
            If there is no purpose, the end is not within ten years, or `person` is no pseudonym or
            one that was erased.
        """
        folder = self._journal.path.parent
        known = {*self.record.consents, *taken}
        if person is None:
            given = (one for one in {*known, *self.record.erased} if not is_desk_pseudonym(one))
            numbers = map(number_of, given)
            person = f"P{1 + max(last_number(folder), *numbers, 0)}"
        elif not is_pseudonym(person) or not self._may_be_called(person, known):
            raise CollectionError("collection.bad-person", got=person)
        if not 0 < len(purpose.strip()) <= _MOST_PURPOSE:
            raise CollectionError("collection.no-purpose", most=_MOST_PURPOSE)
        if not now_s < until_s <= now_s + LONGEST_DAYS * _DAY_S:
            raise CollectionError("collection.bad-end", years=LONGEST_DAYS // 366)
        consent = ConsentGiven(person, purpose.strip(), wording, now_s, until_s)
        self._keep([consent])
        return consent

    def check_consent(self, person: str, now_s: float) -> ConsentGiven:
        """Return the agreement of a person that is in force.

        Raises
        ------
        CollectionError
            If there is none.
        """
        answer = self.record.may_train(person, now_s)
        consent = self.record.consents.get(person)
        if answer.reason == "older-text":
            raise CollectionError("collection.older-text", person=person)
        if consent is None:
            raise CollectionError("collection.no-consent", person=person)
        if not consent.covers(now_s):
            day = datetime.fromtimestamp(consent.until_s, UTC).date().isoformat()
            raise CollectionError("collection.consent-ended", person=person, day=day)
        return consent

    def begin(self, person: str, source: str, now_s: float) -> SessionBegun:
        """Begin to record a person at a place.

        Raises
        ------
        CollectionError
            If the person has not agreed, or the agreement has ended.
        """
        self.check_consent(person, now_s)
        instant = datetime.fromtimestamp(now_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = f"{person} {instant}"
        number = 2
        while name in self.record.sessions:
            name = f"{person} {instant} {number}"
            number += 1
        begun = SessionBegun(name, person, source, now_s)
        self._keep([begun])
        return begun

    def add(self, samples: Sequence[Sample], now_s: float) -> list[Sample]:
        """Keep samples of one session; they are on the disk when this returns.

        Parameters
        ----------
        samples : sequence of Sample
            With growing numbers. Those that were taken before are left out.
        now_s : float
            Seconds since 1970.

        Returns
        -------
        list of Sample
            Those that are new.

        Raises
        ------
        CollectionError
            If the session is unknown, the agreement does not cover now or the time of a sample, or
            a sample holds no point.
        """
        fresh: list[Sample] = []
        for sample in samples:
            consent = self.check_consent(self._session(sample.session).person, now_s)
            if not consent.covers(sample.recorded_at_s):
                raise CollectionError("collection.outside-consent", person=consent.person)
            if not np.isfinite(sample.image_xyz[:, :2]).any():
                raise CollectionError("collection.nobody")
            last = max(
                [self.record.last_number.get(sample.session, 0)]
                + [one.number for one in fresh if one.session == sample.session]
            )
            if sample.number > last:
                fresh.append(sample)
        if fresh:
            self._keep(fresh)
        return fresh

    def confirm(self, session: str, now_s: float, view: int | None = None) -> int:
        """Say yes to what the model suggests for the waiting samples of a person.

        Parameters
        ----------
        session : str
            One of the person's.
        now_s : float
            Seconds since 1970.
        view : int, optional
            Only those that are taken for this view.

        Returns
        -------
        int
            How many have a label now.

        Raises
        ------
        CollectionError
            If the session is unknown or the agreement does not cover now.
        """
        person = self._session(session).person
        self.check_consent(person, now_s)
        ids = tuple(
            sample.id
            for sample in self.record.waiting(person)
            if sample.suggested_view and view in (None, sample.suggested_view)
        )
        if ids:
            self._keep([Confirmed(session, ids)])
        return len(ids)

    def undo(self, session: str, *, whole_run: bool = False) -> int:
        """Take back the last sample or confirmation of a session.

        Parameters
        ----------
        session : str
            Which.
        whole_run : bool
            Take back every sample since the label was last changed.

        Returns
        -------
        int
            How many actions were taken back; what is in a version of the dataset stays.

        Raises
        ------
        CollectionError
            If the session is unknown.
        """
        self._session(session)
        there = self.record.n_actions(session)
        count = self.record.run_length(session) if whole_run else min(1, there)
        if count:
            self._keep([Undone(session, count)])
        return count

    def finish(self, version: str, ids: Sequence[str]) -> None:
        """Note that samples are in a version of the dataset."""
        self._keep([Finished(version, tuple(ids))])

    def erase(self, person: str) -> int:
        """Take everything of a person out of the journal, which is written anew.

        Returns
        -------
        int
            How many samples are gone. Other collections and the datasets are another matter:
            :func:`barun.collection.erasure.erase_person`.

        Raises
        ------
        CollectionError
            If nobody of that name agreed here.
        """
        if person not in self.record.consents:
            raise CollectionError("collection.no-consent", person=person)
        own = [one for one in self.record.samples.values() if self.record.person_of(one) == person]
        retire(self._journal.path.parent, max({person, *self.record.erased}, key=number_of))
        self._journal.rewrite(lambda entry: without_person(entry, person), [])
        self.record = CollectionRecord()
        self.record.take(read_journal(self._journal.path))
        return len(own)

    def close(self) -> None:
        """Let go; may be called twice."""
        self._journal.close()

    def _may_be_called(self, person: str, known: set[str]) -> bool:
        if (self._journal.path.parent / f"{person}{ERASING_SUFFIX}").exists():
            return False
        is_free = person not in self.record.erased
        return person in known or (is_free and may_be_given(self._journal.path.parent, person))

    def _session(self, name: str) -> SessionBegun:
        session = self.record.sessions.get(name)
        if session is None:
            raise CollectionError("collection.no-session", got=name)
        return session

    def _keep(self, entries: Sequence[Entry]) -> None:
        """Write, then believe: what is not on the disk is not in the record either."""
        self._journal.append(entries)
        self.record.take(entries)
