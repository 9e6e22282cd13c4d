"""Writing records in one transaction, each behind the one gate: the consent of the person."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from itertools import groupby
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from barun.errors import EncryptionError
from barun.privacy.audit.entry import AuditAction
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.question import may
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.angle_packing import MOST_KEYS
from barun.store.audit_book import note_act
from barun.store.consent_book import add_consent, read_consents
from barun.store.damage import DamagedRows
from barun.store.database import Database, Hold
from barun.store.experiment_days import delete_days
from barun.store.person_number import hold_person
from barun.store.quarter_sums import MINUTES_A_QUARTER, add_up_minutes
from barun.store.questions import read_minutes
from barun.store.record_rows import PlainRecord, row_of, seal_minute, seal_verdict
from barun.store.records import (
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanRecord,
)
from barun.store.removal import delete_person
from barun.store.sample_removal import delete_samples, keeps_samples, move_samples_to_new_key
from barun.store.sample_tables import SAMPLE_CHUNK
from barun.store.sealed_content import SEALED_FIELDS, row_key
from barun.store.tables import (
    ANGLE_KEY,
    EVENT,
    EXERCISE,
    MINUTE,
    PERSON,
    PROFILE,
    QUARTER,
    SESSION,
    SETTINGS,
    SPAN,
)
from barun.store.vault import Vault
from barun.store.writes import (
    UNGATED,
    ExerciseRemoval,
    ProfileRemoval,
    VerdictChange,
    Write,
    to_consent,
)

__all__ = ["WriteTransaction"]

_MOST_PARAMETERS: Final = 500
"""Of one question; SQLite takes at least 999."""

_GIVEN: Final[AuditAction] = "consent-given"
_WITHDRAWN: Final[AuditAction] = "consent-withdrawn"

_Noted = SessionRecord | MinuteRecord | EventRecord | SpanRecord
_NOTED: Final = (SessionRecord, MinuteRecord, EventRecord, SpanRecord)
"""What sessions note, by the thousand: of different kinds, the order does not matter."""
_PLACES: Final[Mapping[type, tuple[Table, str]]] = {
    SessionRecord: (SESSION, "session_id"),
    EventRecord: (EVENT, "event_id"),
    SpanRecord: (SPAN, "span_id"),
    ExerciseRecord: (EXERCISE, "done_id"),
    ProfileRecord: (PROFILE, "profile_id"),
    SettingsRecord: (SETTINGS, "person_no"),
}
"""The table of each kind of record, and its key."""


class WriteTransaction:
    """Writes records in one transaction.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction that begins and ends outside.
    database : Database
        Whose dialect it is.
    vault : Vault
        The keys.
    now_s : float
        Seconds since 1970 UTC: a consent may have ended.
    damaged : DamagedRows, optional
        Where rows are noted that cannot be opened; what is new is written beside them.
    """

    def __init__(
        self,
        connection: Connection,
        database: Database,
        vault: Vault,
        now_s: float,
        damaged: DamagedRows | None = None,
    ) -> None:
        self._connection = connection
        self._database = database
        self._vault = vault
        self._now_s = now_s
        self._damaged = DamagedRows() if damaged is None else damaged
        self._seals: dict[str, PersonSeal] = {}
        self._persons: dict[str, tuple[int, bool]] = {}
        self._sessions: dict[str, int] = {}
        self._key_nos: dict[str, int] | None = None
        self._quarters: set[tuple[str, int]] = set()

    def apply(self, writes: Sequence[Write]) -> tuple[bool, ...]:
        """Write in order; return for each whether it took effect."""
        outcomes: list[bool] = []
        for is_noted, group in groupby(writes, lambda write: isinstance(write, _NOTED)):
            if is_noted:
                outcomes += self._put_noted(cast("list[_Noted]", list(group)))
            else:
                outcomes += [self._apply_one(write) for write in group]
        self._add_up()
        return tuple(outcomes)

    def _put_noted(self, records: Sequence[_Noted]) -> list[bool]:
        """Write what sessions noted, the records of a kind together: one by one costs ten times."""
        outcomes = [self._person(record.person_id)[1] for record in records]
        agreed = [record for record, is_agreed in zip(records, outcomes, strict=True) if is_agreed]
        self._put_plain([record for record in agreed if isinstance(record, SessionRecord)])
        self._find_sessions({record.session_id for record in agreed})
        self._put_minutes([record for record in agreed if isinstance(record, MinuteRecord)])
        self._put_plain([record for record in agreed if isinstance(record, EventRecord)])
        self._put_plain([record for record in agreed if isinstance(record, SpanRecord)])
        return outcomes

    def _apply_one(self, write: Write) -> bool:
        person_no, is_agreed = self._person(write.person_id)
        if not is_agreed and not isinstance(write, UNGATED):
            return False
        consent = to_consent(write)
        if consent is not None:
            return self._put_consent(person_no, consent)
        change = self._CHANGES.get(type(write))
        if change is not None:
            return cast(Callable[[int, Any], bool], change.__get__(self))(person_no, write)
        self._put_plain([cast("PlainRecord", write)])
        return True

    # ---- consents

    def _put_consent(self, person_no: int, entry: ConsentEntry) -> bool:
        """Add a line to the ledger; return False where there is nothing to be taken back."""
        person_id, is_given = entry.person_id, entry.act == "given"
        before = may(entry.purpose, self._consents(person_no, person_id), self._now_s).entry
        if not is_given and (before is None or before.act != "given"):
            return False
        add_consent(self._connection, person_no, entry)
        if entry.purpose == "history":
            self._persons.pop(person_id)  # it may have agreed, or not, until now
            if is_given:
                self._seal(person_id)  # where no key can be made, nobody agrees in vain
            else:
                self._delete_history(person_no, person_id)
        elif entry.purpose == "training" and not is_given:
            delete_samples(self._connection, SAMPLE_CHUNK.c.person_no == person_no)
            delete_days(self._connection, person_no)
        self._note_consent(entry)
        return True

    def _consents(self, person_no: int, person_id: str) -> tuple[ConsentEntry, ...]:
        return read_consents(self._connection, person_no, person_id)

    def _delete_history(self, person_no: int, person_id: str) -> None:
        """Delete what the consent allowed, the key first; settings and samples stay."""
        keeps = keeps_samples(self._connection, person_no, person_id, self._now_s)
        if keeps:
            move_samples_to_new_key(self._connection, self._vault, person_no, person_id)
        delete_person(
            self._connection, person_no, including_settings=False, including_samples=not keeps
        )
        self._seals.pop(person_id, None)
        self._sessions.clear()
        self._quarters = {one for one in self._quarters if one[0] != person_id}

    def _note_consent(self, entry: ConsentEntry) -> None:
        """Write down in the audit log that a person agreed, or no longer does."""
        action = _GIVEN if entry.act == "given" else _WITHDRAWN
        details = {"text": entry.text_version} if entry.text_version else {}
        # taking a consent back needs no key: a lost one must not keep the history going
        with suppress(EncryptionError) if action == _WITHDRAWN else nullcontext():
            note_act(
                self._connection,
                self._vault,
                entry.at_s,
                action,
                actor_id=entry.person_id,
                subject_id=entry.person_id,
                details={"purpose": entry.purpose, **details},
            )

    # ---- who and which

    def _person(self, person_id: str) -> tuple[int, bool]:
        """Return the number of a person, made where there is none, and whether he has agreed."""
        if person_id not in self._persons:
            person_no = hold_person(self._connection, self._database, person_id)
            if person_no is None:
                self._upsert(PERSON, {"person_id": person_id}, ("person_id",))
                person_no = cast(int, hold_person(self._connection, self._database, person_id))
            answer = may("history", self._consents(person_no, person_id), self._now_s)
            self._persons[person_id] = person_no, answer.is_allowed
        return self._persons[person_id]

    def _seal(self, person_id: str) -> PersonSeal:
        """Return the seal of a person, who has agreed; his data key is made where there is none."""
        if person_id not in self._seals:
            person_no, _ = self._person(person_id)
            self._seals[person_id] = self._vault.find_or_make(
                self._connection, person_no, person_id
            )
        return self._seals[person_id]

    def _find_sessions(self, session_ids: set[str]) -> None:
        """Ask for the numbers of many sessions at once; those that are new have none yet."""
        unknown = sorted(session_ids - self._sessions.keys())
        for begin in range(0, len(unknown), _MOST_PARAMETERS):
            query = select(SESSION.c.session_id, SESSION.c.session_no).where(
                SESSION.c.session_id.in_(unknown[begin : begin + _MOST_PARAMETERS])
            )
            for row in self._connection.execute(query):
                self._sessions[row.session_id] = row.session_no

    def _session(self, person_id: str, session_id: str, started_s: float) -> int:
        """Return the number of a session, made where there is none."""
        if session_id not in self._sessions:
            query = select(SESSION.c.session_no).where(SESSION.c.session_id == session_id)
            session_no = self._connection.execute(query).scalar()
            if session_no is None:
                self._put_plain([SessionRecord(session_id, person_id, started_s, source="")])
                session_no = cast(int, self._connection.execute(query).scalar())
            self._sessions[session_id] = session_no
        return self._sessions[session_id]

    def _key_numbers(self, keys: set[str]) -> Mapping[str, int]:
        """Return the number of each key of a feature, new ones added."""
        if self._key_nos is None:
            self._key_nos = self._known_keys()
        if not keys <= self._key_nos.keys():
            # another process may add keys, too: the number is taken once and for all
            self._database.hold(self._connection, Hold.FEATURE_NUMBERS)
            self._key_nos = self._known_keys()
            for key in sorted(keys - self._key_nos.keys()):
                newest = select(func.coalesce(func.max(ANGLE_KEY.c.key_no) + 1, 0))
                number = cast(int, self._connection.execute(newest).scalar())
                if number >= MOST_KEYS:
                    raise ValueError(f"more than {MOST_KEYS} keys of features")
                self._connection.execute(insert(ANGLE_KEY).values(key_no=number, key=key))
                self._key_nos[key] = number
        return self._key_nos

    def _known_keys(self) -> dict[str, int]:
        rows = self._connection.execute(select(ANGLE_KEY.c.key, ANGLE_KEY.c.key_no))
        return {row.key: row.key_no for row in rows}

    def _upsert(self, table: Table, values: Any, keys: tuple[str, ...]) -> None:
        """Insert a row or rows; those whose keys are there take the new values."""
        statement = self._database.insert(table)
        first = values[0] if isinstance(values, list) else values
        changed = {name: statement.excluded[name] for name in first if name not in keys}
        statement = (
            statement.on_conflict_do_update(index_elements=keys, set_=changed)
            if changed
            else statement.on_conflict_do_nothing(index_elements=keys)
        )
        self._connection.execute(statement, values)

    # ---- records

    def _put_plain(self, records: Sequence[PlainRecord]) -> None:
        """Write records of one kind; of two with the same key, the later takes effect."""
        if not records:
            return
        table, key = _PLACES[type(records[0])]
        rows: dict[object, dict[str, object]] = {}
        for record in records:
            seal = self._seal(record.person_id) if table.name in SEALED_FIELDS else None
            row = row_of(record, table, seal) | self._numbers(record)
            if isinstance(record, EventRecord) and record.verdict is None:
                del row["verdict"]  # an event that grows keeps what the person said of it
            rows[row[key]] = rows.get(row[key], {}) | row
        alike: dict[int, list[dict[str, object]]] = {}
        for row in rows.values():
            alike.setdefault(len(row), []).append(row)
        for some in alike.values():
            self._upsert(table, some, (key,))

    def _numbers(self, record: PlainRecord) -> dict[str, object]:
        """Return the numbers of the person and of the session a record belongs to."""
        person_no, _ = self._person(record.person_id)
        if not isinstance(record, EventRecord | SpanRecord):
            return {"person_no": person_no}
        session_no = self._session(record.person_id, record.session_id, record.start_s)
        return {"person_no": person_no, "session_no": session_no}

    # ---- minutes and their sums

    def _put_minutes(self, records: Sequence[MinuteRecord]) -> None:
        rows: dict[tuple[int, int, int], dict[str, object]] = {}
        for record in records:
            person_no, _ = self._person(record.person_id)
            session_no = self._session(record.person_id, record.session_id, 60.0 * record.minute)
            key_nos = self._key_numbers(set(record.angles))
            rows[person_no, record.minute, session_no] = {
                "person_no": person_no,
                "minute": record.minute,
                "session_no": session_no,
                "sealed": seal_minute(record, session_no, self._seal(record.person_id), key_nos),
            }
            self._quarters.add((record.person_id, record.minute // MINUTES_A_QUARTER))
        if rows:
            self._upsert(MINUTE, list(rows.values()), ("person_no", "minute", "session_no"))

    def _add_up(self) -> None:
        """Add the quarters of an hour up again that minutes were written in."""
        for person_id, quarter in sorted(self._quarters):
            person_no, _ = self._person(person_id)
            seal, place = self._seal(person_id), row_key(quarter)
            first, last = quarter * MINUTES_A_QUARTER, (quarter + 1) * MINUTES_A_QUARTER - 1
            minutes = read_minutes(self._connection, person_no, seal, self._damaged, first, last)
            times, angles = add_up_minutes(minutes)
            values = {
                "person_no": person_no,
                "quarter": quarter,
                "sealed": seal.seal(QUARTER.name, "sealed", place, times),
                "angles": seal.seal(QUARTER.name, "angles", place, angles),
            }
            self._upsert(QUARTER, values, ("person_no", "quarter"))
        self._quarters.clear()

    # ---- changes

    def _set_verdict(self, person_no: int, change: VerdictChange) -> bool:
        seal = self._seal(change.person_id)
        verdict = seal_verdict(seal, change.event_id, change.verdict, change.reality)
        said = (
            update(EVENT)
            .where(EVENT.c.person_no == person_no, EVENT.c.event_id == change.event_id)
            .values(verdict=verdict)
        )
        return self._connection.execute(said).rowcount > 0

    def _remove_profile(self, person_no: int, change: ProfileRemoval) -> bool:
        gone = delete(PROFILE).where(
            PROFILE.c.person_no == person_no, PROFILE.c.profile_id == change.profile_id
        )
        return self._connection.execute(gone).rowcount > 0

    def _remove_exercise(self, person_no: int, change: ExerciseRemoval) -> bool:
        gone = delete(EXERCISE).where(
            EXERCISE.c.person_no == person_no, EXERCISE.c.done_id == change.done_id
        )
        return self._connection.execute(gone).rowcount > 0

    _CHANGES: Final[Mapping[type, Any]] = {
        VerdictChange: _set_verdict,
        ProfileRemoval: _remove_profile,
        ExerciseRemoval: _remove_exercise,
    }
