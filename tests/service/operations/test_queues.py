"""What waits, and for how long."""

from pathlib import Path

from barun.service.operations.opening import look_at_jobs
from barun.store.job_records import NewJob
from barun.store.opening import open_store

NOW_S = 1.8e9


def test_a_job_that_is_to_begin_later_has_not_waited_yet(tmp_path: Path, database_url: str) -> None:
    store = open_store(tmp_path, database_url, NOW_S).store
    try:
        store.jobs.add([NewJob("analyse", {"a": 1}, "local", not_before_s=NOW_S + 3600)], NOW_S)
        assert look_at_jobs(store, lambda: NOW_S + 60) == (1, 0.0, 0)
        assert look_at_jobs(store, lambda: NOW_S + 3700) == (1, 100.0, 0)
        store.jobs.add([NewJob("analyse", {"a": 2}, "local")], NOW_S)
        assert look_at_jobs(store, lambda: NOW_S + 60) == (2, 60.0, 0)
    finally:
        store.close()
