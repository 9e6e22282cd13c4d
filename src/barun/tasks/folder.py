"""From a folder to jobs: one a video, one a few hundred landmark files."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from barun.errors import InputError, storing
from barun.landmarks.formats import LANDMARK_SUFFIXES
from barun.messages import Language
from barun.store.job_records import NewJob

__all__ = [
    "Activity",
    "AnalysisOptions",
    "SourceFile",
    "analysis_jobs",
    "find_sources",
    "hash_file",
]

Activity = Literal["angles", "posture", "running"]
"""As of ``barun analyze --activity``."""

_VIDEOS: Final = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm")
_CHUNK_BYTES: Final = 1 << 20
FILES_A_JOB: Final = 25
"""Of landmark files: some seconds of work, so that the few milliseconds a job costs do not count,
and no more than that is done twice when a worker is lost."""


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """How files are analysed."""

    model: Literal["lite", "full", "heavy"] = "full"
    """Of the pose engine, for videos."""
    threads: int = 1
    people: int = 1
    rate_hz: float | None = None
    """Of landmark files that do not say it."""
    size_wh: tuple[int, int] | None = None
    """Width and height of the picture in pixels, of landmark files that do not say it."""
    language: Language = "en"
    """Of the reports."""
    activity: Activity = "angles"
    """What somebody does in them."""

    @classmethod
    def from_payload(cls, values: Mapping[str, Any]) -> "AnalysisOptions":
        """Return the options of a job, as JSON holds them."""
        size_wh = values.get("size_wh")
        if size_wh is None:
            return cls(**values)
        width, height = size_wh
        return cls(**{**values, "size_wh": (width, height)})

    def to_payload(self) -> dict[str, Any]:
        """Return them as JSON holds them; without a size as jobs were before there was one."""
        values = asdict(self)
        size_wh = values.pop("size_wh")
        return values if size_wh is None else {**values, "size_wh": list(size_wh)}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as it was when it was asked for."""

    path: str
    """Below the folder, with ``/``."""
    sha256: str
    is_landmarks: bool


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises
    ------
    StorageError
        If it cannot be read.
    """
    digest = hashlib.sha256()
    with storing("jobs.unreadable-file", path=path), path.open("rb") as file:
        while block := file.read(_CHUNK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def find_sources(folder: Path) -> tuple[SourceFile, ...]:
    """Return the videos and landmark files of a folder and of those in it, by name.

    Hidden files and folders are passed over, and so are results of analyses.

    Raises
    ------
    InputError
        If there is no such folder, or nothing to analyse in it.
    StorageError
        If a file cannot be read.
    """
    if not folder.is_dir():
        raise InputError("jobs.no-folder", path=folder)
    found = tuple(
        SourceFile(
            path.relative_to(folder).as_posix(),
            hash_file(path),
            is_landmarks=path.suffix.lower() in LANDMARK_SUFFIXES,
        )
        for path in _walk(folder)
    )
    if not found:
        raise InputError("jobs.empty-folder", path=folder)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    known = (*_VIDEOS, *LANDMARK_SUFFIXES)
    for root, folders, files in os.walk(folder):
        is_result = "summary.json" in files
        folders[:] = [] if is_result else sorted(one for one in folders if one[0] != ".")
        for name in [] if is_result else sorted(files):
            if name[0] != "." and Path(name).suffix.lower() in known:
                yield Path(root) / name


def analysis_jobs(
    folder: Path,
    out: Path,
    options: AnalysisOptions,
    owner: str | None,
    sources: Sequence[SourceFile] | None = None,
    files_a_job: int = FILES_A_JOB,
) -> tuple[NewJob, ...]:
    """Return the jobs that analyse a folder; the same content and options give the same jobs.

    Parameters
    ----------
    folder : pathlib.Path
        With videos and landmark files; workers must see it under the same name.
    out : pathlib.Path
        Gets a folder a file.
    options : AnalysisOptions
        How.
    owner : str or None
        Whose jobs they are.
    sources : sequence of SourceFile, optional
        Of `find_sources`, where that was asked before.
    files_a_job : int, optional
        Of landmark files.

    Raises
    ------
    InputError, StorageError
        As :func:`find_sources`.
    """
    found = find_sources(folder) if sources is None else sources
    videos = [[one] for one in found if not one.is_landmarks]
    files = [one for one in found if one.is_landmarks]
    chunks = [files[at : at + files_a_job] for at in range(0, len(files), files_a_job)]
    common: Mapping[str, Any] = {
        "folder": str(folder.resolve()),
        "out": str(out.resolve()),
        "options": options.to_payload(),
    }
    return tuple(
        NewJob("analyse", {**common, "files": [asdict(one) for one in some]}, owner)
        for some in (*videos, *chunks)  # the long ones first, so that the short ones fill the end
    )
