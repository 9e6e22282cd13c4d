"""Killed at any moment, nothing that was acknowledged is lost and nothing is there twice."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from barun.collection.samples.collector import SampleCollector
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON
from scripts.ended_process import ended
from tests.collection.samples.offered import FEATURES, NOW_S
from tests.collection.samples.test_collector import Clock, wait_for
from tests.fixtures.samples import training_consent

ROOT = Path(__file__).resolve().parents[3]


def run_and_kill(folder: Path, database_url: str, seed: int, after_s: float) -> int:
    """Feed a collector of another process, kill it, and return how much it had acknowledged."""
    command = [sys.executable, "-m", "tests.collection.samples.killed_collector"]
    process = subprocess.Popen(
        [*command, str(folder), database_url, str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with ended(process):
        assert process.stdout is not None
        first = process.stdout.readline()
        threading.Event().wait(after_s)
        process.kill()
        lines = [first, *process.stdout.read().splitlines()]
    return max(int(line) for line in lines if line.strip())


@pytest.mark.slow
def test_kills_lose_and_double_nothing(tmp_path: Path, database_url: str) -> None:
    store = open_store(tmp_path, database_url, NOW_S).store
    store.apply([training_consent()])
    store.close()
    random = np.random.default_rng(7)
    acknowledged = sum(
        run_and_kill(tmp_path, database_url, seed, float(random.uniform(0.0, 0.4)))
        for seed in range(3)
    )
    store = open_store(tmp_path, database_url, NOW_S).store
    collector = SampleCollector(
        store.samples, tmp_path / "samples", FEATURES, (Clock(), lambda: NOW_S)
    )
    collector.start()
    wait_for(lambda: not list((tmp_path / "samples").glob("*.spool")))
    collector.close()
    ids = [one for rows in store.samples.rows(LOCAL_PERSON) for one in rows.sample_id.tolist()]
    store.close()
    assert acknowledged > 0
    assert len(ids) == len(set(ids))
    assert len(ids) >= acknowledged
