"""The README of an export, in each language: what the files are and what every column means."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

from barun.messages import Language, text
from barun.posture.features.feature_table import FEATURES
from barun.privacy.data_map.kinds import DATA_KINDS
from barun.privacy.data_map.words import kind_name
from barun.rights.export.table import Column, ExportTable
from barun.rights.holder import Obstacle
from barun.rights.unread import unread_line

__all__ = ["write_readme"]

_WAITING: Final = "live_samples"
"""Kind of which some are on their way into the database."""


def write_readme(
    tables: Sequence[ExportTable],
    counts: Mapping[str, int],
    language: Language,
    *,
    person: str,
    at_s: float,
    version: str,
    form: str,
    n_damaged: int,
    unread: Sequence[Obstacle] = (),
) -> str:
    """Return the README of an export as Markdown.

    Parameters
    ----------
    tables : sequence of ExportTable
        What is in it.
    counts : mapping of str to int
        Rows by the name of the table.
    language : {"en", "ko"}
        Of the text.
    person : str
        Whose data it is.
    at_s : float
        When it was made, seconds since 1970.
    version, form : str
        Of Barun, and of the layout.
    n_damaged : int
        Records that could not be opened.
    unread : sequence of Obstacle, optional
        What could not be read at all.
    """
    day = datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = [
        f"# {text('rights_export.title', language, person=person)}",
        text("rights_export.made", language, day=day, version=version, form=form),
        text("rights_export.what", language),
        text("rights_export.read", language),
    ]
    lines += [f"**{unread_line(one, language)}**" for one in unread]
    if n_damaged:
        lines.append(text("rights_export.damaged", language, count=n_damaged))
    lines.append(f"## {text('rights_export.heading-rules', language)}")
    rules = ("time", "missing", "sides", "formula")
    lines.append("\n".join(f"- {text(f'rights_export.rule-{one}', language)}" for one in rules))
    lines.append(f"## {text('rights_export.heading-tables', language)}")
    for table in tables:
        count = text("rights_export.rows", language, count=counts[table.name])
        lines.append(f"### {table.name}")
        lines.append(f"{text(f'export_columns.table-{table.name}', language)} {count}")
        lines.append("\n".join(_columns(table.columns, language)))
    lines.append(f"## {text('rights_export.heading-left-out', language)}")
    lines.append(text("rights_export.left-out", language))
    kept_back = [kind.key for kind in DATA_KINDS if not kind.is_exported]
    lines.append("\n".join(f"- {kind_name(key, language)}" for key in kept_back))
    if any(table.kind == _WAITING for table in tables):
        lines.append(text("rights_export.left-out-memory", language))
    return "\n\n".join(lines) + "\n"


def _columns(columns: Sequence[Column], language: Language) -> Iterator[str]:
    """Yield a line a column; those of measurements, and those of landmarks, are taken together."""
    plain = [column for column in columns if not column.subject and column.kind != "single"]
    for column in plain:
        yield f"- {_column(column, column.name, language)}"
    yield from _landmarks([one for one in columns if one.kind == "single"], language)
    subjects = [key for key, _ in groupby(columns, key=lambda one: one.subject) if key]
    if subjects:
        parts = ("mean", "departure", "n_frames")
        words = {part: text(f"export_columns.angle_{part}", language) for part in parts}
        yield f"- {text('rights_export.measured', language, **words)}"
    for key in subjects:
        yield f"  - {_measurement(key, language)}"


def _landmarks(columns: Sequence[Column], language: Language) -> Iterator[str]:
    """Yield a line for each part of the 33 landmarks."""
    known: dict[str, Column] = {}
    for column in columns:
        part = column.name.partition("_world_")[1] + column.name.rpartition("_")[2]
        known.setdefault(part.lstrip("_"), column)
    for part, column in known.items():
        yield f"- {_column(column, f'nose_{part}, ... (33)', language)}"


def _column(column: Column, name: str, language: Language) -> str:
    kind = text(f"rights_export.type-{column.kind}", language)
    meaning = text(f"export_columns.{column.meaning}", language)
    if column.unit:
        return text(
            "rights_export.column-unit",
            language,
            name=name,
            kind=kind,
            unit=column.unit,
            meaning=meaning,
        )
    return text("rights_export.column", language, name=name, kind=kind, meaning=meaning)


def _measurement(key: str, language: Language) -> str:
    feature = FEATURES.get(key)
    if feature is None:  # of another version of Barun
        return f"`{key}`"
    entry = key.replace("_", "-")
    name = text(f"posture.feature-{entry}", language)
    about = text(f"posture.feature-{entry}-about", language)
    return f"`{key}` ({feature.unit}): {name}. {about}"
