"""The protocol of every store: one transaction for writes, questions about the past, forgetting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from typing import Protocol

from barun.store.account_book import AccountBook
from barun.store.audit_book import AuditBook
from barun.store.consent_book import ConsentBook
from barun.store.damage import DamagedRows
from barun.store.experiment_book import ExperimentBook
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
from barun.store.login_book import LoginBook
from barun.store.model_book import ModelBook
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
from barun.store.sample_book import SampleBook
from barun.store.sent_book import SentBook
from barun.store.watch_book import WatchBook
from barun.store.writes import Write

__all__ = ["Store"]


class Store(Protocol):
    """Where history is kept. Every method may be called from any thread and blocks.

    Instants are seconds since 1970 UTC. Ranges take in their start and leave out their end. All
    methods raise `StorageError`; those codes in `barun.store.faults.TEMPORARY` may go away by
    themselves. A sealed row that was damaged is left out of answers and counted in `damaged`; where
    the key of a person is missing, all of them raise. Writes go through
    `barun.store.writer.StoreWriter`, never straight here.
    """

    @property
    def location(self) -> str:
        """Path of the file, or address of the server without its password."""

    @property
    def models(self) -> ModelBook:
        """The register of trained models in the same place; it is written straight."""

    @property
    def audit(self) -> AuditBook:
        """The log of what was done with personal data, in the same place."""

    @property
    def samples(self) -> SampleBook:
        """Samples of live sessions for training, and what was said about them."""

    @property
    def consents(self) -> ConsentBook:
        """What people agreed to, and took back: a ledger that only grows."""

    @property
    def experiments(self) -> ExperimentBook:
        """Comparisons of two versions of a model, in the same place."""

    @property
    def accounts(self) -> AccountBook:
        """The people who may log in, in the same place."""

    @property
    def logins(self) -> LoginBook:
        """Who is logged in, in the same place."""

    @property
    def jobs(self) -> JobBook:
        """The work that is done in the background, in the same place."""

    @property
    def is_shared(self) -> bool:
        """Whether other services may work with the same history: it is on a server."""

    @property
    def has_room(self) -> bool:
        """Whether there is room on the disk, as far as one can tell without writing."""

    @property
    def kept_sessions(self) -> KeptSessionBook:
        """Live sessions kept for another service of the same database."""

    @property
    def sent(self) -> SentBook:
        """How much has left the machine by which way; it is written straight."""

    @property
    def watch(self) -> WatchBook:
        """How the service itself is and was: figures of minutes, alerts, what was undone."""

    @property
    def keys(self) -> KeyDesk:
        """What is done with keys: status, recovery, rotation, restoring."""

    @property
    def damaged(self) -> DamagedRows:
        """The rows that answers left out because they could not be opened."""

    def secret(self, name: str, *, adopts: bytes | None = None) -> bytes:
        """Return a secret of the installation, 32 bytes, made when it is asked for first.

        Parameters
        ----------
        name : str
            One of `barun.store.vault.SECRET_NAMES`.
        adopts : bytes, optional
            What becomes the secret where there is none, such as one that was kept elsewhere.
        """

    def apply(self, writes: Sequence[Write]) -> tuple[bool, ...]:
        """Write all of `writes`, in order, or none of them.

        Parameters
        ----------
        writes : sequence of Write
            What to write. A record with the key of one that is there takes its place.

        Returns
        -------
        tuple of bool
            For each, whether it took effect. A record of somebody who has not agreed is passed
            over, and so is the verdict on an event that is not there. With the consent to a history
            that is taken back, the history goes in the same transaction.
        """

    def agreement(self, person_id: str) -> AgreementRecord | None:
        """Return what a person last agreed to about a history, withdrawn or not; None without it.

        Whether it still allows anything is the question of `consents`.
        """

    def settings(self, person_id: str) -> SettingsRecord | None:
        """Return the settings of a person; None where none were ever stored."""

    def profiles(self, person_id: str) -> tuple[ProfileRecord, ...]:
        """Return the calibration profiles of a person, newest first."""

    def time_rows(
        self, person_id: str, from_s: float, to_s: float, zone: tzinfo, by: Period
    ) -> tuple[TimeRow, ...]:
        """Return what the hours or days that touch a range were spent on, oldest first.

        Hours and days are those of `zone`, whole also where the range cuts them; those of which
        nothing is stored are left out. An hour repeated when summer time ends counts twice.
        """

    def minute_rows(self, person_id: str, from_s: float, to_s: float) -> tuple[TimeRow, ...]:
        """Return what the minutes that begin in a range were spent on, oldest first, in UTC.

        Of several sessions in one minute the seconds are added; more than 60 are scaled down to 60.
        """

    def angle_rows(
        self,
        person_id: str,
        from_s: float,
        to_s: float,
        zone: tzinfo,
        by: Period,
        keys: Sequence[str] | None = None,
    ) -> Mapping[str, tuple[AngleRow, ...]]:
        """Return the measurements of the hours or days that touch a range, by key of the feature.

        Parameters
        ----------
        person_id : str
            Whose.
        from_s, to_s : float
            The range.
        zone : tzinfo
            Hours and days are those of this zone.
        by : {"hour", "day"}
            What to add up by.
        keys : sequence of str, optional
            Which features; all that are stored by default. Unknown ones are left out.
        """

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
        """Return events that began in a range, newest first.

        Parameters
        ----------
        person_id : str
            Whose.
        from_s, to_s : float
            The range.
        code : str, optional
            Only those of this rule.
        limit : int
            Most of them on a page, at least 1.
        before : str, optional
            `EventPage.next` of the page before.

        Raises
        ------
        SettingError
            If `before` is not what a page said.
        """

    def spans(
        self, person_id: str, from_s: float, to_s: float, kind: SpanKind | None = None
    ) -> tuple[SpanRecord, ...]:
        """Return blind time, pauses, breaks and camera time that touch a range, oldest first."""

    def exercises(self, person_id: str, from_s: float, to_s: float) -> tuple[ExerciseRecord, ...]:
        """Return the exercises done in a range, oldest first."""

    def week(self, person_id: str, start: date, zone: tzinfo) -> WeekSums:
        """Return the seven days from `start` in `zone` in figures."""

    def all_minutes(self, person_id: str, from_s: float, to_s: float) -> Iterator[MinuteRecord]:
        """Yield every minute of every session that begins in a range, oldest first, for exports."""

    def all_events(self, person_id: str, from_s: float, to_s: float) -> Iterator[EventRecord]:
        """Yield every event that began in a range, oldest first, for exports."""

    def all_sessions(self, person_id: str) -> Iterator[SessionRecord]:
        """Yield every session, oldest first, for exports."""

    def span_seconds(self, person_id: str, kind: SpanKind) -> float:
        """Return the seconds of all spans of a kind, overlaps counted twice."""

    def people(self) -> tuple[str, ...]:
        """Return the ids of everybody that is known here, sorted."""

    def sizes(self, person_id: str) -> StoreSizes:
        """Return how much is stored of a person, and how large the whole is."""

    def bytes_of(self, person_id: str, tables: Iterable[str]) -> int:
        """Return the bytes of the values a person has in some tables.

        Parameters
        ----------
        person_id : str
            Whose; 0 of who is not known.
        tables : iterable of str
            Names of tables, as the data map has them. Of those that name nobody, 0.
        """

    def count_of(self, person_id: str, table: str) -> int:
        """Return how many rows of a person there are in a table."""

    def forget_everything(
        self, person_id: str, *, including_settings: bool = False, now_s: float = 0.0
    ) -> Forgotten:
        """Delete all of a person, the agreement and the data keys included, and say so in the log.

        The bytes are gone, too; what lies in older copies can no longer be opened from this one.

        Parameters
        ----------
        person_id : str
            Whose.
        including_settings : bool, optional
            Whether the settings go as well, and that there was somebody.
        now_s : float, optional
            Seconds since 1970 UTC, for the audit log.
        """

    def newest_s(self) -> float | None:
        """Return when the newest session of anybody began; None without any."""

    def tidy(self, now_s: float) -> Forgotten:
        """Delete what is older than the ``keep_days`` of each person, and look for damage.

        Raises
        ------
        StorageError
            With code ``store.damaged`` if the database is damaged.
        """

    def recover(self, now_s: float) -> str | None:
        """Set a damaged database aside and start a fresh one.

        Returns
        -------
        str or None
            Where the damaged one lies; None if this store cannot do so.
        """

    def close(self) -> None:
        """Let go of files and connections; may be called twice."""
