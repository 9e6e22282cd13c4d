"""Samples for somebody who labels deliberately: which are worth it, and what was said of them.

A sheet is a CSV file with a row a sample; beside it lies a page with the figures, in the same
order. Whoever looks at them fills in two columns, and the sheet is read again, as often as they
change their mind.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from barun.collection.samples.selection import choose_samples, draw_samples
from barun.errors import CollectionError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.text_table import open_text
from barun.posture.view.view import View
from barun.store.sample_book import SampleBook
from barun.store.sample_records import (
    N_POINTS,
    SAMPLE_VERDICTS,
    SampleLabel,
    SamplePosture,
    SampleRows,
)

__all__ = [
    "SHEET_COLUMNS",
    "ExpertSheet",
    "SheetOutcome",
    "choose_for_expert",
    "keep_sheet",
    "read_sheet",
    "sheet_id",
    "write_sheet",
]

_ID, _POSTURE, _VIEW = "sample_id", "expert_posture", "expert_view"
SHEET_COLUMNS: Final = ("number", _ID, "at", "seen_from", "judged", _POSTURE, _VIEW)
"""The last two are filled in."""
_POSTURES: Final[Mapping[str, SamplePosture]] = MappingProxyType(
    {"": "", "good": "good", "bad": "bad", "other": "other"}
)
_VIEWS: Final[Mapping[str, int]] = MappingProxyType({"": 0, "front": 1, "side": 2, "neither": 3})
_TAKEN_BACK: Final = "none"
"""Instead of a posture: what the expert said before is taken back."""
_SAMPLE_ID: Final = re.compile(r"s?([0-9a-f]{16})")
_LETTER: Final = "s"
"""Before each id: of bare digits such as 12345678901234e5 a spreadsheet makes a number."""


@dataclass(frozen=True, slots=True)
class ExpertSheet:
    """What a sheet says."""

    said: Mapping[str, tuple[SamplePosture, int]]
    """By sample: the posture, and the view (1 front, 2 side, 3 neither, 0 where nobody said)."""
    taken_back: tuple[str, ...]
    """Samples of which nothing is said any more."""


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What became of a sheet."""

    n_kept: int
    n_unknown: int
    """Samples that are not there, or are somebody else's."""
    n_taken_back: int


def choose_for_expert(
    book: SampleBook, person_id: str, count: int, now_s: float, shadow_since_s: float | None
) -> SampleRows:
    """Return the samples of a person that an expert should look at, the first one first.

    Parameters
    ----------
    book : SampleBook
        The samples.
    person_id : str
        Whose.
    count : int
        How many at most.
    now_s : float
        Seconds since 1970 UTC.
    shadow_since_s : float or None
        Since when two models are compared on the same poses. Of these some are drawn by lot then,
        as of the questions to people: where one of the two was unsure it would look worse.

    Raises
    ------
    CollectionError
        If the consent of the person to training is not in force.

    Notes
    -----
    Otherwise those of which the models were unsure, each unlike the others and unlike what was
    labelled before. What an expert has labelled is not chosen again.
    """
    if not book.may_keep(person_id, now_s).is_allowed:
        raise CollectionError("samples.no-consent-for-labels", got=person_id)
    parts = list(book.rows(person_id, 0.0, now_s + 1.0))
    alike = [one for one in parts if one.feature_keys == parts[-1].feature_keys]
    if not alike:
        raise CollectionError("samples.nobody", got=person_id)
    rows = SampleRows.joined(alike)
    done = {one.sample_id for one in book.labels(person_id) if one.kind == "expert"}
    is_done = np.isin(rows.sample_id, list(done))
    fresh = rows.select(~is_done)
    if shadow_since_s is not None:
        fresh = fresh.select(fresh.at_s >= shadow_since_s)
        return fresh.select(draw_samples(fresh, count))
    seen = rows.points[is_done].reshape(-1, 2 * N_POINTS).astype(np.float64)
    seen = seen[np.isfinite(seen).all(axis=1)]
    return fresh.select(choose_samples(fresh, count, seen))


