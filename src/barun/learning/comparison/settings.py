"""What a comparison is asked to do, kept beside its trials so that only the same is resumed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from barun.errors import InputError
from barun.learning.comparison.candidates import CANDIDATES
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.search import Budget
from barun.learning.datasets.writing import write_file

__all__ = ["JOURNAL_NAME", "SETTINGS_NAME", "ComparisonSettings", "open_folder"]

JOURNAL_NAME: Final = "search.journal"
SETTINGS_NAME: Final = "settings.json"


@dataclass(frozen=True, slots=True)
class ComparisonSettings:
    """What is compared, and for how long."""

    budget: Budget
    """Of everything together; trials are those of each search."""
    seed: int = 0
    candidates: tuple[str, ...] = tuple(CANDIDATES)
    with_networks: bool = False
    """Whether networks over windows are tried, too; needs the extra ``deep``."""


def open_folder(
    out: Path, parts: Sequence[QuestionRows], settings: ComparisonSettings, *, resume: bool
) -> Path:
    """Return the journal of a folder, after checking that it may be used.

    Parameters
    ----------
    out : pathlib.Path
        Must exist.
    parts : sequence of QuestionRows
        What is trained on.
    settings : ComparisonSettings
        The budget may be another than before.
    resume : bool
        Whether trials that are there are gone on from.

    Raises
    ------
    InputError
        If there are trials but they are not to be resumed, or belong to other data or settings.
    StorageError
        If the folder cannot be written.
    """
    path, journal = out / SETTINGS_NAME, out / JOURNAL_NAME
    asked: dict[str, Any] = {
        "questions": [rows.question.name for rows in parts],
        "classes": [list(rows.question.classes) for rows in parts],
        "feature_sets": [list(rows.question.feature_sets) for rows in parts],
        "data": [rows.sha256 for rows in parts],
        "seed": settings.seed,
        "candidates": list(settings.candidates),
    }
    if path.is_file():
        if not resume:
            raise InputError("comparison.exists", path=out)
        _check_same(_read(path), asked, out)
    else:
        write_file(path, json.dumps(asked, indent=1).encode())
    return journal


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _check_same(found: Mapping[str, Any], asked: Mapping[str, Any], out: Path) -> None:
    other = [name for name in asked if found.get(name) != asked[name]]
    if other:
        raise InputError("comparison.other-settings", path=out, names=", ".join(other))
