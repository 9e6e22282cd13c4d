"""Serves the jobs of a database with one child process until it is killed.

Run as ``python -m tests.jobs.serving FOLDER DATABASE_URL LEASE_S``; says ``ready`` once it looks
for jobs.
"""

import sys
import threading
import time
from pathlib import Path

from barun.jobs.dispatcher import Dispatcher, Lane, Policy
from barun.jobs.local_executor import LocalExecutor
from tests.jobs.chores import WHERE
from tests.jobs.tables import opened_table, work_of

__all__: list[str] = []


def main() -> None:
    path, database_url, lease_s = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    policy = Policy(lease_s=lease_s, renew_s=lease_s / 10, look_s=0.02, first_pause_s=0.1)
    with opened_table(path, database_url) as book:
        lane = Lane(LocalExecutor(1), ("note", "die"), lambda job: work_of(job, WHERE))
        print("ready", flush=True)  # noqa: T201
        Dispatcher(book, [lane], time.time, policy).run(threading.Event())


if __name__ == "__main__":
    main()
