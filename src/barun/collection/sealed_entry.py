"""Entries of a journal as they lie on the disk: sealed under the key of the person they are about.

A sealed entry is bound to its journal, its person and its number in the journal. Readable stay that
somebody was erased, and which samples a finished recording took: pseudonyms and times.
"""

import base64
import binascii
import json
from pathlib import Path
from typing import Any, Final

from barun.collection.entry import Entry, entry_from_json, entry_to_json, person_of
from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.people_keys import people_keys

__all__ = ["EntrySealer"]

_TABLE: Final = "collection"
_SEALED: Final = "sealed"


class EntrySealer:
    """Seals and opens the entries of one journal.

    Parameters
    ----------
    path : pathlib.Path
        The journal, two folders below which the data folder with the keys lies.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.stem
        self._keys = people_keys(path.parent.parent)
        self._seals: dict[str, PersonSeal] = {}
        self.has_readable = False
        """Whether an entry was met that an older version left readable."""

    def to_json(self, entry: Entry, number: int) -> dict[str, Any]:
        """Return an entry as JSON holds it.

        Parameters
        ----------
        entry : Entry
            What is written down.
        number : int
            Of the entry in the journal, counted from 0.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        StorageError
            If a new key cannot be written.
        """
        values = entry_to_json(entry)
        person = person_of(entry)
        if person is None:
            return values
        if person not in self._seals:
            self._seals[person] = self._keys.find_or_make(person)
        content = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        blob = self._seals[person].seal(_TABLE, self._name, _place(number), content)
        return {_SEALED: person, "blob": base64.b64encode(blob).decode("ascii")}

    def from_json(self, values: dict[str, Any], number: int) -> Entry | None:
        """Return an entry; None if it is about somebody whose key was shredded.

        Raises
        ------
        EncryptionError
            If the master key is missing, or the entry was changed or stands in another place.
        KeyError, TypeError, ValueError
            If this is no entry.
        """
        if _SEALED not in values:
            entry = entry_from_json(values)
            self.has_readable |= person_of(entry) is not None
            return entry
        person = str(values[_SEALED])
        if person not in self._seals:
            found = self._keys.find(person)
            if found is None:
                return None
            self._seals[person] = found
        try:
            blob = base64.b64decode(values["blob"], validate=True)
        except binascii.Error as error:
            raise EncryptionError("encryption.damaged", table=_TABLE, kind=_SEALED) from error
        content = self._seals[person].open(_TABLE, self._name, _place(number), blob)
        return entry_from_json(json.loads(content))


def _place(number: int) -> bytes:
    return number.to_bytes(8, "big")
