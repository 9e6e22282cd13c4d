"""The watch over the log of the suite finds what is planted, and lets through what is not."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fixtures.log_watch import find_leaks

ROOT = Path(__file__).resolve().parents[2]
FRAME = np.random.default_rng(7).random((33, 4)).astype(np.float32)

_BEGIN = '''\
import logging, subprocess, sys
from barun.service.logs import log_event
CHILD = """import json, sys
print(json.dumps({"time": 1, "level": "info", "event": "erased P3"}), file=sys.stderr)"""
'''
_CONFTEST = """\
from tests.fixtures.log_watch import (
    pytest_configure, pytest_runtest_logreport, pytest_sessionfinish, pytest_terminal_summary,
    pytest_unconfigure,
)
"""
_PLANTED = [
    ('logging.getLogger("barun.anything").warning("kept for Minji")', "a name"),
    ('log_event("analysis_done", source="김민지.mp4", level="error")', "a name"),
    ('logging.getLogger("other").error([0.1234] * 33)', "a run of landmarks"),
    ('subprocess.run([sys.executable, "-c", CHILD], capture_output=True)', "a pseudonym"),
]
_HARMLESS = [
    'log_event("analysis_done", frames=3, level="error")',
    'logging.getLogger("barun.anything").debug("kept for Minji")',  # no such level
    'logging.getLogger("other").error("kept for Minji")',  # Barun writes no words of libraries
]


@pytest.mark.parametrize(
    "line",
    [
        "frame_received frames 3, duration_ms 12.25",
        "2026-11-21T12:39:51.250+00:00 P001 P009 at judge:12 < look:30",
        "sha256 " + "ab" * 32,
        "1.25, 0.50 and 0.75 of it",
    ],
)
def test_what_names_nobody_is_let_through(line: str) -> None:
    assert find_leaks(line) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (str(FRAME[:3].tolist()), "a run of landmarks"),
        (" ".join(f"{one:.4f}" for one in FRAME[:3].ravel()), "a run of landmarks"),
        (str(FRAME[:4]), "a run of landmarks"),
        (base64.b64encode(FRAME.tobytes()).decode(), "packed numbers"),
        (repr(bytes(range(128, 200))), "packed numbers"),
        ("profile of Kim Minji kept", "a name"),
        ("runner-김민지.json", "a name"),
        ("erased P3 from posture", "a pseudonym"),
    ],
)
def test_what_tells_of_a_person_is_found(line: str, what: str) -> None:
    assert what in find_leaks(line)


def run_suite(folder: Path, lines: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a suite beside the watch, one test a line."""
    (folder / "conftest.py").write_text(_CONFTEST)
    tests = "\n".join(f"def test_{number}():\n    {line}" for number, line in enumerate(lines))
    (folder / "test_planted.py").write_text(f"{_BEGIN}\n{tests}\n")
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    environ.pop("PYTEST_CURRENT_TEST", None)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    return subprocess.run(
        [*words, "-c", os.devnull, "--rootdir", str(folder), str(folder)],
        env=environ, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_planted_ones_fail_the_session_although_every_test_passes(tmp_path: Path) -> None:
    done = run_suite(tmp_path, [line for line, _ in _PLANTED])
    assert f"{len(_PLANTED)} passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
    assert "a person in the log" in done.stdout
    for number, (_, what) in enumerate(_PLANTED):
        found = [one for one in done.stdout.splitlines() if f"::test_{number} " in one]
        assert found, number
        assert all(what in one for one in found), found


def test_a_log_that_tells_nothing_of_anybody_fails_nothing(tmp_path: Path) -> None:
    done = run_suite(tmp_path, _HARMLESS)
    assert f"{len(_HARMLESS)} passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
    assert "a person in the log" not in done.stdout
