"""The store in an SQL database, SQLite or PostgreSQL."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final

from sqlalchemy import RowMapping, Table, func, select, tuple_

from barun.errors import SettingError, StorageError
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store import questions
from barun.store.account_book import AccountBook
from barun.store.audit_book import AuditBook
from barun.store.backup import write_backup
from barun.store.consent_book import ConsentBook, to_agreement
from barun.store.damage import DamagedRows
from barun.store.database import Database
from barun.store.event_cursor import read_cursor, to_cursor
from barun.store.experiment_book import ExperimentBook
from barun.store.faults import FULL
from barun.store.forgetting import Forgetting
from barun.store.free_space import LEAST_FREE_BYTES, free_bytes
from barun.store.history import (
    AngleRow,
    EventPage,
    Forgotten,
    Period,
    StoreSizes,
    TimeRow,
    WeekSums,
)
from barun.store.job_book import JobBook
from barun.store.kept_session_book import KeptSessionBook
from barun.store.key_desk import KeyDesk
from barun.store.key_source import KeySource, MemoryKeys
from barun.store.local_time import day_start_s
from barun.store.login_book import LoginBook
from barun.store.long_reads import LongReads
from barun.store.migration import bring_up_to_date
from barun.store.model_book import ModelBook
from barun.store.people_keys import PeopleKeys
from barun.store.person_rows import count_rows, measure_person
from barun.store.record_rows import R, records_of, select_rows
from barun.store.records import (
    AgreementRecord,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanKind,
    SpanRecord,
)
from barun.store.removal import delete_older, newest_s
from barun.store.row_transfer import copy_to_file
from barun.store.salvage import salvage_decisions, salvage_secrets
from barun.store.sample_book import SampleBook
from barun.store.sealed_content import SEALED_FIELDS
from barun.store.sent_book import SentBook
from barun.store.sqlite_database import SqliteDatabase
from barun.store.stored_sizes import read_sizes
from barun.store.tables import (
    EVENT,
    EXERCISE,
    PERSON,
    PROFILE,
    SETTINGS,
    SPAN,
)
from barun.store.vault import Vault, wrapping_ids
from barun.store.watch_book import WatchBook
from barun.store.week import summarise_week
from barun.store.write_transaction import WriteTransaction
from barun.store.writes import Write, find_ended_histories, find_ended_trainings

__all__ = ["SqlStore"]

_EVENTS_A_READ: Final = 500


class SqlStore:
    """Fulfils `barun.store.store.Store` with SQLAlchemy.

    Parameters
    ----------
    database : Database
        Where to; closed with the store.
    keys : KeySource, optional
        Where the master key is; without one, what is sealed can be opened by this store only.
    clock : callable, optional
        Returns seconds since 1970 UTC, for consents that end.
    people : PeopleKeys, optional
        Keys of people in files, under the same master key.
    """

    def __init__(
        self,
        database: Database,
        keys: KeySource | None = None,
        clock: Callable[[], float] = time.time,
        people: PeopleKeys | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = Vault(keys or MemoryKeys(), people=people)
        self._damaged = DamagedRows()

    def prepare(self, *, checks_keys: bool = True) -> None:
        """Look for damage and bring the tables up to date; comes before everything else.

        Parameters
        ----------
        checks_keys : bool, optional
            Whether to look if the master key fits, too; not when it is to be brought back.

        Raises
        ------
        StorageError
            If the database is damaged, of a newer Barun, or cannot be reached.
        EncryptionError
            If its master key is missing or another one.
        """
        self._database.look_for_damage(is_quick=True)
        bring_up_to_date(self._database, self._vault)
        if checks_keys:
            with self._database.reading() as connection:
                if wrapping_ids(connection):
                    self._vault.check(connection)

    @property
    def models(self) -> ModelBook:
        """The register of trained models in the same database."""
        return ModelBook(self._database, self._vault)

    @property
    def audit(self) -> AuditBook:
        """The log of what was done with personal data, in the same database."""
        return AuditBook(self._database, self._vault)

    @property
    def samples(self) -> SampleBook:
        """Samples of live sessions for training, and what was said about them."""
        return SampleBook(self._database, self._vault, self._damaged)

    @property
    def consents(self) -> ConsentBook:
        """What people agreed to, and took back."""
        return ConsentBook(self._database)

    @property
    def experiments(self) -> ExperimentBook:
        """Comparisons of two versions of a model, in the same database."""
        return ExperimentBook(self._database, self._vault)

    @property
    def accounts(self) -> AccountBook:
        """The people who may log in, in the same database."""
        return AccountBook(self._database, self._vault)

    @property
    def logins(self) -> LoginBook:
        """Who is logged in, in the same database."""
        return LoginBook(self._database, self._vault)

    @property
    def jobs(self) -> JobBook:
        """The work that is done in the background, in the same database."""
        return JobBook(self._database, self._vault)

    @property
    def is_shared(self) -> bool:
        """Whether other services may work with the same database: it is on a server."""
        return not isinstance(self._database, SqliteDatabase)

    @property
    def has_room(self) -> bool:
        """Whether there is room on the disk, as far as one can tell without writing."""
        path = self._database.path if isinstance(self._database, SqliteDatabase) else None
        left = None if path is None else free_bytes(path.parent)
        return left is None or left >= LEAST_FREE_BYTES

    @property
    def kept_sessions(self) -> KeptSessionBook:
        """Live sessions kept for another service of the same database."""
        return KeptSessionBook(self._database)

    @property
    def sent(self) -> SentBook:
        """How much has left the machine."""
        return SentBook(self._database)

    @property
    def watch(self) -> WatchBook:
        """How the service itself is and was, in the same database."""
        return WatchBook(self._database, self._vault)

    @property
    def keys(self) -> KeyDesk:
        """What is done with keys."""
        return KeyDesk(self._database, self._vault)

    @property
    def damaged(self) -> DamagedRows:
        """The rows that answers left out because they could not be opened."""
        return self._damaged

    def secret(self, name: str, *, adopts: bytes | None = None) -> bytes:
        """Return a secret of the installation, 32 bytes, made when it is asked for first.

        Parameters
        ----------
        name : str
            One of `barun.store.vault.SECRET_NAMES`.
        adopts : bytes, optional
            What becomes the secret where there is none.
        """
        with self._database.writing() as connection:
            secret = self._vault.secret(connection, name, adopts)
        self._database.settle()  # who kept it elsewhere lets go of it now
        return secret

    @property
    def location(self) -> str:
        """Path of the file, or address of the server without its password."""
        return self._database.location

    def apply(self, writes: Sequence[Write]) -> tuple[bool, ...]:
        """Write all or none; see `barun.store.store.Store.apply`."""
        ended = find_ended_histories(writes)
        try:
            outcomes = self._apply(writes)
            if ended or find_ended_trainings(writes):
                self._database.wipe_free_space()
        except StorageError as error:
            # a full disk has no room even for deleting: alone, an end is made of a fresh database
            if error.code != FULL or not ended or len(writes) > 1:
                raise
            self._forgetting.start_over(ended[0].person_id, ended[0].at_s, including_settings=False)
            return (True,)
        for entry in ended:
            self._damaged.forget(entry.person_id)
        return outcomes

    def _apply(self, writes: Sequence[Write]) -> tuple[bool, ...]:
        with self._database.writing() as connection:
            return WriteTransaction(
                connection, self._database, self._vault, self._clock(), self._damaged
            ).apply(writes)

    # ---- records

    def agreement(self, person_id: str) -> AgreementRecord | None:
        """Return what a person agreed to about a history."""
        return to_agreement(self.consents.entries(person_id))

    def settings(self, person_id: str) -> SettingsRecord | None:
        """Return the settings of a person."""
        return next(iter(self._records(SettingsRecord, SETTINGS, person_id)), None)

    def profiles(self, person_id: str) -> tuple[ProfileRecord, ...]:
        """Return the calibration profiles of a person, newest first."""
        newest = (PROFILE.c.updated_s.desc(), PROFILE.c.profile_id)
        return self._records(ProfileRecord, PROFILE, person_id, order=newest)

    def exercises(self, person_id: str, from_s: float, to_s: float) -> tuple[ExerciseRecord, ...]:
        """Return the exercises done in a range, oldest first."""
        at_s = EXERCISE.c.at_s
        order = (at_s, EXERCISE.c.done_id)
        return self._records(
            ExerciseRecord, EXERCISE, person_id, at_s >= from_s, at_s < to_s, order=order
        )

    def spans(
        self, person_id: str, from_s: float, to_s: float, kind: SpanKind | None = None
    ) -> tuple[SpanRecord, ...]:
        """Return the spans that touch a range, oldest first."""
        conditions = [SPAN.c.end_s >= from_s, SPAN.c.start_s < to_s]
        if kind is not None:
            conditions.append(SPAN.c.kind == kind)
        order = (SPAN.c.start_s, SPAN.c.span_id)
        return self._records(SpanRecord, SPAN, person_id, *conditions, order=order)

    def events(
        self,
        person_id: str,
        from_s: float,
        to_s: float,
        *,
        code: str | None = None,
        limit: int = 100,
        before: str | None = None,
    ) -> EventPage:
        """Return a page of events, newest first."""
        place = tuple_(EVENT.c.start_s, EVENT.c.event_id)
        order = (EVENT.c.start_s.desc(), EVENT.c.event_id.desc())
        range_ = (EVENT.c.start_s >= from_s, EVENT.c.start_s < to_s)
        at = None if before is None else read_cursor(before)
        n_read = limit + 1 if code is None else max(limit + 1, _EVENTS_A_READ)
        page: list[EventRecord] = []
        while True:  # the code is sealed: of one rule, more are read than there are on a page
            conditions = range_ if at is None else (*range_, place < tuple_(*at))
            rows, seal = self._rows(EVENT, person_id, *conditions, order=order, limit=n_read)
            found = records_of(EventRecord, EVENT, rows, person_id, seal, self._damaged)
            page += [one for one in found if code is None or one.code == code]
            if len(page) > limit or len(rows) < n_read:
                break
            at = rows[-1]["start_s"], rows[-1]["event_id"]
        has_more = len(page) > limit
        return EventPage(tuple(page[:limit]), to_cursor(page[limit - 1]) if has_more else None)

    def _records(
        self,
        kind: type[R],
        table: Table,
        person_id: str,
        *conditions: Any,
        order: tuple[Any, ...] = (),
    ) -> tuple[R, ...]:
        """Return the records of a table; what cannot be opened is left out and noted."""
        rows, seal = self._rows(table, person_id, *conditions, order=order)
        return tuple(records_of(kind, table, rows, person_id, seal, self._damaged))

    def _rows(
        self,
        table: Table,
        person_id: str,
        *conditions: Any,
        order: tuple[Any, ...],
        limit: int | None = None,
    ) -> tuple[Sequence[RowMapping], PersonSeal | None]:
        query = select_rows(table, person_id).where(*conditions).order_by(*order).limit(limit)
        with self._database.reading() as connection:
            # agreement and settings are readable, also where the key is missing
            is_sealed = table.name in SEALED_FIELDS
            seal = self._vault.find(connection, person_id)[1] if is_sealed else None
            return connection.execute(query).mappings().all(), seal

    # ---- sums

    def time_rows(
        self, person_id: str, from_s: float, to_s: float, zone: tzinfo, by: Period
    ) -> tuple[TimeRow, ...]:
        """Return the hours or days that touch a range, oldest first."""
        with self._database.reading() as connection:
            person_no, seal = self._vault.find(connection, person_id)
            if person_no is None:
                return ()
            return questions.time_rows(
                connection, person_no, seal, self._damaged, from_s, to_s, zone, by
            )

    def minute_rows(self, person_id: str, from_s: float, to_s: float) -> tuple[TimeRow, ...]:
        """Return the minutes that begin in a range, oldest first."""
        with self._database.reading() as connection:
            person_no, seal = self._vault.find(connection, person_id)
            if person_no is None:
                return ()
            return questions.minute_rows(connection, person_no, seal, self._damaged, from_s, to_s)

    def angle_rows(
        self,
        person_id: str,
        from_s: float,
        to_s: float,
        zone: tzinfo,
        by: Period,
        keys: Sequence[str] | None = None,
    ) -> Mapping[str, tuple[AngleRow, ...]]:
        """Return the measurements of the hours or days that touch a range."""
        with self._database.reading() as connection:
            person_no, seal = self._vault.find(connection, person_id)
            if person_no is None:
                return {}
            return questions.angle_rows(
                connection, person_no, seal, self._damaged, from_s, to_s, zone, by, keys
            )

    def week(self, person_id: str, start: date, zone: tzinfo) -> WeekSums:
        """Return the seven days from `start` in figures."""
        from_s = day_start_s(start, zone)
        to_s = day_start_s(start + timedelta(days=7), zone)
        return summarise_week(
            self.time_rows(person_id, from_s, to_s, zone, "day"),
            self.time_rows(person_id, from_s, to_s, zone, "hour"),
            self.all_events(person_id, from_s, to_s),
            start,
            zone,
        )

    def span_seconds(self, person_id: str, kind: SpanKind) -> float:
        """Return the seconds of all spans of a kind."""
        query = (
            select(func.coalesce(func.sum(SPAN.c.end_s - SPAN.c.start_s), 0.0))
            .join(PERSON, PERSON.c.person_no == SPAN.c.person_no)
            .where(PERSON.c.person_id == person_id, SPAN.c.kind == kind)
        )
        with self._database.reading() as connection:
            return float(connection.execute(query).scalar() or 0.0)

    # ---- exports

    def all_minutes(self, person_id: str, from_s: float, to_s: float) -> Iterator[MinuteRecord]:
        """Yield every minute of every session that begins in a range, oldest first."""
        return self._long_reads.minutes(person_id, from_s, to_s)

    def all_events(self, person_id: str, from_s: float, to_s: float) -> Iterator[EventRecord]:
        """Yield every event that began in a range, oldest first."""
        return self._long_reads.events(person_id, from_s, to_s)

    def all_sessions(self, person_id: str) -> Iterator[SessionRecord]:
        """Yield every session, oldest first."""
        return self._long_reads.sessions(person_id)

    @property
    def _long_reads(self) -> LongReads:
        return LongReads(self._database, self._vault, self._damaged)

    def people(self) -> tuple[str, ...]:
        """Return the ids of everybody the database knows, sorted."""
        with self._database.reading() as connection:
            return tuple(sorted(connection.scalars(select(PERSON.c.person_id))))

    def back_up(self, path: Path, passphrase: str | None = None) -> int:
        """Copy the database to a SQLite file while others write, and return its bytes.

        Raises
        ------
        SettingError
            If `barun.store.backup.write_backup` refuses, or a server's is to be sealed.
        StorageError
            If it cannot be written.
        """
        if not isinstance(self._database, SqliteDatabase) or self._database.path is None:
            if passphrase is not None:
                raise SettingError("privacy_commands.other-database", location=self.location)
            return copy_to_file(self._database, path)
        return write_backup(self._database.path, path, passphrase)

    # ---- sizes, forgetting, repair

    def sizes(self, person_id: str) -> StoreSizes:
        """Return how much is stored."""
        with self._database.reading() as connection:
            return read_sizes(connection, self._database, person_id)

    def bytes_of(self, person_id: str, tables: Iterable[str]) -> int:
        """Return the bytes of the values a person has in some tables."""
        with self._database.reading() as connection:
            return measure_person(connection, tables, person_id)

    def count_of(self, person_id: str, table: str) -> int:
        """Return how many rows of a person there are in a table."""
        with self._database.reading() as connection:
            return count_rows(connection, table, person_id)

    def forget_everything(
        self, person_id: str, *, including_settings: bool = False, now_s: float = 0.0
    ) -> Forgotten:
        """Delete all of a person, and what is left of it in the file."""
        return self._forgetting.forget(person_id, now_s, including_settings=including_settings)

    @property
    def _forgetting(self) -> Forgetting:
        return Forgetting(self._database, self._vault, self._damaged)

    def newest_s(self) -> float | None:
        """Return when the newest session of anybody began; None without any."""
        with self._database.reading() as connection:
            return newest_s(connection)

    def tidy(self, now_s: float) -> Forgotten:
        """Delete what is older than each person wants it kept, and look for damage."""
        self._database.look_for_damage()
        with self._database.writing() as connection:
            forgotten = delete_older(connection, now_s)
        self.keys.reseal_some()
        if forgotten.total:
            self._database.give_pages_back()
        return forgotten

    def recover(self, now_s: float) -> str | None:
        """Set a damaged database aside and start a fresh one."""
        kept_at = self._database.set_aside(now_s)
        if kept_at is None:
            return None
        self._damaged.forget()
        bring_up_to_date(self._database, self._vault)
        with self._database.writing() as connection:
            self._vault.take_back(connection, *salvage_secrets(Path(kept_at)))
        if decisions := salvage_decisions(Path(kept_at)):
            self.apply(decisions)
        return kept_at

    def close(self) -> None:
        """Let go of files and connections; may be called twice."""
        self._database.close()
