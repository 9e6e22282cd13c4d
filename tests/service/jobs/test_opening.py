"""The jobs of a running service."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from barun.service.jobs.opening import open_jobs
from barun.service.settings import ServiceSettings
from barun.store.opening import open_in_memory, open_store
from barun.tasks.folder import AnalysisOptions, analysis_jobs
from tests.tasks.recordings import write_landmarks

PATIENCE_S = 90.0
HEAVY = ("torch", "sklearn", "optuna", "distributed", "cv2", "ai_edge_litert", "onnxruntime")


def wait_until(is_so: Callable[[], object]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.02)


def test_a_service_does_jobs_and_puts_back_what_runs_when_it_ends(tmp_path: Path) -> None:
    write_landmarks(tmp_path / "in" / "a.csv")
    settings = ServiceSettings(data_folder=str(tmp_path / "home"))
    store = open_store(tmp_path / "home", "", time.time()).store
    service = open_jobs(settings, store, time.time)
    try:
        service.start()
        jobs = analysis_jobs(tmp_path / "in", tmp_path / "out", AnalysisOptions(), None)
        store.jobs.add(jobs, time.time())
        service.nudge()
        wait_until(lambda: store.jobs.count() == {"done": 1})
        assert (tmp_path / "out" / "a.csv" / "report.html").is_file()
    finally:
        service.close()
        service.close()
        store.close()

    assert not service.is_running


def test_a_history_in_memory_has_no_jobs(tmp_path: Path) -> None:
    """No other process could see it, and what one wrote elsewhere would not be its own."""
    store = open_in_memory()
    service = open_jobs(ServiceSettings(data_folder=str(tmp_path)), store, time.time)
    service.start()

    assert not service.is_running
    service.close()
    store.close()


def test_an_idle_service_starts_no_process(tmp_path: Path) -> None:
    store = open_store(tmp_path, "", time.time()).store
    before = set(threading.enumerate())
    service = open_jobs(ServiceSettings(data_folder=str(tmp_path)), store, time.time)
    service.start()
    new = [one.name for one in set(threading.enumerate()) - before]
    service.close()
    store.close()

    assert new == ["jobs"]  # a child would have a thread that listens to it


def test_looking_for_jobs_needs_nothing_heavy() -> None:
    """Neither the service nor an idle child pays for what a job may need."""
    modules = (
        "barun.jobs.dispatcher, barun.jobs.local_executor, barun.jobs.worker, barun.tasks.lanes"
    )
    code = f"import sys, {modules}; print(*(one for one in {HEAVY!r} if one in sys.modules))"

    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )

    assert found.stdout.split() == []
