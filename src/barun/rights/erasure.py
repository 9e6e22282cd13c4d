"""Forgetting a person everywhere: a plan, the holders one after the other, a certificate.

::

    erasures/ID.json        begun: what there was; whoever comes next goes on by it
    certificates/ID.json    done, signed; written before the note is removed

so that a process killed at any moment leaves either the person as they were, or a note by which the
next one finishes, and nothing is ever said to be done that is not.
"""

import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from barun.errors import BarunError, EncryptionError, InputError, StorageError
from barun.learning.datasets.writing import make_private, one_writer, write_file
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose, is_purpose
from barun.rights.certificate import CERTIFICATES_NAME, SECRET_NAME, Certificate
from barun.rights.certificate_content import make_content
from barun.rights.erased_list import ErasedList, Restored
from barun.rights.erasure_lock import held_against_erasures
from barun.rights.holder import Holder, Holding, Obstacle
from barun.rights.holders.files import RunnersHolder
from barun.rights.holders.history import KEEPS_SETTINGS, HistoryHolder
from barun.rights.holders.installed import TRAINING_NAME
from barun.rights.holders.trained import ModelsHolder, note_models
from barun.rights.known import known_anywhere
from barun.rights.note import FOLDER_NAME, ErasureNote, NotedProgress, has_unfinished
from barun.store.store import Store

__all__ = [
    "CERTIFICATES_NAME",
    "Erased",
    "ErasurePlan",
    "Erasures",
]

_BEGINS_ANEW: Final = frozenset({"settings"})
"""What an open page may store again the moment it was deleted."""
_ID_BYTES: Final = 16
_OWN, _KEEPS = "erasure", "keeps"
"""Where a note says what stays."""


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing a person would do."""

    person: str
    holdings: tuple[Holding, ...]
    obstacles: tuple[Obstacle, ...]
    """What it would not reach."""

    def __bool__(self) -> bool:
        """Return whether there is anything of the person."""
        return bool(self.holdings)


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing a person did."""

    plan: ErasurePlan
    certificate: Certificate | None
    """None where the key that signs is lost: erased is erased all the same."""


