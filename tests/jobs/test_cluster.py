"""A cluster that loses a worker, then its scheduler, and strangers who would like to use it."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from barun.errors import SettingError
from barun.jobs.cluster_files import NODE_KEY_FILE, cluster_security
from barun.jobs.dask_executor import DaskExecutor
from barun.jobs.dask_node import check_private
from barun.jobs.dispatcher import Dispatcher, Lane, Policy
from barun.service.tls.cluster_certificates import make_cluster_certificates
from barun.store.job_records import NewJob
from tests.fixtures.clusters import running_cluster
from tests.jobs.chores import WHERE
from tests.jobs.tables import opened_table, work_of

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

PATIENCE_S = 120.0
N_JOBS = 12


def wait_until(is_so: Callable[[], object]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.05)


@pytest.mark.slow
def test_what_a_cluster_loses_is_done_all_the_same(
    tmp_path: Path, database_url: str, socket_enabled: None
) -> None:
    """A worker is killed in the middle of a job, then the scheduler in the middle of two."""
    log = tmp_path / "log"
    with (
        opened_table(tmp_path / "home", database_url) as book,
        running_cluster(tmp_path, 2) as cluster,
    ):

        def add(name: str, **more: str) -> None:
            book.add([NewJob("note", {"log": str(log), "name": name, **more})], time.time())

        def lines(word: str) -> list[list[str]]:
            told = log.read_text().splitlines() if log.exists() else []
            return [one.split() for one in told if one.startswith(word)]

        executor = DaskExecutor(cluster.address, cluster.certificates)
        lane = Lane(executor, ("note",), lambda job: work_of(job, WHERE))
        policy = Policy(lease_s=60.0, renew_s=0.2, look_s=0.05, first_pause_s=0.1)
        stopped = threading.Event()
        dispatcher = Dispatcher(book, [lane], time.time, policy)
        serving = threading.Thread(target=dispatcher.run, args=(stopped,))
        serving.start()
        try:
            add("killed", leave=str(tmp_path / "leave-1"))
            wait_until(lambda: lines("begin killed"))
            os.kill(int(lines("begin killed")[0][2]), signal.SIGKILL)
            (tmp_path / "leave-1").touch()
            wait_until(lambda: book.count() == {"done": 1})
            assert len(lines("begin killed")) == 2

            for name in ("left-a", "left-b"):
                add(name, leave=str(tmp_path / "leave-2"))
            wait_until(lambda: len(lines("begin left")) == 2)
            cluster.kill_scheduler()
            for number in range(N_JOBS):
                add(str(number))
            wait_until(lambda: executor.n_slots == 0)
            cluster.start_scheduler()
            (tmp_path / "leave-2").touch()
            wait_until(lambda: book.count() == {"done": N_JOBS + 3})
        finally:
            stopped.set()
            serving.join(PATIENCE_S)
        jobs = book.all()
        ended = Counter(one[1] for one in lines("end"))

    assert {one.payload["name"]: one.n_lost for one in jobs if one.n_lost} == {"killed": 1}
    assert ended.keys() == {"killed", "left-a", "left-b", *map(str, range(N_JOBS))}
    assert all(one.result == {"name": one.payload["name"]} for one in jobs)


@pytest.mark.slow
def test_who_has_other_certificates_stays_outside(tmp_path: Path, socket_enabled: None) -> None:
    make_cluster_certificates(tmp_path / "strange", time.time())
    from distributed import Client

    with running_cluster(tmp_path, 0) as cluster:
        with pytest.raises(OSError, match=r"(?i)timed out|certificate|ssl"):
            Client(
                cluster.address, security=cluster_security(tmp_path / "strange"), timeout=5,
                set_as_default=False,
            )  # fmt: skip
        security = cluster_security(cluster.certificates)
        with Client(cluster.address, security=security, timeout=60, set_as_default=False) as own:
            assert own.nthreads() == {}


@pytest.mark.parametrize(
    "address",
    [
        "tcp://127.0.0.1:8786", "tls://0.0.0.0:8786", "tls://[::]:8786", "tls://8.8.8.8:8786",
        "tls://example.org:8786", "tls://127.0.0.1", "127.0.0.1:8786", "",
    ],
)  # fmt: skip
def test_a_cluster_is_never_public(address: str) -> None:
    with pytest.raises(SettingError, match="inside the own network"):
        check_private(address)


@pytest.mark.parametrize(
    "address", ["tls://127.0.0.1:0", "tls://192.168.0.10:8786", "tls://[fd00::1]:8786"]
)
def test_a_cluster_is_inside_the_own_network(address: str) -> None:
    assert check_private(address) == address


def test_certificates_are_private_whole_and_made_once(tmp_path: Path) -> None:
    make_cluster_certificates(tmp_path, time.time())

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 3
    with pytest.raises(SettingError, match="already"):
        make_cluster_certificates(tmp_path, time.time())
    (tmp_path / NODE_KEY_FILE).unlink()
    with pytest.raises(SettingError, match=NODE_KEY_FILE):
        cluster_security(tmp_path)
