"""Nothing leaves the machine: system calls of ``barun analyze`` and of a service are watched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fixtures.clips import open_clip_writer

# Families that cannot leave the machine: local sockets, and the kernel's own bookkeeping.
_LOCAL = re.compile(r"sa_family=AF_(UNIX|NETLINK|UNSPEC)")
_LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')
_ADDRESSED = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(")
_ROOT = Path(__file__).resolve().parents[2]
_INTERNET_SOCKET = re.compile(r"\bsocket\(AF_INET6?,")


def _calls_to_elsewhere(trace: str) -> list[str]:
    """Return the calls that name an address which is neither local nor loopback."""
    return [
        line
        for line in trace.splitlines()
        if _ADDRESSED.search(line)
        and "sa_family=" in line
        and not _LOCAL.search(line)
        and not _LOOPBACK.search(line)
    ]


def _watch(command: list[str], trace: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("strace") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("strace must be installed in CI")
        pytest.skip("strace is not installed (apt-get install strace)")
    return subprocess.run(
        ["strace", "-f", "-e", "trace=network", "-o", str(trace), *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "is_elsewhere"),
    [
        pytest.param(
            "7 connect(3, {sa_family=AF_INET, sin_port=htons(443), "
            'sin_addr=inet_addr("192.0.2.7")}, 16) = -1 EINPROGRESS',
            True,
            id="IPv4",
        ),
        pytest.param(
            "7 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "
            '"2001:db8::7", &sin6_addr)}, 28) = 0',
            True,
            id="IPv6",
        ),
        pytest.param(
            '7 sendto(3, "..", 30, 0, {sa_family=AF_INET, sin_port=htons(53), '
            'sin_addr=inet_addr("192.0.2.1")}, 16) = 30',
            True,
            id="name look-up",
        ),
        pytest.param(
            '7 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")},'
            " 16) = 0",
            False,
            id="loopback",
        ),
        pytest.param(
            '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0', False, id="local"
        ),
    ],
)
def test_the_reader_of_traces_knows_elsewhere(line: str, *, is_elsewhere: bool) -> None:
    assert bool(_calls_to_elsewhere(line)) is is_elsewhere


@pytest.mark.slow
def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    """The guard itself: a program that connects, to loopback, leaves a line in the trace."""
    trace = tmp_path / "trace"
    program = (
        "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: pass"
    )

    _watch([sys.executable, "-c", program], trace, tmp_path)

    assert _ADDRESSED.search(trace.read_text())


@pytest.mark.slow
def test_analyze_connects_nowhere(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    writer = open_clip_writer(clip, "mp4v", 30, (320, 240))
    for step in range(10):
        writer.write(np.full((240, 320, 3), 20 * step, dtype=np.uint8))
    writer.release()
    trace = tmp_path / "trace"

    done = _watch(
        [
            sys.executable,
            "-m",
            "barun.cli.main",
            "analyze",
            str(clip),
            "--out",
            "out",
            "--annotate",
        ],
        trace,
        tmp_path,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()
    assert _calls_to_elsewhere(trace.read_text()) == []
    assert not _INTERNET_SOCKET.search(trace.read_text())


@pytest.mark.slow
def test_a_service_that_is_asked_connects_nowhere(tmp_path: Path) -> None:
    """It listens on the loopback interface; what asks it, in the same process, connects to that."""
    trace = tmp_path / "trace"
    command = [sys.executable, "-m", "tests.privacy.asked_service", str(tmp_path / "data")]

    done = _watch(command, trace, _ROOT)

    assert done.returncode == 0, done.stderr
    assert _INTERNET_SOCKET.search(trace.read_text())
    assert _calls_to_elsewhere(trace.read_text()) == []


@pytest.mark.slow
def test_analyze_of_a_real_clip_connects_nowhere(tmp_path: Path, data_dir: Path) -> None:
    clip = data_dir / "webcam" / "kui_front_20250705_222700.mp4"
    trace = tmp_path / "trace"

    done = _watch(
        [sys.executable, "-m", "barun.cli.main", "analyze", str(clip), "--out", "out"],
        trace,
        tmp_path,
    )

    assert done.returncode == 0, done.stderr
    assert _calls_to_elsewhere(trace.read_text()) == []
    assert not _INTERNET_SOCKET.search(trace.read_text())
