"""What is done with keys: looking, a recovery key, rotation, bringing a lost master key back."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from barun.errors import EncryptionError, SettingError, StorageError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys, wrapped_by
from barun.privacy.encryption.recovery_key import RecoveryKey, wrap_for_recovery
from barun.store.database import Database
from barun.store.look_through import RowCheck, look_through
from barun.store.people_keys import PeopleKeys
from barun.store.resealing import reseal
from barun.store.tables import DATA_KEY, PERSON, RECOVERY, SECRET
from barun.store.vault import Vault, hold_keys, purpose_of

__all__ = ["KeyDesk", "KeyStatus"]

_ROWS_A_STEP: Final = 2000


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """What is known about the keys of a database."""

    location: str
    """Where the master key is, or would be."""
    master_id: str | None
    """Of the master key in use; None where there is none."""
    older_ids: tuple[str, ...]
    """Of master keys that only unwrap."""
    wrapping_ids: tuple[str, ...]
    """Of the master keys that wrapped something in the database."""
    n_people: int
    """How many have a data key."""
    n_data_keys: int
    has_recovery: bool
    """Whether a recovery key brings the master key in use back."""
    fault: StorageError | None = None
    """What is wrong with the master key where it is kept; None if nothing."""
    is_held: bool = True
    """Whether this process can go on all the same, with the key it has in memory."""

    @property
    def is_whole(self) -> bool:
        """Whether everything that is wrapped can be unwrapped."""
        return set(self.wrapping_ids) <= {self.master_id, *self.older_ids}


class KeyDesk:
    """Its methods block, and any thread or process may call them while others write.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @property
    def location(self) -> str:
        """Where the master key is, or would be, in words a person finds it by."""
        return self._vault.keys.location

    def status(self) -> KeyStatus:
        """Return what is known about the keys; a fault of them is part of it."""
        try:
            found = self._vault.keys.load()
        except StorageError:
            found = None
        people = select(func.count(DATA_KEY.c.person_no.distinct()), func.count())
        with self._database.reading() as connection:
            wrapping = self._vault.wrapping_ids(connection)
            n_people, n_data_keys = connection.execute(people.select_from(DATA_KEY)).one()
            recoverable = set(connection.scalars(select(RECOVERY.c.master_id)))
            fault, is_held = self._look(connection, wrapping)
        current = found.current.id if found else (wrapping[0] if len(wrapping) == 1 else None)
        return KeyStatus(
            location=self._vault.keys.location,
            master_id=found.current.id if found else None,
            older_ids=tuple(key.id for key in found.older) if found else (),
            wrapping_ids=tuple(wrapping),
            n_people=n_people,
            n_data_keys=n_data_keys,
            has_recovery=current in recoverable,
            fault=fault,
            is_held=is_held,
        )

    def look(self) -> tuple[StorageError | None, bool]:
        """Return `KeyStatus.fault` and `KeyStatus.is_held`, for whoever asks often."""
        with self._database.reading() as connection:
            return self._look(connection, self._vault.wrapping_ids(connection))

    def _look(
        self, connection: Connection, wrapping: list[str]
    ) -> tuple[StorageError | None, bool]:
        fault = self._vault.find_fault(connection) if wrapping else None
        return fault, fault is None or self._vault.holds_keys(connection)

    def look_through(self) -> Mapping[str, RowCheck]:
        """Open every sealed row once, and return by table how many there are and are damaged.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        """
        with self._database.reading() as connection:
            return look_through(connection, self._vault)

    def make_recovery(self) -> RecoveryKey:
        """Return a new recovery key, to be shown once; one made before no longer works.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        """
        recovery = RecoveryKey.make(self._vault.random)
        with self._database.writing() as connection:
            hold_keys(connection)
            master = self._vault.masters_in_place(connection).current
            self._vault.put_secret(connection, "recovery", recovery.public)
            self._wrap_for_recovery(connection, master, recovery.public)
        self._database.settle()  # what is written down on paper must not be undone by a power cut
        return recovery

    def restore(self, recovery: RecoveryKey, *, replaces: bool = False) -> tuple[str, str | None]:
        """Bring the master key back with the recovery key.

        Parameters
        ----------
        recovery : RecoveryKey
            As it was written down.
        replaces : bool, optional
            Whether another key that is there may give way.

        Returns
        -------
        str
            Id of the master key.
        str or None
            Where another one that was there is kept now.

        Raises
        ------
        EncryptionError
            If there is nothing to bring back, or it was wrapped for another recovery key.
        SettingError
            If there is another master key, and it was not said that it may give way.
        """
        with self._database.reading() as connection:
            wrapped = [bytes(one) for one in connection.scalars(select(RECOVERY.c.wrapped))]
            needed = self._vault.wrapping_ids(connection)
        if not wrapped:
            raise EncryptionError("encryption.no-recovery")
        master = recovery.unwrap(wrapped[0])
        strange = [one for one in needed if one != master.id]
        if strange:
            raise EncryptionError("encryption.wrong-key", wanted=strange[0], known=master.id)
        kept_at = self._make_way(master.id, replaces=replaces)
        self._vault.keys.replace(MasterKeys(master))
        return master.id, kept_at

    def _make_way(self, master_id: str, *, replaces: bool) -> str | None:
        """Set aside another master key, which may open other databases."""
        keys = self._vault.keys
        try:
            found = keys.load()
        except EncryptionError as error:
            if error.code != "encryption.no-key":
                raise
            found = None  # what is there opens nothing
        if found is None or found.current.id == master_id:
            return None
        if not replaces:
            raise SettingError(
                "encryption.other-key-there", location=keys.location, known=found.current.id
            )
        return keys.set_aside(found.current.id)

    def for_backup(self) -> tuple[MasterKey, tuple[bytes, ...]]:
        """Return the master key, made where there is none, and it wrapped for the recovery key.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        """
        with self._database.writing() as connection:
            hold_keys(connection)
            master = self._vault.masters_in_place(connection).current
            wrapped = select(RECOVERY.c.wrapped).where(RECOVERY.c.master_id == master.id)
            return master, tuple(bytes(one) for one in connection.scalars(wrapped))

    def rotate_master(self) -> str:
        """Wrap all keys under a new master key, and return its id; nothing is sealed again.

        Others may write meanwhile. Killed midway, or where somebody reads for so long that the
        database cannot be settled, the old key is still there, and doing it again finishes it.
        Where the environment holds the keys, the first of them is the new one.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        """
        people = self._vault.people
        with nullcontext() if people is None else people.held():
            return self._rotate_master(people)

    def _rotate_master(self, people: PeopleKeys | None) -> str:
        with self._database.writing() as connection:
            hold_keys(connection)
            found = self._vault.masters_in_place(connection)
            if not found.older:
                fresh = MasterKey.make(self._vault.random)
                found = MasterKeys(fresh, [found.current])
                self._vault.keys.replace(found)
            self._rewrap(connection, found)
        if people is not None:
            people.rewrap(found)
        # from here on nothing needs the older ones: whoever makes a key reads the file first;
        # a power cut must not bring back what only they open
        if self._database.settle() and self._vault.keys.is_writable:
            self._vault.keys.replace(MasterKeys(found.current))
        return found.current.id

    def rotate_data_keys(self) -> int:
        """Give every person a new data key, which seals from now on; return how many there are.

        What was sealed before is sealed again by :meth:`reseal_some`.
        """
        with self._database.writing() as connection:
            hold_keys(connection)
            newest = (
                select(PERSON.c.person_no, PERSON.c.person_id, func.max(DATA_KEY.c.key_no))
                .join(DATA_KEY, DATA_KEY.c.person_no == PERSON.c.person_no)
                .group_by(PERSON.c.person_no, PERSON.c.person_id)
            )
            people = connection.execute(newest).all()
            for person_no, person_id, key_no in people:
                self._vault.add_data_key(connection, person_no, person_id, key_no + 1)
        return len(people)

    def reseal_some(self, most: int = _ROWS_A_STEP) -> int:
        """Seal some of what older data keys sealed again; return how many rows, 0 when done."""
        several = (
            select(DATA_KEY.c.person_no).group_by(DATA_KEY.c.person_no).having(func.count() > 1)
        )
        query = select(PERSON.c.person_no, PERSON.c.person_id).where(
            PERSON.c.person_no.in_(several)
        )
        with self._database.reading() as connection:
            people = connection.execute(query).all()
        n_done = 0
        for person_no, person_id in people:
            with self._database.writing() as connection:
                held = select(PERSON.c.person_no).where(PERSON.c.person_no == person_no)
                connection.execute(self._database.lock_for_update(held))
                _, seal = self._vault.find(connection, person_id)
                if seal is not None:
                    n_done += reseal(connection, person_no, seal, most)
        return n_done

    def _rewrap(self, connection: Connection, keys: MasterKeys) -> None:
        """Wrap under the current master key whatever older ones wrapped."""
        query = select(DATA_KEY, PERSON.c.person_id).join(
            PERSON, PERSON.c.person_no == DATA_KEY.c.person_no
        )
        query = query.order_by(DATA_KEY.c.person_no, DATA_KEY.c.key_no)
        for row in connection.execute(query).all():
            if wrapped_by(bytes(row.wrapped)) != keys.current.id:
                wrapped = keys.rewrap_data_key(
                    bytes(row.wrapped), row.person_id, row.key_no, self._vault.random
                )
                is_it = (DATA_KEY.c.person_no == row.person_no, DATA_KEY.c.key_no == row.key_no)
                connection.execute(update(DATA_KEY).where(*is_it).values(wrapped=wrapped))
        for row in connection.execute(select(SECRET)).all():
            secret = keys.unwrap(bytes(row.wrapped), purpose_of(row.name))
            wrapped = keys.current.wrap(secret, purpose_of(row.name), self._vault.random)
            named = SECRET.c.name == row.name
            connection.execute(update(SECRET).where(named).values(wrapped=wrapped))
            if row.name == "recovery":
                self._wrap_for_recovery(connection, keys.current, secret)

    def _wrap_for_recovery(self, connection: Connection, master: MasterKey, public: bytes) -> None:
        wrapped = wrap_for_recovery(master, public, self._vault.random)
        connection.execute(delete(RECOVERY))
        connection.execute(insert(RECOVERY), {"master_id": master.id, "wrapped": wrapped})
