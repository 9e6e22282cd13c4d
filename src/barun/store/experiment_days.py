"""What people contributed to an experiment, day by day, under their own data keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import Connection, delete, func, select

from barun.errors import EncryptionError
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.question import may
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.consent_book import read_consents
from barun.store.database import Database
from barun.store.experiment_records import COUNTS, Arm, ExperimentDay
from barun.store.experiment_tables import EXPERIMENT, EXPERIMENT_DAY
from barun.store.person_number import hold_person
from barun.store.sample_records import SAMPLES_SINCE
from barun.store.sealed_content import pack_fields, row_key, unpack_fields
from barun.store.tables import PERSON
from barun.store.vault import Vault

__all__ = ["DayChange", "ExperimentDays", "delete_days", "is_counted"]

_D: Final = EXPERIMENT_DAY.c
_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DayChange:
    """What is to be noted of one day of one person."""

    person_id: str
    experiment_id: str
    day: int
    arm: Arm
    counted: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    """What a count is now, whatever it was: counted anew from the history."""
    more: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    """What comes on top: counted by a running session."""


class ExperimentDays:
    """Reads and writes the counts of people; its methods block, and any thread may call them.

    Only of who agreed to a history, where this is kept, and to training and checking models, which
    is what it is for, is anything written.

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

    def put(self, changes: Sequence[DayChange], now_s: float) -> tuple[bool, ...]:
        """Write counts in one transaction; return for each whether the person had agreed.

        Counts of an experiment that is over, or that there is not, are passed over, too.
        """
        with self._database.writing() as connection:
            return tuple(self._put_one(connection, change, now_s) for change in changes)

    def of_experiment(self, experiment_id: str) -> tuple[ExperimentDay, ...]:
        """Return all counts of an experiment, person by person, oldest day first.

        What cannot be opened, because the key of the person is gone, is left out.
        """
        return self._read(EXPERIMENT.c.experiment_id == experiment_id)

    def of_person(self, person_id: str) -> tuple[ExperimentDay, ...]:
        """Return all counts of a person, for exports, oldest experiment and day first."""
        return self._read(PERSON.c.person_id == person_id)

    def count_of(self, person_id: str) -> int:
        """Return how many days of a person are stored."""
        query = (
            select(func.count())
            .select_from(EXPERIMENT_DAY)
            .join(PERSON, PERSON.c.person_no == _D.person_no)
            .where(PERSON.c.person_id == person_id)
        )
        with self._database.reading() as connection:
            return cast(int, connection.execute(query).scalar())

    def _read(self, condition: Any) -> tuple[ExperimentDay, ...]:
        query = (
            select(EXPERIMENT_DAY, PERSON.c.person_id, EXPERIMENT.c.experiment_id)
            .join_from(EXPERIMENT_DAY, PERSON, PERSON.c.person_no == _D.person_no)
            .join(EXPERIMENT, EXPERIMENT.c.experiment_no == _D.experiment_no)
            .where(condition)
            .order_by(_D.person_no, _D.experiment_no, _D.day)
        )
        found: list[ExperimentDay] = []
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            for person_id, days in groupby(rows, lambda row: str(row.person_id)):
                try:
                    _, seal = self._vault.find(connection, person_id)
                except EncryptionError:
                    continue
                if seal is not None:
                    found += filter(None, (_open(row, seal) for row in days))
        return tuple(found)

    def _put_one(self, connection: Connection, change: DayChange, now_s: float) -> bool:
        unknown = (change.counted.keys() | change.more.keys()) - set(COUNTS)
        if unknown:
            raise ValueError(f"nobody knows the counts {sorted(unknown)}")
        going_on = select(EXPERIMENT.c.experiment_no).where(
            EXPERIMENT.c.experiment_id == change.experiment_id, EXPERIMENT.c.state != "ended"
        )
        # its end waits for what is being counted, and nothing is counted after it
        kept = self._database.lock_against_change(going_on)
        experiment_no = connection.execute(kept).scalar()
        person_no = hold_person(connection, self._database, change.person_id)
        if experiment_no is None or person_no is None:
            return False
        entries = read_consents(connection, person_no, change.person_id)
        if not is_counted(entries, now_s):
            return False
        seal = self._vault.find_or_make(connection, person_no, change.person_id)
        self._upsert(connection, (person_no, experiment_no), change, seal)
        return True

    def _upsert(
        self,
        connection: Connection,
        numbers: tuple[int, int],
        change: DayChange,
        seal: PersonSeal,
    ) -> None:
        person_no, experiment_no = numbers
        place = row_key(experiment_no, change.day)
        at = (_D.person_no == person_no, _D.experiment_no == experiment_no, _D.day == change.day)
        former = connection.execute(select(_D.sealed).where(*at)).scalar()
        counts: dict[str, float] = {}
        if former is not None:
            opened = seal.open(EXPERIMENT_DAY.name, "sealed", place, bytes(former))
            counts = unpack_fields(opened)["counts"]
        counts |= change.counted
        counts |= {name: counts.get(name, 0.0) + value for name, value in change.more.items()}
        content = pack_fields({"arm": change.arm, "counts": counts})
        statement = self._database.insert(EXPERIMENT_DAY).values(
            person_no=person_no,
            experiment_no=experiment_no,
            day=change.day,
            sealed=seal.seal(EXPERIMENT_DAY.name, "sealed", place, content),
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["person_no", "experiment_no", "day"],
                set_={"sealed": statement.excluded.sealed},
            )
        )


def _open(row: Any, seal: PersonSeal) -> ExperimentDay | None:
    place = row_key(row.experiment_no, row.day)
    try:
        content = unpack_fields(seal.open(EXPERIMENT_DAY.name, "sealed", place, bytes(row.sealed)))
    except EncryptionError:
        return None
    return ExperimentDay(
        row.person_id, row.experiment_id, row.day, content["arm"], content["counts"]
    )


def is_counted(entries: Iterable[ConsentEntry], now_s: float) -> bool:
    """Return whether a person takes part: agreed to a history, and to models being checked.

    Parameters
    ----------
    entries : iterable of ConsentEntry
        The ledger of the person.
    now_s : float
        Seconds since 1970 UTC.
    """
    known = tuple(entries)
    kept = may("history", known, now_s)
    return kept.is_allowed and may("training", known, now_s, since=SAMPLES_SINCE).is_allowed


def delete_days(connection: Connection, person_no: int) -> None:
    """Delete what a person contributed, who no longer agrees."""
    connection.execute(delete(EXPERIMENT_DAY).where(_D.person_no == person_no))
