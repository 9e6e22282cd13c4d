"""Imports on their way: files that were sent, what was found in them, and keeping them.

Nothing is kept before a person says so: the files lie without a name in the system's temporary
folder, their rows in memory, and both go with the import or when nobody asks about it.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock, RLock
from typing import Final

from barun.collection.bringing import bring_files
from barun.collection.erasure import resume_erasures
from barun.collection.import_undoing import UndoneImport, undo_import
from barun.collection.people import read_agreements, taken_numbers
from barun.errors import BarunError, DatasetError
from barun.learning.datasets.importing import ImportedFile, find_namesakes
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.manifest import Manifest
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.checking import check_rows
from barun.service.imports.file_import import (
    Decisions,
    FileImport,
    KeptImport,
    LookOptions,
    ReadFile,
    SentFile,
)
from barun.service.imports.reading import MOST_HELD_BYTES, ReadingRoom, read_sent
from barun.service.imports.unpacking import MOST_BYTES
from barun.service.logs import log_event
from barun.service.problems import RefusedError
from barun.service.spool import Spool
from barun.store.records import LOCAL_PERSON

__all__ = ["ImportDesk"]

_MOST_FILES: Final = 40
"""Files sent one by one; each is held open. Design choice."""
_MOST_IMPORTS: Final = 4
"""People who may import at once, 128 MiB on disk and 512 MiB of rows each. Design choice."""
_ID_BYTES: Final = 9
_READING_SHARE: Final = 0.3
"""Of looking at files, what reading them is shown as; the rest is the check."""


class _DroppedError(Exception):
    """The import is gone while it is worked on."""


class ImportDesk:
    """One import a person; looked at and kept one after the other, beside everything else.

    Parameters
    ----------
    collections : pathlib.Path
        Folder of the collections, whose people have numbers and consents, too.
    library : DatasetLibrary
        Where to.
    note_stated : callable
        Writes down of whom it was stated that they agreed, by which account.
    clock, utc : callable
        Return seconds that only go forward, and since 1970 UTC.
    keep_s : float
        An import nobody asks about for so long is dropped.
    """

    def __init__(
        self,
        collections: Path,
        library: DatasetLibrary,
        note_stated: Callable[[Sequence[str], str | None], None],
        clock: Callable[[], float],
        utc: Callable[[], float],
        *,
        keep_s: float,
    ) -> None:
        self.library = library
        self._collections = collections
        self._note_stated = note_stated
        self._clock, self._utc = clock, utc
        self._keep_s = keep_s
        self._lock = Lock()
        self._writing = RLock()
        self._known: dict[str, FileImport] = {}
        self._arriving: set[str] = set()
        self._is_closed = False
        self._worker: ThreadPoolExecutor | None = None

    def first_free(self) -> int:
        """Return the first of the numbers that nobody has here."""
        return taken_numbers(self._collections, self.library).first_free()

    def find(self, owner: str = LOCAL_PERSON) -> FileImport | None:
        """Return the import of a person as it stands, or None; asking keeps it."""
        self.forget_stale()
        with self._lock:
            found = self._known.get(owner)
            if found is None:
                return None
            found.asked_s = self._clock()
            return replace(found)

    @contextmanager
    def place(self, owner: str = LOCAL_PERSON) -> Iterator[int]:
        """Hold the place of a file on its way here; yield the most bytes it may have.

        Raises
        ------
        RefusedError
            409 while another comes or files are worked on, 422 if there are too many, 503 if
            others import.
        """
        self.forget_stale()
        with self._lock:
            known = self._known.get(owner)
            held = {one for one, its in self._known.items() if its.state != "kept"}
            others = (held | self._arriving) - {owner}
            if self._is_closed or len(others) >= _MOST_IMPORTS:
                raise RefusedError(
                    503, "service.import-others", retry_after_s=10, most=_MOST_IMPORTS
                )
            self._require_idle(known)
            if owner in self._arriving:
                raise RefusedError(409, "service.import-busy")
            self._require_room(known)
            self._arriving.add(owner)
            n_there = 0 if known is None else known.n_bytes
        try:
            yield MOST_BYTES - n_there
        finally:
            with self._lock:
                self._arriving.discard(owner)

    def add(self, spool: Spool, name: str, owner: str = LOCAL_PERSON, *, in_folder: bool) -> str:
        """Take over a file, and return its id; what was found before is to be looked at anew.

        Raises
        ------
        RefusedError
            404 if the service ends, 409 if the files are worked on by now, 422 if there are too
            many.
        """
        sent = SentFile(secrets.token_urlsafe(_ID_BYTES), name, spool, in_folder)
        with self._lock:
            if self._is_closed:
                raise self._gone()
            known = self._known.get(owner)
            self._require_idle(known)
            if known is None or known.state == "kept":
                known = self._known[owner] = FileImport(self._clock())
            self._require_room(known)
            self._reopen(known, (*known.files, sent))
        return sent.id

    def remove(self, file_id: str, owner: str = LOCAL_PERSON) -> None:
        """Take a file out.

        Raises
        ------
        RefusedError
            404 if there is none such, 409 while the files are worked on.
        """
        with self._lock:
            known = self._get(owner)
            self._require_idle(known)
            gone = [one for one in known.files if one.id == file_id]
            if not gone:
                raise self._gone()
            self._reopen(known, tuple(one for one in known.files if one.id != file_id))
            gone[0].spool.close()

    def look(self, options: LookOptions, owner: str = LOCAL_PERSON) -> None:
        """Begin to read the files and to check what is in them.

        Raises
        ------
        RefusedError
            404 without files, 409 while they are worked on.
        """
        with self._lock:
            known = self._get(owner)
            self._require_idle(known)
            if not known.files:
                raise self._gone()
            self._reopen(known, known.files)
            known.options, known.state, known.step = options, "looking", "files"
            self._begin(self._look, known, options)

    def keep(self, decisions: Decisions, owner: str = LOCAL_PERSON) -> None:
        """Begin to keep what was looked at.

        Raises
        ------
        RefusedError
            404 without an import, 409 if it was not looked at or is worked on.
        """
        with self._lock:
            known = self._get(owner)
            self._require_idle(known)
            if not known.may_be_kept or known.options is None:
                raise RefusedError(409, "service.import-look-first")
            known.state, known.error, known.share = "keeping", None, 0.0
            self._begin(self._keep, known, decisions)

    def undo(
        self,
        dataset: str,
        version: str,
        is_learnt: Callable[[str], bool],
        before: Callable[[Manifest], object],
    ) -> UndoneImport:
        """Remove a version that an import made; see :func:`undo_import`."""
        with self._writing:
            self._resume_erasures()
            done = undo_import(
                self._collections, self.library, dataset, version, is_learnt, before=before
            )
        with self._lock:
            for owner, known in list(self._known.items()):
                if known.kept is not None and known.kept.version == version:
                    self._drop(owner)  # there is nothing to be said of it, or undone, any more
        return done

    def forget(self, owner: str = LOCAL_PERSON) -> None:
        """Drop the import of a person, if there is one."""
        with self._lock:
            self._drop(owner)

    def forget_stale(self) -> None:
        """Drop what nobody asked about for long; called now and then."""
        with self._lock:
            now_s = self._clock()
            for owner, known in list(self._known.items()):
                if now_s - known.asked_s >= self._keep_s and known.state != "keeping":
                    self._drop(owner)

    def close(self) -> None:
        """Drop everything; what is being kept is finished. May be called twice."""
        with self._lock:
            self._is_closed = True
            worker, self._worker = self._worker, None
            for owner, known in list(self._known.items()):
                if known.state != "keeping":
                    self._drop(owner)
        if worker is not None:
            worker.shutdown(wait=True)
        with self._lock:
            for owner in list(self._known):
                self._drop(owner)

    def _get(self, owner: str) -> FileImport:
        known = self._known.get(owner)
        if known is None or known.state == "kept":
            raise self._gone()
        known.asked_s = self._clock()
        return known

    def _gone(self) -> RefusedError:
        return RefusedError(404, "service.import-gone", minutes=round(self._keep_s / 60))

    @staticmethod
    def _require_idle(known: FileImport | None) -> None:
        if known is not None and known.state in ("looking", "keeping"):
            raise RefusedError(409, "service.import-busy")

    @staticmethod
    def _require_room(known: FileImport | None) -> None:
        if known is not None and len(known.files) >= _MOST_FILES:
            raise RefusedError(422, "service.import-full", most=_MOST_FILES)

    def _reopen(self, known: FileImport, files: tuple[SentFile, ...]) -> None:
        known.files, known.asked_s, known.state = files, self._clock(), "open"
        known.found, known.report, known.namesakes, known.error = (), None, (), None
        known.step, known.share = "", 0.0

    def _drop(self, owner: str) -> None:
        known = self._known.pop(owner, None)
        if known is not None:
            known.is_dropped = True
            if not known.is_busy:  # else whoever works on them lets them go
                known.close()

    def _begin(self, work: Callable[..., None], known: FileImport, *given: object) -> None:
        if self._is_closed:
            raise self._gone()
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="barun-import")
        known.is_busy = True
        self._worker.submit(self._work, work, known, *given)

    def _work(self, work: Callable[..., None], known: FileImport, *given: object) -> None:
        error: BarunError | None = None
        try:
            work(known, *given)
        except _DroppedError:
            pass
        except BarunError as problem:
            error = problem
        except Exception as defect:  # noqa: BLE001 # a thread has nobody to raise to
            log_event("import_broke", level="error", error_type=type(defect).__name__)
            error = BarunError("service.import-failed", reason=type(defect).__name__)
        with self._lock:
            known.is_busy = False
            known.step = ""
            if error is not None:
                known.error = error
                known.state = "kept" if known.state == "kept" else "looked"
            if known.is_dropped:
                known.close()
        if error is not None:
            log_event("import_refused", error_code=error.code)

    def _tell(self, known: FileImport, step: str, share: float) -> None:
        with self._lock:
            if known.is_dropped:
                raise _DroppedError
            known.step, known.share = step, share

    def _look(self, known: FileImport, options: LookOptions) -> None:
        found: list[ReadFile] = []
        room = ReadingRoom(MOST_BYTES, MOST_HELD_BYTES)
        for number, sent in enumerate(known.files):
            for one in read_sent(sent, options, room):
                found.append(one)
                self._tell(known, "files", _READING_SHARE * number / len(known.files))
        files = [one.file for one in found if one.file is not None]
        rows = LabelledRows.joined([one.rows for one in files]) if files else LabelledRows.empty()
        with self._lock:
            known.found = tuple(found)
        if any(one.error is not None for one in found):
            with self._lock:
                known.state = "looked"  # each file says what is wrong with it
            return
        if not len(rows):
            raise DatasetError("datasets.no-rows")
        if strange := [one for one in rows.people if not is_pseudonym(one)]:
            raise DatasetError("datasets.no-pseudonym", got=strange[0])
        namesakes = self._namesakes(options.dataset, files)
        report = check_rows(
            rows,
            name=options.dataset,
            on_progress=lambda step, share: self._tell(
                known, step, _READING_SHARE + (1 - _READING_SHARE) * share
            ),
        )
        with self._lock:
            known.namesakes, known.report, known.share = namesakes, report, 1.0
            known.state = "looked"

    def _resume_erasures(self) -> None:
        """Go on with what a killed process began: nobody half erased is taken for known."""
        resume_erasures(self._collections, self.library, self._utc())

    def _namesakes(self, dataset: str, files: Sequence[ImportedFile]) -> tuple[str, ...]:
        return find_namesakes(
            self.library,
            dataset,
            files,
            at_s=self._utc(),
            consent=read_agreements(self._collections, dataset),
            taken=taken_numbers(self._collections, self.library),
        )

    def _look_at_numbers_again(
        self, known: FileImport, dataset: str, said: Collection[str]
    ) -> None:
        """Find whose numbers are taken by now; refuse where somebody could not have known it."""
        files = [one.file for one in known.found if one.file is not None]
        namesakes = self._namesakes(dataset, files)
        with self._lock:
            before, known.namesakes = known.namesakes, namesakes
        if set(before) <= set(said):
            raise DatasetError("service.import-taken-since")

    def _keep(self, known: FileImport, decisions: Decisions) -> None:
        self._tell(known, "", 0.0)  # who dropped it meanwhile wants nothing kept
        numbers = decisions.numbers
        dataset = "" if known.options is None else known.options.dataset  # it was looked at
        with self._writing:
            self._resume_erasures()
            is_there = dataset in self.library.names()
            before = [one.hash for one in self.library.manifests(dataset)] if is_there else []
            try:
                brought = bring_files(
                    self._collections,
                    self.library,
                    dataset,
                    [one.file for one in known.found if one.file is not None],
                    now_s=self._utc(),
                    stated=decisions.stated,
                    same_person=[one for one, becomes in numbers.items() if becomes == one],
                    renumbered={one: becomes for one, becomes in numbers.items() if becomes != one},
                )
            except DatasetError as error:
                if error.code == "datasets.same-number":
                    self._look_at_numbers_again(known, dataset, numbers)
                raise
        with self._lock:
            known.kept, known.state, known.share = KeptImport.of(brought, before), "kept", 1.0
            known.close()
            known.files, known.found, known.report = (), (), None
        self._note_stated(brought.agreed, decisions.actor)
