"""What was tried to make a model better, with its reports, and what asked for it.

::

    updates/                      in Barun's data folder; only its owner may enter
      signals.jsonl               what happened that may call for an update
      1795000000000-1f2e3d4c5b6a/ one update: when it began, and what it was made of
        summary.json              names nobody
        report.json               figures by person
        report.html               the same to read

A folder appears whole or not at all. Reports name pseudonyms and go with whoever is erased; the
summary stays, so that the same work is not done again and cool-downs go on.
"""

import json
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from barun.errors import storing
from barun.registry.trained_with import mentions
from barun.registry.whole_folder import write_whole_folder
from barun.store.held_file import holding_file
from barun.store.overwriting import overwrite

__all__ = [
    "FOLDER_NAME",
    "OUTCOMES",
    "SIGNALS",
    "SignalKind",
    "UpdateLog",
    "UpdateOutcome",
    "UpdateSignal",
    "UpdateSummary",
]

FOLDER_NAME: Final = "updates"
"""Inside Barun's data folder."""

SignalKind = Literal["drift", "degradation", "erasure"]
"""What the model sees has changed; it was wrong more often than it may be; somebody it had learnt
from was erased."""
SIGNALS: Final[tuple[SignalKind, ...]] = get_args(SignalKind)

UpdateOutcome = Literal["registered", "rejected", "refused", "nothing-new", "impossible"]
"""registered: a candidate stands in the registry. rejected: a gate stayed closed. refused: all that
was new was put aside, so nothing was trained. nothing-new: there was nothing to learn. impossible:
it could not be trained, and the report says why."""
OUTCOMES: Final[tuple[UpdateOutcome, ...]] = get_args(UpdateOutcome)

_SIGNALS_NAME: Final = "signals.jsonl"
_SUMMARY, _REPORT, _PAGE = "summary.json", "report.json", "report.html"
_SHORT: Final = 12
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class UpdateSignal:
    """Something that may call for an update; names nobody."""

    kind: SignalKind
    model: str
    at_s: float
    """Seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class UpdateSummary:
    """One update, without anything about a person."""

    model: str
    begun_s: float
    """Seconds since 1970 UTC."""
    ended_s: float
    outcome: UpdateOutcome
    triggers: tuple[str, ...]
    """What asked for it."""
    inputs_sha256: str
    """Of everything that went in: the same inputs make the same candidate."""
    candidate: int | None = None
    """Version that was registered."""
    candidate_sha256: str | None = None
    """Hash of the files of the candidate, also of a rejected one, which is not kept."""
    closed: tuple[str, ...] = ()
    """Gates that stayed closed."""

    @property
    def id(self) -> str:
        """Name of its folder."""
        return f"{_instant_word(self.begun_s)}-{self.inputs_sha256[:_SHORT]}"


def _instant_word(at_s: float) -> str:
    """Return with what the name of an update of an instant begins: earlier ones sort before it."""
    return f"{round(1000 * at_s):013d}"


class UpdateLog:
    """Keeps what was tried; any process may read and write it.

    Parameters
    ----------
    folder : pathlib.Path
        Made when something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder

    @property
    def n_noted_bytes(self) -> int:
        """How long the file of signals is: it changes when something is noted."""
        path = self.folder / _SIGNALS_NAME
        return path.stat().st_size if path.is_file() else 0

    def note(self, kind: SignalKind, model: str, at_s: float) -> None:
        """Keep that something happened which may call for an update.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        line = json.dumps(asdict(UpdateSignal(kind, model, at_s))).encode() + b"\n"
        with self._storing():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            with holding_file(self.folder / _LOCK):  # a network disk knows no appending by two
                handle = os.open(self.folder / _SIGNALS_NAME, flags, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(line)
                    file.flush()
                    os.fsync(file.fileno())

    def signals(self, model: str) -> tuple[UpdateSignal, ...]:
        """Return what was noted for a model, oldest first; half a line of a kill is passed over."""
        try:
            lines = (self.folder / _SIGNALS_NAME).read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        found = []
        for line in lines:
            try:
                found.append(UpdateSignal(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return tuple(one for one in found if one.model == model)

    def keep(self, summary: UpdateSummary, report: Mapping[str, Any], page: str) -> None:
        """Keep an update with its report; one that is there stays as it is.

        Parameters
        ----------
        summary : UpdateSummary
            What it came to.
        report : mapping
            Everything about it, as JSON holds it.
        page : str
            The same as HTML.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        content = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
        files = {
            _SUMMARY: json.dumps(asdict(summary), indent=1).encode(),
            _REPORT: content.encode(),
            _PAGE: page.encode(),
        }
        write_whole_folder(self.folder / summary.id, files)

    def summaries(
        self, model: str | None = None, *, since_s: float = 0.0
    ) -> tuple[UpdateSummary, ...]:
        """Return what was tried, oldest first; of one model, or of all.

        Parameters
        ----------
        model : str, optional
            Of which.
        since_s : float, optional
            Seconds since 1970 UTC; what began before is not even opened.
        """
        found, first = [], _instant_word(since_s)
        for place in self._places():
            if place.name < first:
                continue
            try:
                values = json.loads((place / _SUMMARY).read_bytes())
                for name in ("triggers", "closed"):
                    values[name] = tuple(values[name])
                found.append(UpdateSummary(**values))
            except (OSError, ValueError, TypeError, KeyError):
                continue  # a folder of something else, or damaged: it is no evidence of anything
        return tuple(one for one in found if model in (None, one.model))

    def last(self, model: str) -> UpdateSummary | None:
        """Return the newest update of a model, whatever came of it."""
        found = self.summaries(model)
        return found[-1] if found else None

    def find(self, inputs_sha256: str) -> UpdateSummary | None:
        """Return the update that was made of the same inputs, or None."""
        same = [one for one in self.summaries() if one.inputs_sha256 == inputs_sha256]
        return same[-1] if same else None

    def report(self, summary: UpdateSummary) -> Mapping[str, Any] | None:
        """Return the report of an update; None where it went with somebody who was erased."""
        try:
            found = json.loads((self.folder / summary.id / _REPORT).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def page_path(self, summary: UpdateSummary) -> Path | None:
        """Return where the page of an update is; None where it went with somebody."""
        path = self.folder / summary.id / _PAGE
        return path if path.is_file() else None

    def naming(self, person: str) -> tuple[str, ...]:
        """Return the names of the updates whose reports name a pseudonym."""
        found = []
        for place in self._places():
            for name in (_REPORT, _PAGE):
                path = place / name
                if path.is_file() and mentions(path.read_text("utf-8", "replace"), person):
                    found.append(place.name)
                    break
        return tuple(found)

    def forget(self, person: str) -> int:
        """Erase every report that names a pseudonym; return how many. May be called twice.

        Raises
        ------
        StorageError
            If a file cannot be erased.
        """
        names = self.naming(person)
        with self._storing():
            for name in names:
                for path in (self.folder / name / _REPORT, self.folder / name / _PAGE):
                    if path.is_file():
                        overwrite(path)
                        path.unlink()
        return len(names)

    def _places(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(
            one for one in self.folder.iterdir() if one.is_dir() and not one.name.startswith(".")
        )

    def _storing(self) -> AbstractContextManager[None]:
        return storing("registry.not-written", path=self.folder)
