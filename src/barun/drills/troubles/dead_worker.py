"""The process that does the work in the background is killed in the middle of it."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np

from barun.drills.stage import Stage
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.simulate import UPRIGHT, SittingScript, simulate_sitting
from barun.store.job_records import JobRecord
from barun.store.records import LOCAL_PERSON
from barun.tasks.folder import AnalysisOptions, analysis_jobs

__all__ = ["DeadWorker"]

_N_FILES: Final = 30
_LENGTH_S: Final = 20.0
_BEGUN_S: Final = 60.0
_LOOK_S: Final = 0.1


class DeadWorker:
    """Asks for a folder to be analysed, and kills the worker once it has begun.

    The job is done again by another worker, and every file is analysed once.
    """

    name: Final = "dead-worker"
    warm_up_s: Final = 5.0

    def __init__(self) -> None:
        self._job_id = ""

    def prepare(self, stage: Stage) -> None:
        """Write the landmark files of some recordings."""
        folder = _recordings(stage)
        folder.mkdir()
        script = SittingScript.sit(UPRIGHT, _LENGTH_S)
        for number in range(_N_FILES):
            seen = simulate_sitting(script, np.random.default_rng(number)).sequence
            path = folder / f"sitting-{number:02}.parquet"
            write_recording(path, LandmarkRecording({0: seen}))

    def strike(self, stage: Stage) -> None:
        """Ask for the analysis, and kill whoever does it."""
        store = stage.open_store()
        out = stage.folder / "analysed"
        (job,) = analysis_jobs(
            _recordings(stage), out, AnalysisOptions(), LOCAL_PERSON, files_a_job=_N_FILES
        )
        (added,) = store.jobs.add([job], time.time())
        store.close()
        self._job_id = added.job.job_id
        end_s = time.monotonic() + _BEGUN_S
        while not any(out.glob("*")) and time.monotonic() < end_s:
            time.sleep(_LOOK_S)  # until it is in the middle of its work
        for pid in _children(stage.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """By the job, which says that it was lost."""
        job = self._find(stage)
        return f"job {job.state} (lost {job.n_lost})" if job is not None and job.n_lost else None

    def lift(self, stage: Stage) -> None:
        """Nothing: it has to recover alone."""

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """By the job, which is done."""
        job = self._find(stage)
        if job is None or job.state != "done" or job.result is None:
            return None
        n_done = int(job.result["analysed"]) + int(job.result["kept"])
        return f"job done (files {n_done})" if n_done == _N_FILES else None

    def _find(self, stage: Stage) -> JobRecord | None:
        return stage.watched_store.jobs.find(self._job_id)


def _recordings(stage: Stage) -> Path:
    return stage.folder / "recordings"


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started, on Linux."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            parent = path.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1]
            if int(parent) == pid:
                found.append(int(path.parent.name))
    return found
