"""Taking what a person decided out of a damaged file: settings and agreement."""

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

from barun.store.records import AgreementRecord, SettingsRecord
from barun.store.writes import Write

__all__ = ["salvage_decisions"]


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


def salvage_decisions(path: Path) -> list[Write]:
    """Return what can still be read of settings and standing agreements; maybe nothing.

    The history itself is left where it is: a page that was damaged can hold wrong numbers.
    """
    found: list[Write] = []
    for read in (_settings, _agreements):
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
                found += read(connection)
        except (sqlite3.Error, ValueError, TypeError):
            continue
    return found
