"""What a damaged journal still says, for whoever has to tell, hand out or erase all there is.

Recording goes on in whole journals only (:mod:`barun.collection.journal`). Who asks what is held of
them, or to be erased, is served all the same: every line that is whole is read, also behind the
damage, and the lines that cannot be read are named. A sealed entry is bound to its number in the
journal, and how many entries a damaged line had is not known; behind one, the number is looked for
at which the next entry opens.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from barun.closing import Closing
from barun.collection.entry import (
    Confirmed,
    ConsentGiven,
    Entry,
    Finished,
    SessionBegun,
    Undone,
    person_of,
    without_person,
)
from barun.collection.journal import hold_journal, read_content, read_line, to_line
from barun.collection.numbers import number_of, retire
from barun.collection.record import CollectionRecord
from barun.collection.sealed_entry import EntrySealer
from barun.errors import CollectionError, EncryptionError
from barun.learning.datasets.library import is_pseudonym
from barun.learning.datasets.writing import one_writer, write_file

__all__ = ["DamagedCollection", "JournalReading", "PersonShare", "read_past_damage"]

_LEAST_ENTRY_BYTES: Final = 30
"""No entry is shorter: so many entries a damaged line had at most."""
_MOST_LOST: Final = 5000
"""So many numbers are tried where no line is damaged but some are missing. Design choice."""
_MOST_TRIES: Final = 100_000
"""Of numbers, in one journal: about a second. Design choice."""
_NEVER: Final = b"-------- "
"""In front of what is kept unread: never the checksum of a line."""
_NAMED: Final = re.compile(
    rb'"(P[1-9][0-9]{0,5})(?![0-9A-Za-z+/])'
    rb'|(P[1-9][0-9]{0,5})","blob"'
    rb"|\b(P[1-9][0-9]{0,5}) \d{4}-\d\d"
)
"""Somebody named in JSON, by a word or the name of a session, or by one that lost its quotation
mark; in base 64, nothing looks so."""
_NO_ENTRY: Final = (KeyError, TypeError, ValueError, AttributeError, CollectionError)


@dataclass(frozen=True, slots=True)
class _Stored:
    """An entry that was read."""

    entry: Entry | None
    """None of somebody whose key was shredded."""
    n_bytes: int
    """As it lies on the disk."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """What cannot be read of a line, as it is."""

    content: bytes


@dataclass(slots=True)
class PersonShare:
    """What a journal holds of one person, as far as it can be read."""

    agreed_at_s: float | None = None
    """When the consent was given, seconds since 1970; None where it cannot be read."""
    n_samples: int = 0
    consent_bytes: int = 0
    other_bytes: int = 0


@dataclass(frozen=True, slots=True)
class JournalReading:
    """What a journal says, damaged or not."""

    path: Path
    parts: tuple[_Stored | _Broken, ...]
    damaged: tuple[int, ...]
    """Numbers of the lines, counted from 1, of which something could not be read; behind missing
    lines, that of the next one."""

    @property
    def record(self) -> CollectionRecord:
        """What it adds up to.

        Behind damage nothing counts as taken back: too much rather than too little is told.
        """
        record = CollectionRecord()
        for entry, is_whole in self.entries:
            record.take([entry] if is_whole else _mended(entry, record))
        return record

    def shares(self) -> Mapping[str, PersonShare]:
        """Return what there is of everybody, by pseudonym."""
        found: dict[str, PersonShare] = defaultdict(PersonShare)
        for part in self.parts:
            if isinstance(part, _Broken) or part.entry is None:
                continue
            entry = part.entry
            if isinstance(entry, Finished):
                for one in entry.ids:
                    found[one.partition(" ")[0]].other_bytes += len(json.dumps(one))
            elif isinstance(entry, ConsentGiven):
                found[entry.person].consent_bytes += part.n_bytes
            elif (person := person_of(entry)) is not None:
                found[person].other_bytes += part.n_bytes
        record = self.record
        for consent in record.consents.values():
            found[consent.person].agreed_at_s = consent.agreed_at_s
        for sample in record.samples.values():
            found[record.person_of(sample)].n_samples += 1
        return MappingProxyType(dict(found))

    @property
    def entries(self) -> Iterator[tuple[Entry, bool]]:
        """Every entry that can be read, and whether nothing before it is damaged."""
        is_whole = True
        for part in self.parts:
            if isinstance(part, _Broken):
                is_whole = False
            elif part.entry is not None:
                yield part.entry, is_whole

    @property
    def broken(self) -> bytes:
        """What could not be read, as it is."""
        return b"\n".join(one.content for one in self.parts if isinstance(one, _Broken))

    @property
    def named(self) -> frozenset[str]:
        """Who is named in what could not be read."""
        return frozenset(_named_in(self.broken))


def read_past_damage(path: Path) -> JournalReading:
    """Return what a journal says; another process may be writing it.

    Raises
    ------
    EncryptionError
        If the master key is missing or another one: then nothing can be read, damaged or not.
    StorageError
        If the file cannot be read.
    """
    return _Reader(path).read()


def _named_in(content: bytes) -> set[str]:
    return {b"".join(found).decode() for found in _NAMED.findall(content)}


def _without_traces(content: bytes, person: str) -> bytes:
    """Return what is left of a line that cannot be read when somebody is erased.

    What was sealed for the person goes, with the name. A line that names the person otherwise, as
    an older version left it readable, goes whole: that there was damage stays known.
    """
    name = re.escape(person).encode()
    sealed = rb'\{"sealed":"%b","blob":"[A-Za-z0-9+/=]*(?:"\},?)?' % name
    left = re.sub(rb'"%b [^"#]*#[0-9]+",?' % name, b"", re.sub(sealed, b"", content))
    return _NEVER + b"[]" if person in _named_in(left) else left


def _mended(entry: Entry, record: CollectionRecord) -> Iterator[Entry]:
    """Yield what of an entry behind damage can be taken, whatever of before is missing."""
    if isinstance(entry, Undone):
        return
    session = getattr(entry, "session", "")
    person = session.partition(" ")[0]
    if session and session not in record.sessions and not isinstance(entry, SessionBegun):
        if not is_pseudonym(person):
            return
        at_s = getattr(entry, "recorded_at_s", 0.0)
        yield SessionBegun(session, person, "", at_s)
    if isinstance(entry, Confirmed):
        yield replace(entry, ids=tuple(one for one in entry.ids if one in record.samples))
    else:
        yield entry


class _Reader:
    """Reads one journal once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sealer = EntrySealer(path)
        self._n_tries = 0
        self._next = 0
        """Least number the next entry may have."""
        self._slack = 0
        """By so much it may be higher."""

    def read(self) -> JournalReading:
        parts: list[_Stored | _Broken] = []
        damaged: list[int] = []
        lines = read_content(self._path).split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):
            found = read_line(line)
            if found is None:
                if number == len(lines) - 1 and not lines[-1]:
                    break  # torn, as the last line of a whole journal may be
                damaged.append(number)
                parts.append(_Broken(line))
                self._slack += len(line) // _LEAST_ENTRY_BYTES + 1
                continue
            own, is_as_expected = self._take_line(found)
            stored = [one for one in own if isinstance(one, _Stored)]
            broken = [one.content for one in own if isinstance(one, _Broken)]
            if not is_as_expected:  # lines are missing: who erases somebody does not hide it
                parts.append(_Broken(_NEVER + b"[]"))
            parts += stored
            if broken:
                parts.append(_Broken(_NEVER + b"[" + b",".join(broken) + b"]"))
            if broken or not is_as_expected:
                damaged.append(number)
        return JournalReading(self._path, tuple(parts), tuple(damaged))

    def _take_line(self, found: list[Any]) -> tuple[list[_Stored | _Broken], bool]:
        """Return the entries of a line, and whether they stand where they may."""
        own = self._take_all(found, self._next)
        is_as_expected = True
        sealed = [at for at, values in enumerate(found) if _is_sealed(values)]
        is_sure = any(_is_open(own[at]) for at in sealed)
        closed = [at for at in sealed if isinstance(own[at], _Broken)]
        if closed and not is_sure:
            more = self._find(found[closed[0]], self._next + closed[0])
            if more is not None:
                is_sure, is_as_expected = True, more <= self._slack
                self._next += more
                own = self._take_all(found, self._next)
        if is_sure:
            self._slack = 0
        if is_sure or not closed:
            self._next += len(found)
        else:
            self._slack += len(found)
        return own, is_as_expected

    def _find(self, values: Any, number: int) -> int | None:
        """Return by how much the number of an entry is higher than expected; None if unknown."""
        for more in range(1, max(self._slack, _MOST_LOST) + 1):
            self._n_tries += 1
            if self._n_tries > _MOST_TRIES:
                return None
            if isinstance(self._take(values, number + more), _Stored):
                return more
        return None

    def _take_all(self, found: list[Any], first: int) -> list[_Stored | _Broken]:
        return [self._take(values, number) for number, values in enumerate(found, start=first)]

    def _take(self, values: Any, number: int) -> _Stored | _Broken:
        try:
            return _Stored(self._sealer.from_json(values, number), _n_bytes(values))
        except EncryptionError as error:
            if error.code != "encryption.damaged":
                raise
        except _NO_ENTRY:
            pass
        return _Broken(_as_written(values))


