"""Taking out of a damaged file what a person decided, and the secrets of the installation."""

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import is_purpose
from barun.store.records import AgreementRecord, SettingsRecord
from barun.store.writes import Write

__all__ = ["salvage_decisions", "salvage_secrets"]


def _settings(connection: sqlite3.Connection) -> list[Write]:
    query = "SELECT person_id, content, updated_s FROM settings JOIN person USING (person_no)"
    found: list[Write] = []
    for person_id, content, updated_s in connection.execute(query):
        if isinstance(json.loads(content), dict):
            found.append(SettingsRecord(str(person_id), content, float(updated_s)))
    return found


def _agreements(connection: sqlite3.Connection) -> list[Write]:
    query = (
        "SELECT person_id, text_version, language, agreed_s FROM agreement"
        " JOIN person USING (person_no) WHERE withdrawn_s IS NULL"
    )
    return [
        AgreementRecord(str(person_id), str(text_version), str(language), float(agreed_s))
        for person_id, text_version, language, agreed_s in connection.execute(query)
        if math.isfinite(agreed_s)
    ]


def _consents(connection: sqlite3.Connection) -> list[Write]:
    """Return what stands of the ledger: the newest line of each person and purpose, if given."""
    query = (
        "SELECT person_id, purpose, act, at_s, text_version, language, until_s FROM consent"
        " JOIN person USING (person_no) ORDER BY entry_no"
    )
    newest: dict[tuple[str, str], ConsentEntry | None] = {}
    for person_id, purpose, act, at_s, text_version, language, until_s in connection.execute(query):
        if is_purpose(purpose):
            newest[person_id, purpose] = (
                ConsentEntry(
                    person_id, purpose, "given", at_s, "rescue", text_version, language, until_s
                )
                if act == "given"
                else None
            )
    return [entry for entry in newest.values() if entry is not None]


def salvage_decisions(path: Path) -> list[Write]:
    """Return what can still be read of settings and standing consents; maybe nothing.

    The history itself is left where it is: a page that was damaged can hold wrong numbers.
    """
    found: list[Write] = []
    for read in (_settings, _consents, _agreements):  # the last one stood in older databases
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
                found += read(connection)
        except (sqlite3.Error, ValueError, TypeError):
            continue
    return found


def salvage_secrets(path: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return what can still be read of wrapped secrets by name, and of recovery by master key.

    With them, pseudonyms and tokens stay what they were, and the recovery key on paper stays good.
    """
    found: list[dict[str, bytes]] = []
    for query in ("SELECT name, wrapped FROM secret", "SELECT master_id, wrapped FROM recovery"):
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
                found.append(
                    {str(name): bytes(wrapped) for name, wrapped in connection.execute(query)}
                )
        except (sqlite3.Error, ValueError, TypeError):
            found.append({})
    return found[0], found[1]
