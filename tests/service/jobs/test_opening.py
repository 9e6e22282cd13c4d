"""The jobs of a running service."""

import io
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from barun.service.jobs.opening import _note_update, open_jobs
from barun.service.logs import log_to
from barun.service.settings import ServiceSettings
from barun.store.job_book import JobBook
from barun.store.opening import open_in_memory, open_store
from barun.tasks.folder import AnalysisOptions, analysis_jobs
from tests.fixtures.patience import wait_until
from tests.tasks.recordings import write_landmarks

PATIENCE_S = 90.0
HEAVY = ("torch", "sklearn", "optuna", "distributed", "cv2", "ai_edge_litert", "onnxruntime")


def test_a_service_does_jobs_and_puts_back_what_runs_when_it_ends(
    tmp_path: Path, database_url: str
) -> None:
    write_landmarks(tmp_path / "in" / "a.csv")
    settings = ServiceSettings(data_folder=str(tmp_path / "home"), database_url=database_url)
    store = open_store(tmp_path / "home", database_url, time.time()).store
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


def test_a_service_does_jobs_again_after_a_defect_has_ended_their_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    write_landmarks(tmp_path / "in" / "a.csv")
    settings = ServiceSettings(data_folder=str(tmp_path / "home"), database_url=database_url)
    store = open_store(tmp_path / "home", database_url, time.time()).store
    service = open_jobs(settings, store, time.time)
    has_due, has_failed = JobBook.has_due, threading.Event()

    def fail_once(book: JobBook, now_s: float, kinds: Sequence[str]) -> bool:
        if has_failed.is_set():
            return has_due(book, now_s, kinds)
        has_failed.set()
        raise RuntimeError("a defect")

    monkeypatch.setattr(JobBook, "has_due", fail_once)
    try:
        service.start()
        wait_until(lambda: not service.is_running)
        assert has_failed.is_set()
        jobs = analysis_jobs(tmp_path / "in", tmp_path / "out", AnalysisOptions(), None)
        store.jobs.add(jobs, time.time())
        assert service.revive()
        assert not service.revive()
        wait_until(lambda: store.jobs.count() == {"done": 1})
    finally:
        service.close()
        store.close()
    assert not service.revive()


def test_a_history_in_memory_has_no_jobs(tmp_path: Path) -> None:
    """No other process could see it, and what one wrote elsewhere would not be its own."""
    store = open_in_memory()
    service = open_jobs(ServiceSettings(data_folder=str(tmp_path)), store, time.time)
    service.start()

    assert not service.is_running
    service.close()
    store.close()


def test_an_idle_service_starts_no_process(tmp_path: Path, database_url: str) -> None:
    settings = ServiceSettings(data_folder=str(tmp_path), database_url=database_url)
    store = open_store(tmp_path, database_url, time.time()).store
    before = set(threading.enumerate())
    service = open_jobs(settings, store, time.time)
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


@pytest.mark.parametrize(
    ("result", "level", "code"),
    [
        ({"outcome": "refused", "refused": {"labels-contradict": 2}, "closed": []}, "warning",
         "updating.reason-labels-contradict"),
        ({"outcome": "rejected", "refused": {}, "closed": ["accuracy", "size"]}, "warning",
         "updating.gate-accuracy, updating.gate-size"),
        ({"outcome": "registered", "refused": {}, "closed": []}, "info", None),
    ],
)  # fmt: skip
def test_the_log_tells_what_came_of_an_update_and_why(
    result: dict[str, object], level: str, code: str | None
) -> None:
    stream = io.StringIO()
    handler = log_to(stream)
    try:
        _note_update({"model": "view", **result})
    finally:
        logging.getLogger("barun.service").removeHandler(handler)
    (line,) = [json.loads(one) for one in stream.getvalue().splitlines()]
    assert (line["event"], line["level"], line["source"]) == ("update_ended", level, "view")
    assert line["directive"] == result["outcome"]
    assert line.get("error_code") == code