class Erasures:
    """Erases people on one machine; its methods block.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    holders : sequence of Holder
        All that hold data of people, in the order in which they are asked: datasets before the
        models that are trained on them, the database last.
    store : Store
        Whose vault has the key that signs, and whose audit log the erasure is written into.
    utc : callable
        Returns seconds since 1970 UTC.
    random : callable, optional
        Returns so many random bytes.
    """

    def __init__(
        self,
        data_folder: Path,
        holders: Sequence[Holder],
        store: Store,
        utc: Callable[[], float],
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._data_folder = data_folder
        self._folder = data_folder / FOLDER_NAME
        self._certificates = data_folder / CERTIFICATES_NAME
        self.holders: Final = tuple(holders)
        self._store = store
        self._utc = utc
        self._random = random

    def plan(self, person: str) -> ErasurePlan:
        """Return what there is of a person, and what of it would not be reached.

        Raises
        ------
        BarunError
            If something cannot be read.
        """
        holdings = [found for holder in self.holders for found in holder.find(person)]
        obstacles = [one for holder in self.holders for one in holder.obstacles(person)]
        return ErasurePlan(person, tuple(holdings), tuple(obstacles))

    def begin(self, person: str, then: Callable[[], None] = lambda: None) -> str:
        """Note that all of a person is to be erased, and return the number of the certificate.

        `erase` and `resume` do it, also after a kill.

        Parameters
        ----------
        person : str
            Whom.
        then : callable, optional
            Called once the note is on the disk. Where it raises, nobody has asked.

        Raises
        ------
        BarunError
            If it cannot be noted now, or what `then` raises.
        """
        with held_against_erasures(self._data_folder):
            for former in ErasureNote.read_all(self._folder):
                if former.person == person and _kept_by(former):
                    self._go_on(former, self.plan(person))  # it was to leave something
                elif former.person == person:
                    then()
                    return former.id
            note = self._note(self.plan(person))
            try:
                then()
            except BarunError:
                note.remove()
                raise
            return note.id

    def is_waiting(self, erasure_id: str) -> bool:
        """Return whether an erasure was begun and is not finished, by its number."""
        return _is_number(erasure_id) and (self._folder / f"{erasure_id}.json").is_file()

    def erase(self, person: str, *, keeps: Collection[str] = ()) -> Erased | None:
        """Erase a person; None where there is nothing. Killed midway, the same call goes on.

        Parameters
        ----------
        person : str
            Whom.
        keeps : collection of str, optional
            Kinds of the data map that stay as they are: ``settings``, ``accounts``.

        Raises
        ------
        InputError
            If it is the account of the last administrator; who means it calls `begin` before, with
            what closes the account.
        BarunError
            If something cannot be erased now; the same call, or the next start, goes on.
        """
        return self._erase(person, keeps, is_owed=False)

    def _erase(self, person: str, keeps: Collection[str], *, is_owed: bool) -> Erased | None:
        """Erase a person; `is_owed` where it was done once, and a backup brought them back."""
        with held_against_erasures(self._data_folder):
            for note in ErasureNote.read_all(self._folder):
                if note.person == person:
                    return self._go_on(note, self.plan(person))
            whole = self.plan(person)
            held = tuple(one for one in whole.holdings if one.kind not in keeps)
            plan = replace(whole, holdings=held)
            if not plan:
                return None
            if not (is_owed or "accounts" in keeps) and self._is_last_administrator(person):
                raise InputError("accounts.last-administrator")
            note = self._note(plan, keeps)
            try:
                return self._go_on(note, plan)
            except BarunError:
                if not note.done and self.plan(person).holdings == whole.holdings:
                    note.remove()  # nothing was erased: as if nobody had asked
                raise

    def resume(self) -> tuple[Erased, ...]:
        """Go on with what killed processes began, and with taking people out of what was restored.

        Raises
        ------
        BarunError
            If something cannot be erased now, such as while the master key is not back.
        """
        if not has_unfinished(self._data_folder):
            return ()
        taken_out = self._take_out()
        with held_against_erasures(self._data_folder):
            return taken_out + tuple(
                self._go_on(note, self.plan(note.person))
                for note in ErasureNote.read_all(self._folder)
            )

    def _take_out(self) -> tuple[Erased, ...]:
        """Erase again whom a backup brought back that was made before they were erased."""
        restored = Restored.find(self._data_folder)
        if restored is None:
            return ()
        known = known_anywhere(self._data_folder, self._store)
        found = ErasedList(self._data_folder).among(known, self._store, restored.made_s)
        done = []
        for person, mark in found:
            if is_purpose(mark.purpose):
                self._take_back(person, mark.purpose, mark.at_s)
            elif (erased := self._erase(person, mark.keeps, is_owed=True)) is not None:
                done.append(erased)
        restored.remove()
        return tuple(done)

    def _take_back(self, person: str, purpose: Purpose, at_s: float) -> None:
        """Take a consent back again, with what it allowed."""
        self._store.apply([ConsentEntry(person, purpose, "withdrawn", at_s, "rescue")])
        if purpose == "history":
            for holder in self.holders:
                if isinstance(holder, RunnersHolder):
                    holder.remove(person)

    def _is_last_administrator(self, person: str) -> bool:
        return self._store.accounts.is_last_administrator(person)

    def certificate(self, erasure_id: str) -> Certificate | None:
        """Return a certificate of this machine by its number; None where there is none such."""
        path = self._certificates / f"{erasure_id}.json"
        is_there = _is_number(erasure_id) and path.is_file()
        return Certificate.read(path.read_bytes()) if is_there else None

    def _note(self, plan: ErasurePlan, keeps: Collection[str] = ()) -> ErasureNote:
        return ErasureNote.begin(
            self._folder,
            self._random(_ID_BYTES).hex(),
            plan.person,
            self._utc(),
            plan.holdings,
            plan.obstacles,
            {
                ModelsHolder.name: note_models(plan.holdings),
                HistoryHolder.name: {KEEPS_SETTINGS: "settings" in keeps},
                _OWN: {_KEEPS: sorted(keeps)},
            },
        )

    def _go_on(self, note: ErasureNote, plan: ErasurePlan) -> Erased:
        keeps = _kept_by(note)
        for holder in self.holders:
            if holder.name not in note.done and not keeps.issuperset(holder.kinds):
                holder.erase(note.person, NotedProgress(note, holder.name))
                stays = keeps | _BEGINS_ANEW
                left = [one for one in holder.find(note.person) if one.kind not in stays]
                if left:
                    raise StorageError("rights.still-there", kind=left[0].kind)
                note.finish(holder.name)
        shutil.rmtree(self._folder / TRAINING_NAME, ignore_errors=True)
        certificate = self._certify(note)
        ErasedList(self._data_folder).add(self._store, note.person, self._utc(), keeps=keeps)
        note.remove()
        return Erased(plan, certificate)

    def _certify(self, note: ErasureNote) -> Certificate | None:
        try:
            secret = self._store.secret(SECRET_NAME)
            certificate = Certificate.sign(make_content(note, self._utc()), secret)
            make_private(self._certificates)
            with one_writer(self._certificates):
                write_file(self._certificates / f"{note.id}.json", certificate.to_json())
            details = {"what": "person", "certificate": note.id}
            self._store.audit.note(self._utc(), "erasure", subject_id=note.person, details=details)
        except EncryptionError:
            return None
        return certificate


def _is_number(erasure_id: str) -> bool:
    return len(erasure_id) == 2 * _ID_BYTES and erasure_id.isalnum()


def _kept_by(note: ErasureNote) -> frozenset[str]:
    return frozenset(NotedProgress(note, _OWN).recall(_KEEPS) or ())
