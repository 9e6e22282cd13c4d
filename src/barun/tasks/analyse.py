"""Analysing videos and landmark files: figures, a report, tables; a folder a file.

A folder appears whole or not at all, under its final name, and says which content it was made of: a
file whose result is there is passed over, so that each is analysed once however often the job that
holds it is begun.
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from barun.errors import InputError, storing
from barun.jobs.work import Report
from barun.pipeline.analysis_files import AnalysisFolder
from barun.tasks.activities import analyse_clip, analyse_landmarks
from barun.tasks.folder import AnalysisOptions, SourceFile, hash_file
from barun.tasks.place import ASKED

if TYPE_CHECKING:
    from barun.pipeline.clip_landmarks import ClipLandmarks

__all__ = ["run"]

_SUMMARY: Final = "summary.json"
_TIMEOUT_S: Final = 60.0
_LEFT_OVER_S: Final = 3600.0
"""A part of a result that nobody touched for so long is of a worker that was killed."""


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Analyse the files of one job.

    Parameters
    ----------
    arguments : mapping of str to object
        ``folder``, ``out``, ``files`` and ``options`` as `barun.tasks.folder.analysis_jobs` makes
        them, and when it was asked for.
    report : callable
        Told how far it is.

    Returns
    -------
    mapping of str to object
        ``analysed`` and ``kept``: numbers of files that were analysed now, and before. ``refused``:
        the files that cannot be analysed, each with code and details of the reason.

    Raises
    ------
    InputError
        If the only file of the job cannot be analysed.
    FailureError
        If Barun or the machine failed: the job may be tried again.
    """
    folder, out = Path(arguments["folder"]), Path(arguments["out"])
    options = AnalysisOptions.from_payload(arguments["options"])
    asked = datetime.fromtimestamp(arguments[ASKED], UTC)
    files = [SourceFile(**one) for one in arguments["files"]]
    n_analysed = n_kept = 0
    refused: list[dict[str, Any]] = []
    for number, file in enumerate(files):

        def on_share(share: float, number: int = number) -> None:
            report((number + share) / len(files))

        on_share(0.0)
        result = out / file.path
        mark = _mark(file, options)
        if _holds(result, mark):
            n_kept += 1
            continue
        try:
            _analyse(folder / file.path, result, file, options, asked, mark, on_share)
            n_analysed += 1
        except InputError as error:
            if len(files) == 1:
                raise
            details = {name: str(value) for name, value in error.details.items()}
            refused.append({"file": file.path, "code": error.code, "details": details})
    report(1.0)
    return {"analysed": n_analysed, "kept": n_kept, "refused": refused}


def _mark(file: SourceFile, options: AnalysisOptions) -> dict[str, Any]:
    """Return what a result is of; how many threads computed it does not matter."""
    said: dict[str, Any] = {"sha256": file.sha256, "rate_hz": options.rate_hz}
    said["language"] = options.language
    if options.size_wh is not None:
        said["size_wh"] = list(options.size_wh)
    if options.activity != "angles":
        said["activity"] = options.activity
    if not file.is_landmarks:
        said |= {"model": options.model, "people": options.people}
    return said


def _holds(result: Path, mark: Mapping[str, Any]) -> bool:
    """Return whether a result of the same content and options is there."""
    try:
        summary = json.loads((result / _SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and summary.get("made_of") == mark


def _analyse(
    source: Path,
    result: Path,
    file: SourceFile,
    options: AnalysisOptions,
    asked: datetime,
    mark: Mapping[str, Any],
    on_share: Callable[[float], None],
) -> None:
    if not source.is_file():
        raise InputError("errors.file-missing", path=source)
    if hash_file(source) != file.sha256:
        raise InputError("jobs.source-changed", path=source)
    with _whole_folder(result) as part:
        folder = AnalysisFolder(part)
        if file.is_landmarks:
            summary = analyse_landmarks(source, folder, options, asked)
        else:
            clip = _find_landmarks(source, options, on_share)
            summary = analyse_clip(clip, folder, options, asked)
        folder.write_summary({**summary, "made_of": mark})


def _find_landmarks(
    source: Path, options: AnalysisOptions, on_share: Callable[[float], None]
) -> "ClipLandmarks":
    from barun.capture.decode_ahead import DecodeAhead
    from barun.capture.opening import open_source
    from barun.pipeline.clip_landmarks import Progress, estimate_landmarks
    from barun.pipeline.engine_choice import build_engine

    with (
        open_source(str(source)) as opened,
        DecodeAhead(opened, timeout_s=_TIMEOUT_S) as frames,
        build_engine(
            frames.info, model=options.model, threads=options.threads, max_people=options.people
        ) as engine,
    ):
        n_frames = frames.info.n_frames

        def on_progress(progress: Progress) -> None:
            if n_frames:
                on_share(min(1.0, progress.n_done / n_frames))

        return estimate_landmarks(frames, engine, on_progress=on_progress)


@contextmanager
def _whole_folder(result: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `result` when all went well.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    part = result.with_name(f".{result.name}.{secrets.token_hex(8)}.part")
    old = part.with_suffix(".old")
    with storing("cli.not-written", path=result):
        part.parent.mkdir(parents=True, exist_ok=True)
        _clear_left_over(result)
        part.mkdir(mode=0o700)
        try:
            yield part
            if result.exists():
                result.rename(old)
            part.rename(result)
        finally:
            shutil.rmtree(part, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)


def _clear_left_over(result: Path) -> None:
    """Remove what workers that were killed left of this result."""
    for left in result.parent.glob(f".{result.name}.*.part"):
        with suppress(OSError):
            if time.time() - os.stat(left).st_mtime > _LEFT_OVER_S:
                shutil.rmtree(left, ignore_errors=True)