def _as_written(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _n_bytes(values: dict[str, Any]) -> int:
    """Return how long an entry is on the disk; nearly all of a sealed one are two words."""
    if not _is_sealed(values):
        return len(_as_written(values))
    return len(_as_written({"sealed": "", "blob": ""})) + len(values["sealed"] + values["blob"])


def _is_sealed(values: Any) -> bool:
    return isinstance(values, dict) and "sealed" in values


def _is_open(part: _Stored | _Broken) -> bool:
    """Return whether an entry was opened, which it is at its own number only."""
    return isinstance(part, _Stored) and part.entry is not None


class DamagedCollection(Closing):
    """A damaged journal held for erasing or repair; nobody records into it meanwhile.

    What cannot be read stays, but for what names whom is erased: it may be of others, who have it
    in no other place. :mod:`barun.collection.repair` writes the journal without it.

    Parameters
    ----------
    path : pathlib.Path
        Of the journal.

    Raises
    ------
    CollectionError
        If somebody else holds it.
    StorageError
        If it cannot be held.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = hold_journal(path)

    def erase(self, person: str) -> int:
        """Take everything of a person that can be read out of the journal; return how many samples.

        Raises
        ------
        EncryptionError, StorageError
            If it cannot be read or written; then the file is as it was.
        """
        reading = self.read()
        record = reading.record
        own = [one for one in record.samples.values() if record.person_of(one) == person]
        sealer, number, content = EntrySealer(self._path), 0, []
        is_end_broken = False
        for part in reading.parts:
            if isinstance(part, _Broken):
                content.append(_without_traces(part.content, person) + b"\n")
                is_end_broken = True
                continue
            left = None if part.entry is None else without_person(part.entry, person)
            if left is not None:
                content.append(to_line([left], sealer, number))
                number += 1
                is_end_broken = False
        if is_end_broken:  # at the end of a journal, it would pass for torn and be cut off
            content.append(to_line([], sealer, number))
        retire(self._path.parent, max({person, *record.erased}, key=number_of))
        self.replace(b"".join(content))
        return len(own)

    def read(self) -> JournalReading:
        """Return what the journal says; see :func:`read_past_damage`."""
        return read_past_damage(self._path)

    def replace(self, content: bytes) -> None:
        """Put other lines in place of the journal; it is the old one or the new one.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        with one_writer(self._path.parent):  # which sweeps away copies that killed ones left
            write_file(self._path, content)

    def close(self) -> None:
        """Let go; may be called twice."""
        handle, self._lock = self._lock, -1
        if handle >= 0:
            os.close(handle)
