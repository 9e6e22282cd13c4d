"""Samples of live sessions in the database: kept once each, under the consent to training."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Select, delete, func, insert, literal, select

from barun.errors import EncryptionError
from barun.privacy.consent.question import ConsentAnswer, may
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.consent_book import read_consents
from barun.store.damage import DamagedRows
from barun.store.database import Database
from barun.store.labelled_samples import join_alike, join_labels, strongest_labels
from barun.store.person_number import find_person, hold_person
from barun.store.sample_packing import pack_samples, unpack_samples
from barun.store.sample_records import (
    LABEL_KINDS,
    SAMPLES_SINCE,
    LabelKind,
    LabelledSamples,
    SampleCount,
    SampleLabel,
    SampleRows,
)
from barun.store.sample_tables import SAMPLE, SAMPLE_CHUNK, SAMPLE_LABEL
from barun.store.sealed_content import pack_fields, row_key, unpack_fields
from barun.store.tables import PERSON
from barun.store.vault import Vault

__all__ = ["SampleBook"]

_DAY_S: Final = 86_400


class SampleBook:
    """Keeps samples and labels; its methods block, and any thread may call them.

    Is a `barun.store.sample_records.SampleSource`.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys.
    damaged : DamagedRows, optional
        Where chunks and labels are noted that cannot be opened; they are left out of answers.
    """

    def __init__(
        self, database: Database, vault: Vault, damaged: DamagedRows | None = None
    ) -> None:
        self._database = database
        self._vault = vault
        self._damaged = DamagedRows() if damaged is None else damaged

    # ---- writing

    def add(self, person_id: str, rows: SampleRows, now_s: float) -> int | None:
        """Keep samples of a person; those that are there already stay as they are.

        Parameters
        ----------
        person_id : str
            Whose.
        rows : SampleRows
            What to keep.
        now_s : float
            Seconds since 1970 UTC: a consent may have ended.

        Returns
        -------
        int or None
            How many were new; None where the person has not agreed: then nothing was kept.

        Raises
        ------
        StorageError
            If they cannot be kept now.
        """
        with self._database.writing() as connection:
            person_no = self._agreed_person(connection, person_id, now_s)
            if person_no is None:
                return None
            fresh = self._leave_out_known(connection, rows)
            seal = self._vault.find_or_make(connection, person_no, person_id)
            for day in np.unique(fresh.at_s // _DAY_S).tolist():
                of_day = fresh.select(fresh.at_s // _DAY_S == day)
                self._insert_chunk(connection, person_no, seal, day, of_day)
            return len(fresh)

    def find_seal(self, person_id: str, now_s: float, *, makes: bool = False) -> PersonSeal | None:
        """Return what samples of a person are sealed with on their way here.

        Parameters
        ----------
        person_id : str
            Whose.
        now_s : float
            Seconds since 1970 UTC.
        makes : bool, optional
            Whether to make a key where there is none.

        Returns
        -------
        PersonSeal or None
            None where the person has not agreed, or has no key.
        """
        if makes:
            with self._database.writing() as connection:
                person_no = self._agreed_person(connection, person_id, now_s)
                if person_no is None:
                    return None
                return self._vault.find_or_make(connection, person_no, person_id)
        with self._database.reading() as connection:
            person_no, seal = self._vault.find(connection, person_id)
            if person_no is None or not _may(connection, person_no, person_id, now_s).is_allowed:
                return None
            return seal

    def say(self, person_id: str, labels: Sequence[SampleLabel], now_s: float) -> int | None:
        """Keep what is said about samples; of the same kind, what was said before is replaced.

        Returns
        -------
        int or None
            How many labels were kept: samples that are not there are passed over. None where the
            person has not agreed.
        """
        with self._database.writing() as connection:
            person_no = self._agreed_person(connection, person_id, now_s)
            if person_no is None:
                return None
            seal = self._vault.find_or_make(connection, person_no, person_id)
            known = self._known_ids(connection, {one.sample_id for one in labels}, person_no)
            newest = {(one.sample_id, one.kind): one for one in labels if one.sample_id in known}
            rows = [_label_row(one, person_no, seal) for one in newest.values()]
            if rows:
                statement = self._database.insert(SAMPLE_LABEL)
                changed = {
                    name: statement.excluded[name] for name in ("said_s", "event_id", "sealed")
                }
                connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=("sample_id", "kind"), set_=changed
                    ),
                    rows,
                )
            return len(rows)

    def take_back(
        self,
        person_id: str,
        *,
        event_id: str | None = None,
        sample_ids: Sequence[str] = (),
        kinds: Iterable[LabelKind] = LABEL_KINDS,
    ) -> int:
        """Delete what was said of an event, or of some samples; return how many labels went."""
        chosen = SAMPLE_LABEL.c.kind.in_(tuple(kinds))
        n_gone = 0
        with self._database.writing() as connection:
            person_no = find_person(connection, person_id)
            whose = SAMPLE_LABEL.c.person_no == person_no
            if event_id is not None:
                of_event = SAMPLE_LABEL.c.event_id == event_id
                n_gone += connection.execute(
                    delete(SAMPLE_LABEL).where(whose, chosen, of_event)
                ).rowcount
            if sample_ids:
                of_these = SAMPLE_LABEL.c.sample_id.in_(self._database.list_names(sample_ids))
                n_gone += connection.execute(
                    delete(SAMPLE_LABEL).where(whose, chosen, of_these)
                ).rowcount
        return n_gone

    # ---- reading

    def may_keep(self, person_id: str, now_s: float) -> ConsentAnswer:
        """Return whether samples of a person may be kept and used, and why."""
        with self._database.reading() as connection:
            person_no = find_person(connection, person_id)
            if person_no is None:
                return may("training", (), now_s, since=SAMPLES_SINCE)
            return _may(connection, person_no, person_id, now_s)

    def own_seal(self, person_id: str) -> PersonSeal | None:
        """Return what samples of a person are sealed with on their way here; None without a key.

        For the person's own report and export: the consent is not asked.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        """
        with self._database.reading() as connection:
            return self._vault.find(connection, person_id)[1]

    def known(self, sample_ids: Iterable[str]) -> set[str]:
        """Return which of some samples are here."""
        with self._database.reading() as connection:
            return self._known_ids(connection, set(sample_ids))

    def people(self) -> tuple[str, ...]:
        """Return of whom there are samples, sorted."""
        query = select(PERSON.c.person_id).where(
            PERSON.c.person_no.in_(select(SAMPLE_CHUNK.c.person_no))
        )
        with self._database.reading() as connection:
            return tuple(sorted(connection.scalars(query)))

    def rows(self, person_id: str, from_s: float = 0.0, to_s: float = 1e12) -> Iterator[SampleRows]:
        """Yield the samples of a person in a range, a chunk at a time, oldest day first.

        For the person's own report and export, too: the consent is not asked.
        """
        with self._database.reading() as connection:
            person_no, seal = self._vault.find(connection, person_id)
            if person_no is None:
                return
            days = (int(from_s // _DAY_S), int(to_s // _DAY_S))
            query = _chunks(person_no).where(SAMPLE_CHUNK.c.day.between(*days))
            for rows in self._open_chunks(connection, query, person_id, seal):
                within = rows.select((rows.at_s >= from_s) & (rows.at_s < to_s))
                if len(within):
                    yield within

    def labels(
        self,
        person_id: str,
        *,
        since_s: float | None = None,
        event_id: str | None = None,
    ) -> tuple[SampleLabel, ...]:
        """Return what was said about samples of a person, oldest first."""
        with self._database.reading() as connection:
            person_no, seal = self._vault.find(connection, person_id)
            if person_no is None:
                return ()
            return self._read_labels(connection, person_no, person_id, seal, since_s, event_id)

    def counts(self, now_s: float, *, since_s: float | None = None) -> tuple[SampleCount, ...]:
        """Return how many samples there are of each person whose consent is in force."""
        n_rows = func.sum(SAMPLE_CHUNK.c.n_rows)
        query = (
            select(PERSON.c.person_no, PERSON.c.person_id, n_rows.label("n_rows"))
            .join(SAMPLE_CHUNK, SAMPLE_CHUNK.c.person_no == PERSON.c.person_no)
            .group_by(PERSON.c.person_no, PERSON.c.person_id)
            .order_by(PERSON.c.person_id)
        )
        found = []
        with self._database.reading() as connection:
            for row in connection.execute(query).all():
                if not _may(connection, row.person_no, row.person_id, now_s).is_allowed:
                    continue
                seal = self._vault.find(connection, row.person_id)[1]
                said = self._read_labels(
                    connection, row.person_no, row.person_id, seal, since_s, None
                )
                strongest = strongest_labels(said, LABEL_KINDS)
                kinds = Counter(one.kind for one in strongest.values())
                newest = max((one.said_s for one in strongest.values()), default=None)
                found.append(
                    SampleCount(
                        row.person_id, int(row.n_rows), MappingProxyType(dict(kinds)), newest
                    )
                )
        return tuple(found)

    def count_labels(self) -> int:
        """Return how many labels there are of everybody; quick, and consents are not asked."""
        with self._database.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(SAMPLE_LABEL)) or 0)

    def labelled(
        self,
        now_s: float,
        *,
        since_s: float | None = None,
        person_id: str | None = None,
        kinds: Iterable[LabelKind] = LABEL_KINDS,
    ) -> Iterator[LabelledSamples]:
        """Yield the labelled samples of each person whose consent is in force, by name."""
        chosen = tuple(kinds)
        for name in self.people() if person_id is None else (person_id,):
            with self._database.reading() as connection:
                person_no, seal = self._vault.find(connection, name)
                if person_no is None or not _may(connection, person_no, name, now_s).is_allowed:
                    continue
                said = self._read_labels(connection, person_no, name, seal, since_s, None)
                strongest = strongest_labels(said, chosen)
                parts = [
                    part.select(np.isin(part.sample_id, list(strongest)))
                    for part in self._chunks_of(connection, set(strongest), name, seal)
                ]
            for rows in join_alike(parts):
                yield join_labels(name, rows, strongest)

    # ---- within

    def _agreed_person(self, connection: Connection, person_id: str, now_s: float) -> int | None:
        """Return the number of a person who agreed, held until the transaction ends."""
        person_no = hold_person(connection, self._database, person_id)
        if person_no is None or not _may(connection, person_no, person_id, now_s).is_allowed:
            return None
        return person_no

    def _leave_out_known(self, connection: Connection, rows: SampleRows) -> SampleRows:
        ids = rows.sample_id.tolist()
        known = self._known_ids(connection, set(ids))
        if not known and len(set(ids)) == len(ids):
            return rows
        is_fresh = np.zeros(len(ids), dtype=np.bool_)
        for place, name in enumerate(ids):
            is_fresh[place] = name not in known
            known.add(name)
        return rows.select(is_fresh)

    def _known_ids(
        self, connection: Connection, sample_ids: set[str], person_no: int | None = None
    ) -> set[str]:
        """Return which samples are there; with a number, only of that person."""
        listed = self._database.list_names(sorted(sample_ids))
        query = select(SAMPLE.c.sample_id).where(SAMPLE.c.sample_id.in_(listed))
        if person_no is not None:
            query = query.where(SAMPLE.c.person_no == person_no)
        return set(connection.scalars(query))

    def _insert_chunk(
        self, connection: Connection, person_no: int, seal: PersonSeal, day: int, rows: SampleRows
    ) -> None:
        ids = rows.sample_id.tolist()
        chunk_id = hashlib.sha256(json.dumps(ids).encode()).hexdigest()[:32]
        place = row_key(chunk_id)
        values = {
            "chunk_id": chunk_id,
            "person_no": person_no,
            "day": day,
            "n_rows": len(rows),
            "sealed": seal.seal(SAMPLE_CHUNK.name, "sealed", place, pack_samples(rows)),
        }
        connection.execute(insert(SAMPLE_CHUNK), values)
        listed = self._database.list_names(ids).subquery()
        connection.execute(
            insert(SAMPLE).from_select(
                ["sample_id", "person_no", "chunk_id"],
                select(listed.c.value, literal(person_no), literal(chunk_id)),
            )
        )

    def _open_chunks(
        self, connection: Connection, query: Select[Any], person_id: str, seal: PersonSeal | None
    ) -> Iterator[SampleRows]:
        for row in connection.execute(query):
            try:
                if seal is None:
                    raise EncryptionError(
                        "encryption.no-data-key", number=1, table=SAMPLE_CHUNK.name
                    )
                place = row_key(row.chunk_id)
                packed = seal.open(SAMPLE_CHUNK.name, "sealed", place, bytes(row.sealed))
                yield unpack_samples(packed)
            except (EncryptionError, ValueError):
                self._damaged.note(person_id, SAMPLE_CHUNK.name, row_key(row.chunk_id))

    def _chunks_of(
        self,
        connection: Connection,
        sample_ids: set[str],
        person_id: str,
        seal: PersonSeal | None,
    ) -> Iterator[SampleRows]:
        """Yield the chunks that hold some of the samples, once each."""
        listed = self._database.list_names(sorted(sample_ids))
        query = (
            select(SAMPLE_CHUNK)
            .where(
                SAMPLE_CHUNK.c.chunk_id.in_(
                    select(SAMPLE.c.chunk_id).where(SAMPLE.c.sample_id.in_(listed))
                )
            )
            .order_by(SAMPLE_CHUNK.c.day, SAMPLE_CHUNK.c.chunk_id)
        )
        yield from self._open_chunks(connection, query, person_id, seal)

    def _read_labels(
        self,
        connection: Connection,
        person_no: int,
        person_id: str,
        seal: PersonSeal | None,
        since_s: float | None,
        event_id: str | None,
    ) -> tuple[SampleLabel, ...]:
        query = select(SAMPLE_LABEL).where(SAMPLE_LABEL.c.person_no == person_no)
        if since_s is not None:
            query = query.where(SAMPLE_LABEL.c.said_s >= since_s)
        if event_id is not None:
            query = query.where(SAMPLE_LABEL.c.event_id == event_id)
        query = query.order_by(SAMPLE_LABEL.c.said_s, SAMPLE_LABEL.c.sample_id)
        found = []
        for row in connection.execute(query):
            place = row_key(row.sample_id, row.kind)
            try:
                if seal is None:
                    raise EncryptionError(
                        "encryption.no-data-key", number=1, table=SAMPLE_LABEL.name
                    )
                content = unpack_fields(
                    seal.open(SAMPLE_LABEL.name, "sealed", place, bytes(row.sealed))
                )
            except EncryptionError:
                self._damaged.note(person_id, SAMPLE_LABEL.name, place)
                continue
            found.append(
                SampleLabel(row.sample_id, row.kind, said_s=row.said_s, event_id=row.event_id,
                            **content)
            )  # fmt: skip
        return tuple(found)


def _may(connection: Connection, person_no: int, person_id: str, now_s: float) -> ConsentAnswer:
    entries = read_consents(connection, person_no, person_id)
    return may("training", entries, now_s, since=SAMPLES_SINCE)


def _chunks(person_no: int) -> Select[Any]:
    return (
        select(SAMPLE_CHUNK)
        .where(SAMPLE_CHUNK.c.person_no == person_no)
        .order_by(SAMPLE_CHUNK.c.day, SAMPLE_CHUNK.c.chunk_id)
    )


def _label_row(label: SampleLabel, person_no: int, seal: PersonSeal) -> dict[str, object]:
    place = row_key(label.sample_id, label.kind)
    content = pack_fields({"posture": label.posture, "view": label.view})
    return {
        "sample_id": label.sample_id,
        "kind": label.kind,
        "person_no": person_no,
        "said_s": label.said_s,
        "event_id": label.event_id,
        "sealed": seal.seal(SAMPLE_LABEL.name, "sealed", place, content),
    }
