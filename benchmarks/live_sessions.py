"""How many live sessions does one process carry? ``python -m benchmarks.live_sessions``.

A real ``barun serve`` on the loopback interface, and a load generator in a process of its own on
the same machine (:mod:`benchmarks.live_load`): simulated people, calibrated before, 15 frames a
second each, judged in full and stored as minutes. Quiet blocks and blocks with a client that reads
nothing and one that floods take turns. Then: how long until the service answers after its start,
and what one session at 5 frames a second costs.

``--first`` gives service and generator the processor before other programs (``chrt``, needs the
right to do so): on a machine that is busy otherwise, the figures are those of the other programs.
Nothing helps where a host takes the processor away from the whole machine; the last column says how
much of it: at 3 % of both cores the latency of 800 sessions was threefold.
``--fast`` lets the service use uvloop, as with the extra ``fast``; the base install has none.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from barun.posture.calibration.profile import Profile
from barun.posture.calibration.profile_json import profile_to_json
from barun.posture.sitting_course import follow_sitting
from barun.posture.view.view import View
from barun.service.launch.key_file import kept_key
from barun.store.opening import open_store
from barun.store.records import LOCAL_PERSON, AgreementRecord, ProfileRecord
from barun.store.writer import StoreWriter
from benchmarks.live_load import N_PEOPLE, simulate_calibration
from benchmarks.marks import Mark, report
from benchmarks.quiet import Quiet
from scripts.ended_process import ended

__all__ = ["Service", "Spent", "Way", "load", "main", "prepare", "serving"]

_STARTS: Final = 3
_WARM_UP_S: Final = 40.0
"""Longer than the hold time: of those who slump when they come, all events begin at once then."""
_IDLE_S: Final = 20.0
_PATIENCE_S: Final = 60.0
_BASE: Final = (
    "import sys; sys.modules['uvloop'] = None\n"
    "from barun.cli.main import main; raise SystemExit(main())"
)
"""``barun`` without uvloop, which this environment has for the load generator."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service."""

    process: "subprocess.Popen[bytes]"
    port: int
    key: str
    """Lets programs in."""
    ready_s: float
    """From its start to the first answer."""

    def cpu_s(self) -> float:
        """Return the processor time it has taken."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def metric(self, name: str) -> float:
        """Return one of its figures."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/metrics",
            headers={"Authorization": f"Bearer {self.key}"},
        )
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 # of this machine
            for line in answer.read().decode().splitlines():
                if line.startswith(f"{name} "):
                    return float(line.split()[1])
        raise KeyError(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@dataclass(frozen=True, slots=True)
class Spent:
    """What a block took, and what was taken from it."""

    cpu_s: float
    """Processor time of the service."""
    taken_share: float
    """Of the time of all cores, what a host gave to others; NaN where it does not say."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """Counters that only grow."""

    wall_s: float
    cpu_s: float
    taken_s: float

    @classmethod
    def now(cls, service: Service) -> "_Moment":
        return cls(time.monotonic(), service.cpu_s(), Quiet.taken_s())

    def until(self, later: "_Moment") -> Spent:
        cores_s = (later.wall_s - self.wall_s) * (os.cpu_count() or 1)
        return Spent(later.cpu_s - self.cpu_s, (later.taken_s - self.taken_s) / cores_s)


@dataclass(frozen=True, slots=True)
class Way:
    """How the programs are started."""

    prefix: tuple[str, ...]
    is_fast: bool

    def service(self, port: int) -> list[str]:
        """Return the command of the service."""
        barun = ("-m", "barun.cli.main") if self.is_fast else ("-c", _BASE)
        return [*self.prefix, sys.executable, *barun, "serve", "--port", str(port)]


@contextlib.contextmanager
def serving(
    folder: Path, way: Way, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Service]:
    """Run a service on a data folder until the end of the block.

    Parameters
    ----------
    folder : pathlib.Path
        Its data.
    way : Way
        How it is started.
    environment : mapping, optional
        Settings of its own.
    """
    port = _free_port()
    start_s = time.perf_counter()
    with ended(
        subprocess.Popen(
            way.service(port),
            env=os.environ | {"BARUN_DATA_FOLDER": str(folder)} | dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    ) as process:
        while not _answers(port):
            if time.perf_counter() - start_s > _PATIENCE_S or process.poll() is not None:
                raise RuntimeError("the service does not answer")
            time.sleep(0.01)
        key = kept_key(str(folder)) or ""
        yield Service(process, port, key, time.perf_counter() - start_s)


def prepare(folder: Path) -> None:
    """Let a person agree and calibrate, as all simulated people."""
    writer = StoreWriter(open_store(folder, "", time.time()).store, time.time)
    writer.put_agreement(AgreementRecord(LOCAL_PERSON, "1", "en", time.time())).result(10)
    instant = "2027-03-01T09:00:00+09:00"
    for number in range(N_PEOPLE):
        sequence = simulate_calibration(number)
        course = follow_sitting(sequence, np.full(len(sequence), View.FRONT, dtype=np.int8))
        profile = Profile(f"person-{number}", "", "simulated", "", instant).with_baseline(
            course.baselines[View.FRONT], at=instant, rules_version="1"
        )
        content = profile_to_json(profile)
        writer.put_profile(
            ProfileRecord(profile.profile_id, LOCAL_PERSON, "simulated", "", content, time.time())
        ).result(10)
    writer.close()
    writer.store.close()


def load(
    service: Service, way: Way, arguments: Sequence[str]
) -> tuple[dict[str, Any], list[Spent]]:
    """Run the generator; return what it says and what each block took."""
    command = [
        *way.prefix,
        sys.executable,
        "-m",
        "benchmarks.live_load",
        "--port",
        str(service.port),
    ]
    environment = os.environ | {"BARUN_LAUNCH_KEY": service.key}
    spent: list[Spent] = []
    with ended(
        subprocess.Popen(
            [*command, *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    ) as process:
        assert process.stdout is not None  # noqa: S101 # for the type checker
        assert process.stderr is not None  # noqa: S101 # for the type checker
        begun = _Moment.now(service)
        heard = []
        for line in process.stderr:
            heard.append(line)
            if line.startswith("begin"):
                begun = _Moment.now(service)
            elif line.startswith("end"):
                spent.append(begun.until(_Moment.now(service)))
        said = process.stdout.read()
        process.wait()
    if process.returncode != 0:
        raise RuntimeError("".join(heard[-5:]))
    result: dict[str, Any] = json.loads(said.splitlines()[-1])
    return result, spent


def _print_blocks(blocks: Sequence[dict[str, Any]], spent: Sequence[Spent]) -> None:
    print(
        "block      answers    p50 ms   p99 ms   longest   us a message   held back  passed over"
        "  host took %"
    )
    for block, one in zip(blocks, spent, strict=True):
        print(
            f"{'disturbed' if block['is_disturbed'] else 'quiet':9} {block['n_answers']:8d}"
            f" {block['p50_ms']:9.1f} {block['p99_ms']:8.1f} {block['longest_ms']:9.1f}"
            f" {1e6 * one.cpu_s / block['n_answers']:14.1f} {block['n_held_back']:11d}"
            f" {block['n_passed_over']:12d} {100 * one.taken_share:12.1f}"
        )


def _measure_many(folder: Path, way: Way, options: argparse.Namespace) -> list[Mark]:
    with serving(folder, way) as service:
        result, spent = load(
            service,
            way,
            [
                *("--sessions", str(options.sessions), "--seconds", str(options.seconds)),
                *("--blocks", str(options.blocks), "--disturbs"),
                *("--warm-up", str(_WARM_UP_S)),
            ],
        )
        n_failed = service.metric("barun_live_ticks_failed_total")
    blocks = result["blocks"]
    _print_blocks(blocks, spent)
    print(f"states seen: {result['states']}")
    quiet = [block for block in blocks if not block["is_disturbed"]]
    disturbed = [block for block in blocks if block["is_disturbed"]]
    costs_us = [
        1e6 * one.cpu_s / block["n_answers"]
        for block, one in zip(blocks, spent, strict=True)
        if not block["is_disturbed"]
    ]
    p99_ms = statistics.median(block["p99_ms"] for block in quiet)
    worst_ms = max(block["p99_ms"] for block in blocks)  # the one with the end of a minute
    beside_ms = statistics.median(block["p99_ms"] for block in disturbed)
    carried = options.sessions - result["n_lost"]
    print(
        f"{carried} sessions: p99 {p99_ms:.1f} ms, disturbed {beside_ms:.1f} ms, worst"
        f" {worst_ms:.1f} ms,"
        f" {statistics.median(costs_us):.1f} us a message, the generator itself"
        f" {result['own_cpu_s']:.1f} s, failed ticks {n_failed:.0f}"
    )
    return [
        Mark("sessions carried at 15 frames a second", carried, "", 800, "at least"),
        Mark("frame to answer, 99th percentile", p99_ms, "ms", 100.0, "at most"),
        Mark("the same, in the worst block", worst_ms, "ms", 100.0, "at most"),
        Mark("sessions lost", result["n_lost"], "", 0, "at most"),
        Mark("frames neither answered nor replaced", result["n_unanswered"], "", 0, "at most"),
        Mark(
            "p99 beside a stalled client and a flood", beside_ms / p99_ms, "times", 1.2, "at most"
        ),
    ]


def _measure_start(folder: Path, way: Way) -> Mark:
    taken_s = []
    for _ in range(_STARTS):
        with serving(folder, way) as service:
            taken_s.append(service.ready_s)
    print(f"ready after {', '.join(f'{one_s:.2f}' for one_s in taken_s)} s")
    return Mark("start to the first answer", statistics.median(taken_s), "s", 2.0, "at most")


def _measure_idle(folder: Path, way: Way) -> Mark:
    with serving(folder, way) as service:
        arguments = ["--sessions", "1", "--rate", "5", "--warm-up", "5", "--blocks", "1"]
        result, spent = load(service, way, [*arguments, "--seconds", str(_IDLE_S)])
    block = result["blocks"][0]
    share = 100 * spent[0].cpu_s / _IDLE_S
    print(f"one session at 5 Hz: p50 {block['p50_ms']:.2f} ms, {share:.1f} % of a core")
    return Mark("one session at 5 frames a second", share, "% core", 10.0, "at most")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used; taken so that all benchmarks are called alike")
    parser.add_argument("--sessions", type=int, default=800)
    parser.add_argument("--seconds", type=float, default=8.0, help="of a block")
    parser.add_argument("--blocks", type=int, default=6, help="quiet and disturbed in turns")
    parser.add_argument("--first", action="store_true", help="before other programs")
    parser.add_argument("--fast", action="store_true", help="with uvloop")
    options = parser.parse_args(arguments)
    way = Way(("chrt", "-r", "5") if options.first else (), options.fast)
    folder = Path(tempfile.mkdtemp(prefix="barun-live-"))
    try:
        prepare(folder)
        marks = [
            *_measure_many(folder, way, options),
            _measure_start(folder, way),
            _measure_idle(folder, way),
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report("live_sessions", marks)


if __name__ == "__main__":
    raise SystemExit(main())
