"""The processes of a cluster: a scheduler, and nodes that look after their workers.

::

    python -m barun.jobs.dask_node scheduler ADDRESS CERTIFICATES   prints the address it has
    python -m barun.jobs.dask_node worker ADDRESS CERTIFICATES      one worker, until it is lost

A worker that loses its scheduler ends at once, in the middle of what it does: the scheduler that
comes back gives the same work to another. Whoever started it (:class:`Node`) starts the next.
"""

import asyncio
import ipaddress
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from barun.errors import SettingError
from barun.jobs.cluster_files import cluster_security

__all__ = ["Node", "check_private", "main"]

_NICENESS: Final = 10
_RESTART_S: Final = 1.0
_HERE: Final = "127.0.0.1:0"
_CONFIG: Final = {
    "distributed.scheduler.allowed-failures": 0,  # the table of jobs counts, and tries again
    "distributed.scheduler.worker-ttl": "30s",
    "distributed.comm.timeouts.connect": "10s",
    "distributed.comm.timeouts.tcp": "20s",
    "distributed.comm.require-encryption": True,
    "distributed.worker.profile.enabled": False,
}


def check_private(address: str) -> str:
    """Return an address that only machines of the same network reach.

    A cluster does what it is given: whoever could reach it and had the certificates could run
    anything there.

    Raises
    ------
    SettingError
        If it is none of ``tls://HOST:PORT``, or a public one.
    """
    parts = urlsplit(address)
    try:
        host = ipaddress.ip_address(parts.hostname or "")
        port = parts.port
    except ValueError as error:
        raise SettingError("jobs.bad-address", got=address) from error
    if parts.scheme != "tls" or port is None or not (host.is_private or host.is_loopback):
        raise SettingError("jobs.bad-address", got=address)
    if host.is_unspecified:  # all interfaces, public ones among them
        raise SettingError("jobs.bad-address", got=address)
    return address


def _end_with_parent() -> None:
    def read() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()


async def _schedule(address: str, security: Any) -> None:
    from distributed import Scheduler

    parts = urlsplit(address)
    async with Scheduler(
        protocol="tls",
        host=parts.hostname,
        port=parts.port,
        security=security,
        dashboard=False,
        dashboard_address=_HERE,
    ) as scheduler:
        print(scheduler.address, flush=True)  # noqa: T201 # to whoever started it
        await scheduler.finished()


async def _work(address: str, security: Any) -> None:
    from distributed import Worker

    async with Worker(
        address,
        nthreads=1,
        memory_limit=0,
        security=security,
        dashboard=False,
        dashboard_address=_HERE,
        validate=False,
    ) as worker:
        await worker.finished()


def main() -> None:
    """Run a scheduler or a worker."""
    what, address, certificates = sys.argv[1:4]
    security = cluster_security(Path(certificates))
    import dask

    dask.config.set(_CONFIG)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    _end_with_parent()
    if what == "scheduler":
        asyncio.run(_schedule(check_private(address), security))
        return
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    try:
        asyncio.run(_work(address, security))
    finally:
        os._exit(3)  # what a thread of it still does belongs to nobody


class Node:
    """The workers of one machine: each a process, started again when it is gone.

    Parameters
    ----------
    address : str
        Of the scheduler.
    certificates : pathlib.Path
        Folder of the files that the machines of the cluster know each other by.
    n_workers : int
        So many processes.
    """

    def __init__(self, address: str, certificates: Path, n_workers: int) -> None:
        cluster_security(certificates)
        self._command = [
            sys.executable, "-m", "barun.jobs.dask_node", "worker", address, str(certificates)
        ]  # fmt: skip
        self._workers: list[subprocess.Popen[bytes] | None] = [None] * n_workers
        self.n_started = 0

    @property
    def pids(self) -> tuple[int, ...]:
        """Numbers of the processes there are."""
        return tuple(one.pid for one in self._workers if one is not None and one.poll() is None)

    def tend(self) -> None:
        """Start the workers that are not there."""
        for number, worker in enumerate(self._workers):
            if worker is not None and worker.poll() is None:
                continue
            self._forget(worker)
            self._workers[number] = subprocess.Popen(  # noqa: S603 # Barun's own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("BARUN_DEBUG") else subprocess.DEVNULL,
                start_new_session=True,
            )
            self.n_started += 1

    def run(self, stopped: threading.Event) -> None:
        """Look after the workers until somebody stops it."""
        try:
            while not stopped.is_set():
                self.tend()
                stopped.wait(_RESTART_S)
        finally:
            self.close()

    def close(self) -> None:
        """End all workers; may be called twice."""
        for number, worker in enumerate(self._workers):
            self._forget(worker)
            self._workers[number] = None

    def _forget(self, worker: "subprocess.Popen[bytes] | None") -> None:
        if worker is None:
            return
        worker.kill()
        worker.wait()
        if worker.stdin is not None:
            worker.stdin.close()


if __name__ == "__main__":
    main()