def sheet_id(sample_id: str) -> str:
    """Return what a sample is called in a sheet."""
    return f"{_LETTER}{sample_id}"


def write_sheet(rows: SampleRows) -> bytes:
    """Return a sheet to be filled in, as a spreadsheet opens it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(SHEET_COLUMNS)
    for row in range(len(rows)):
        at = datetime.fromtimestamp(int(rows.at_s[row]), UTC).isoformat()
        seen_from = View(int(rows.view[row])).label
        judged = SAMPLE_VERDICTS[int(rows.verdict[row])] or "cannot_judge"
        writer.writerow(
            (row + 1, sheet_id(str(rows.sample_id[row])), at, seen_from, judged, "", "")
        )
    return out.getvalue().encode("utf-8-sig")


def read_sheet(path: Path) -> ExpertSheet:
    """Return what a sheet says; other columns and rows of which nothing is said are passed over.

    Raises
    ------
    LandmarkFileError
        If the file cannot be read, or what is said of a sample is none of the words.
    """
    faults = FileFaults(str(path))
    said: dict[str, tuple[SamplePosture, int]] = {}
    taken_back: list[str] = []
    with open_text(path) as file:
        for number, cells in _read_rows(file.read(), faults):
            name, posture, view = (cells[key] for key in (_ID, _POSTURE, _VIEW))
            if not posture and not view:
                continue
            match = _SAMPLE_ID.fullmatch(name)
            if match is None:
                faults.add("samples.sheet-id", row=number, got=name)
                continue
            name = match[1]
            if name in said or name in taken_back:
                faults.add("samples.sheet-twice", row=number, got=name)
            elif posture == _TAKEN_BACK and not view:
                taken_back.append(name)
            elif posture not in _POSTURES:
                known = ", ".join((*list(_POSTURES)[1:], _TAKEN_BACK))
                faults.add(
                    "samples.sheet-word", row=number, column=_POSTURE, got=posture, known=known
                )
            elif view not in _VIEWS:
                known = ", ".join(list(_VIEWS)[1:])
                faults.add("samples.sheet-word", row=number, column=_VIEW, got=view, known=known)
            else:
                said[name] = _POSTURES[posture], _VIEWS[view]
    faults.raise_if_any()
    return ExpertSheet(MappingProxyType(said), tuple(taken_back))


def _read_rows(content: str, faults: FileFaults) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows by number as an editor counts, with the cells that matter."""
    head = content.partition("\n")[0]
    delimiter = (
        ";" if ";" in head and "," not in head else ","
    )  # as the spreadsheet's country has it
    reader = csv.DictReader(io.StringIO(content), delimiter=delimiter)
    missing = [one for one in (_ID, _POSTURE) if one not in (reader.fieldnames or ())]
    if missing:
        faults.add("samples.sheet-columns", columns=", ".join(missing))
        return
    for cells in reader:
        yield (
            reader.line_num,
            {one: (cells.get(one) or "").strip().lower() for one in (_ID, _POSTURE, _VIEW)},
        )


def keep_sheet(book: SampleBook, person_id: str, sheet: ExpertSheet, now_s: float) -> SheetOutcome:
    """Keep what a sheet says as labels of an expert; read twice, it comes to the same.

    Parameters
    ----------
    book : SampleBook
        The samples.
    person_id : str
        Whose they are.
    sheet : ExpertSheet
        What is said.
    now_s : float
        Seconds since 1970 UTC.

    Raises
    ------
    CollectionError
        If the consent of the person to training is not in force.
    """
    labels = [
        SampleLabel(name, "expert", posture, view, now_s)
        for name, (posture, view) in sheet.said.items()
    ]
    n_kept = book.say(person_id, labels, now_s)
    if n_kept is None:
        raise CollectionError("samples.no-consent-for-labels", got=person_id)
    n_taken_back = 0
    if sheet.taken_back:
        n_taken_back = book.take_back(person_id, sample_ids=sheet.taken_back, kinds=["expert"])
    return SheetOutcome(n_kept, len(labels) - n_kept, n_taken_back)
