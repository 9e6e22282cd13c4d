"""The keys of a database in use: each person's data key, and the secrets of the installation.

They lie in the database, wrapped by the master key, which lies elsewhere. Deleting the wrapped key
of a person makes unreadable whatever was sealed with it.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from barun.errors import EncryptionError, StorageError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys, wrapped_by
from barun.privacy.encryption.person_seal import KEY_BYTES, DataKey, PersonSeal
from barun.privacy.encryption.randomness import RandomBytes
from barun.store.key_source import KeySource
from barun.store.people_keys import PeopleKeys
from barun.store.tables import DATA_KEY, PERSON, RECOVERY, SECRET

__all__ = ["SECRET_NAMES", "Vault", "hold_keys", "purpose_of", "wrapping_ids"]

SECRET_NAMES: Final = ("audit", "pseudonym", "certificate", "recovery", "accounts", "jobs")
"""Secrets of the installation, 32 bytes each: what the audit log is chained with, what pseudonyms
are made with, what certificates are signed with, the public half of the recovery key, what names
of accounts are found by and sealed with, and what jobs of nobody are sealed with."""

_MOST_REMEMBERED: Final = 1000
_KEYS_LOCK: Final = 0x6261_7275_6E01
"""Of PostgreSQL, known to Barun alone: "barun" in ASCII, and a number."""


class Vault:
    """Finds and makes keys; its methods are called within a transaction of the database.

    Parameters
    ----------
    keys : KeySource
        Where the master key is.
    random : callable, optional
        Where keys and nonces come from.
    people : PeopleKeys, optional
        Keys under the same master key that lie in files.
    """

    def __init__(
        self, keys: KeySource, random: RandomBytes = os.urandom, people: PeopleKeys | None = None
    ) -> None:
        self.keys: Final = keys
        self.people: Final = people
        self.random: Final = random
        self._remembered: dict[tuple[str, tuple[bytes, ...]], PersonSeal] = {}
        self._seen: dict[str, MasterKey] = {}
        self._current = ""
        """Id of the master key that was in use when it was read last."""

    # ---- people

    def find(self, connection: Connection, person_id: str) -> tuple[int | None, PersonSeal | None]:
        """Return number and seal of a person; None for what there is not.

        Raises
        ------
        EncryptionError
            If there is a key, but it cannot be unwrapped.
        """
        query = (
            select(PERSON.c.person_no, DATA_KEY.c.key_no, DATA_KEY.c.wrapped)
            .select_from(PERSON)
            .outerjoin(DATA_KEY, DATA_KEY.c.person_no == PERSON.c.person_no)
            .where(PERSON.c.person_id == person_id)
            .order_by(DATA_KEY.c.key_no)
        )
        rows = connection.execute(query).all()
        if not rows:
            return None, None
        wrapped = [(row.key_no, bytes(row.wrapped)) for row in rows if row.key_no is not None]
        return rows[0].person_no, self._seal(person_id, wrapped) if wrapped else None

    def find_or_make(self, connection: Connection, person_no: int, person_id: str) -> PersonSeal:
        """Return the seal of a person, with a new data key where there is none."""
        _, seal = self.find(connection, person_id)
        return seal or self.add_data_key(connection, person_no, person_id, 1)

    def add_data_key(
        self, connection: Connection, person_no: int, person_id: str, number: int
    ) -> PersonSeal:
        """Make a data key for a person, which seals from now on, and return his seal."""
        hold_keys(connection)
        key = DataKey.make(number, self.random)
        master = self.masters_for_new(connection).current
        wrapped = master.wrap_data_key(key, person_id, self.random)
        values = {"person_no": person_no, "key_no": number, "wrapped": wrapped}
        connection.execute(insert(DATA_KEY), values)
        _, seal = self.find(connection, person_id)
        assert seal is not None  # noqa: S101 # for the type checker
        return seal

    def _seal(self, person_id: str, wrapped: list[tuple[int, bytes]]) -> PersonSeal:
        name = person_id, tuple(one for _, one in wrapped)
        found = self._remembered.get(name)
        if found is None:
            masters = self._masters(wrapped[0][1])
            keys = [masters.unwrap_data_key(one, person_id, number) for number, one in wrapped]
            found = PersonSeal(person_id, keys, self.random)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[name] = found
        return found

    # ---- secrets of the installation

    def find_secret(self, connection: Connection, name: str) -> bytes | None:
        """Return a secret of the installation; None where none was made."""
        wrapped = connection.execute(select(SECRET.c.wrapped).where(SECRET.c.name == name)).scalar()
        if wrapped is None:
            return None
        return self._masters(bytes(wrapped)).unwrap(bytes(wrapped), purpose_of(name))

    def secret(self, connection: Connection, name: str, adopts: bytes | None = None) -> bytes:
        """Return a secret of the installation, 32 bytes; a new one where there is none.

        Parameters
        ----------
        connection : sqlalchemy.Connection
            In a writing transaction.
        name : str
            One of :data:`SECRET_NAMES`.
        adopts : bytes, optional
            What becomes the secret where there is none.
        """
        found = self.find_secret(connection, name)
        if found is None:
            hold_keys(connection)
            found = self.find_secret(connection, name)  # another process may have been quicker
        return found or self.put_secret(connection, name, adopts or self.random(KEY_BYTES))

    def put_secret(self, connection: Connection, name: str, secret: bytes) -> bytes:
        """Keep a secret of 32 bytes in place of the one there is."""
        if name not in SECRET_NAMES:
            raise ValueError(f"there is no secret {name!r}")
        master = self.masters_for_new(connection).current
        wrapped = master.wrap(secret, purpose_of(name), self.random)
        connection.execute(delete(SECRET).where(SECRET.c.name == name))
        connection.execute(insert(SECRET), {"name": name, "wrapped": wrapped})
        return secret

    def take_back(
        self, connection: Connection, secrets: Mapping[str, bytes], recovery: Mapping[str, bytes]
    ) -> None:
        """Keep wrapped secrets of a database that was damaged, if the master key opens them.

        Parameters
        ----------
        connection : sqlalchemy.Connection
            In the first writing transaction of a fresh database.
        secrets, recovery : mapping of str to bytes
            Wrapped, by their names and by the ids of the master keys.
        """
        found = self.keys.load()
        if found is None:
            return
        for name, wrapped in secrets.items():
            with suppress(EncryptionError):
                if name in SECRET_NAMES:
                    found.unwrap(wrapped, purpose_of(name))
                    connection.execute(insert(SECRET), {"name": name, "wrapped": wrapped})
        if found.current.id in recovery:
            wrapped = recovery[found.current.id]
            values = {"master_id": found.current.id, "wrapped": wrapped}
            connection.execute(insert(RECOVERY), values)

    # ---- the master key

    def masters_for_new(self, connection: Connection) -> MasterKeys:
        """Return the master keys, a new one where nothing was wrapped yet.

        Raises
        ------
        EncryptionError
            If something was wrapped by a key that is not there: what is new would be lost with it.
        """
        if not self.wrapping_ids(connection):
            made = self.keys.load_or_make()
            self._seen[made.current.id] = made.current
            self._current = made.current.id
            return made
        return self.check(connection)

    def masters_in_place(self, connection: Connection) -> MasterKeys:
        """Return the master keys as they lie where they are kept, a new one where none is needed.

        Raises
        ------
        EncryptionError
            If one is missing there: one that only memory holds must not be built upon.
        """
        if (fault := self.find_fault(connection)) is not None and self.wrapping_ids(connection):
            raise fault
        return self.masters_for_new(connection)

    def check(self, connection: Connection) -> MasterKeys:
        """Return the master keys if they unwrap everything that is wrapped.

        Raises
        ------
        EncryptionError
            If there is none, or one is missing.
        """
        return self._load(self.wrapping_ids(connection))

    def wrapping_ids(self, connection: Connection) -> list[str]:
        """Return the ids of the master keys that wrapped something, in files too, sorted."""
        in_files = self.people.wrapping_ids() if self.people is not None else set()
        return sorted({*wrapping_ids(connection), *in_files})

    def find_fault(self, connection: Connection) -> StorageError | None:
        """Return what is wrong with the master key where it is kept; None if it is as needed."""
        try:
            self._fitting(self.wrapping_ids(connection), self.keys.load())
        except StorageError as error:
            return error
        return None

    def holds_keys(self, connection: Connection) -> bool:
        """Return whether this process can go on, wherever the master key went."""
        try:
            self.check(connection)
        except StorageError:
            return False
        return True

    def _masters(self, wrapped: bytes) -> MasterKeys:
        found = self._load([wrapped_by(wrapped)])
        # who read a wrapped key just before the master key was changed still gets it open
        return MasterKeys(found.current, self._seen.values())

    def _load(self, needed: Sequence[str]) -> MasterKeys:
        """Return the master keys; those in memory where the others are gone or do not fit.

        Raises
        ------
        EncryptionError
            If one that is needed is nowhere.
        """
        found: MasterKeys | None = None
        try:
            found = self.keys.load()
            found = self._fitting(needed, found)
        except StorageError:
            # what a person stores while the file is away must not be lost
            known = {} if found is None else {key.id: key for key in (found.current, *found.older)}
            known = self._seen | known
            if not needed or not set(needed) <= known.keys():
                raise
            held = self._current if self._current in needed else needed[-1]
            return MasterKeys(known[held], [known[one] for one in needed])
        self._seen |= {key.id: key for key in (*found.older, found.current)}
        self._current = found.current.id
        return found

    def _fitting(self, needed: Sequence[str], found: MasterKeys | None) -> MasterKeys:
        if found is None:
            raise self._missing(needed[0] if needed else "-")
        known = [key.id for key in (found.current, *found.older)]
        strange = [one for one in needed if one not in known]
        if strange:
            raise EncryptionError("encryption.wrong-key", wanted=strange[0], known=", ".join(known))
        return found

    def _missing(self, wanted: str) -> EncryptionError:
        location = self.keys.location
        return EncryptionError("encryption.key-missing", wanted=wanted, location=location)


def purpose_of(name: str) -> str:
    """Return what a secret of the installation is wrapped for."""
    return f"secret {name}"


def wrapping_ids(connection: Connection) -> list[str]:
    """Return the ids of the master keys that wrapped something in the database, sorted."""
    wrapped = [
        *connection.scalars(select(DATA_KEY.c.wrapped)),
        *connection.scalars(select(SECRET.c.wrapped)),
    ]
    return sorted({wrapped_by(bytes(one)) for one in wrapped})


def hold_keys(connection: Connection) -> None:
    """Hold the wrapped keys against other writers until the transaction ends.

    Without, a key could be wrapped by a master key while another process takes that one out of use.
    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_KEYS_LOCK})")
