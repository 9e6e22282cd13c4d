"""How fast is the pose engine against MediaPipe? ``python -m benchmarks.pose_speed [--data DIR]``.

MediaPipe 1.2.2 is installed into an environment of its own under ``.tools/`` and given the same
official models. Worker processes of all contestants stay loaded and run blocks of frames in turn;
blocks during which the rest of the machine used more than a tenth of a core are run again, for a
bounded time. Each round gives one ratio, from blocks that follow each other at once, because a
virtual machine's speed wanders; what counts is the median of the ratios.

A person is tracked, so the detector runs only at the start; frames are the same and in memory,
except where decoding is part of the question. MediaPipe offers no number of threads: it uses one.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from benchmarks.environments import prepare_environment
from benchmarks.marks import Mark, report
from benchmarks.pose_parity import read_clip
from benchmarks.quiet import Quiet

__all__ = ["main"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_WORKER: Final = Path(__file__).with_name("pose_speed_worker.py")
_PACKER: Final = Path(__file__).with_name("pose_speed_bundle.py")
_CLIP: Final = "webcam/kui_front_20250705_222700.mp4"
_WARM_UP_FRAMES: Final = 40
_BLOCK_FRAMES: Final = 20
_MEMORY_FRAMES: Final = 150
_N_STARTS: Final = 11
_NO_BYTECODE: Final = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True)
class _Contestant:
    """One way to estimate poses."""

    name: str
    python: Path
    engine: str
    model: str
    threads: int
    bundle: Path

    def command(self, *source: str) -> list[str]:
        """Return the command line of its worker."""
        command = [str(self.python), str(_WORKER), "--engine", self.engine, "--model", self.model]
        return [*command, "--threads", str(self.threads), "--bundle", str(self.bundle), *source]


class _Worker:
    """A running worker process; what it says on stderr goes to `log`."""

    def __init__(self, contestant: _Contestant, source: Sequence[str], log: IO[bytes]) -> None:
        self.contestant = contestant
        self.block_ms: list[float] = []
        self._log = log
        self._process = subprocess.Popen(
            contestant.command(*source),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=_ROOT,
            # Anybody's second start finds compiled modules; the benchmark's does so too.
            env={key: value for key, value in os.environ.items() if key != _NO_BYTECODE},
            text=True,
        )

    def run(self, n_frames: int) -> dict[str, Any]:
        """Let the worker estimate; return its answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        print(json.dumps({"n_frames": n_frames}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            said = self._log.read()[-2000:].decode(errors="replace")
            raise RuntimeError(f"the worker of {self.contestant.name} ended:\n{said}")
        answer: dict[str, Any] = json.loads(line)
        if answer["n_found"] < 0.9 * n_frames:
            raise RuntimeError(f"{self.contestant.name} found nobody: not a fair race")
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    @property
    def median_ms(self) -> float:
        """Milliseconds a frame, median over the blocks."""
        return statistics.median(self.block_ms)


def _median_ratio(theirs: Sequence[float], ours: Sequence[float]) -> float:
    """Return how many times longer they took, the median over the rounds."""
    return statistics.median(their / our for their, our in zip(theirs, ours, strict=True))


def _run_block(worker: _Worker, quiet: Quiet) -> None:
    """Run one block, again while others are busy."""
    while True:
        before_s, start_s = quiet.busy_s(), time.monotonic()
        answer = worker.run(_BLOCK_FRAMES)
        others_s = quiet.busy_s() - before_s - answer["cpu_s"]
        if quiet.accepts(others_s, time.monotonic() - start_s):
            worker.block_ms.append(1000 * answer["wall_s"] / _BLOCK_FRAMES)
            return
        time.sleep(0.5)


def _race(
    contestants: Sequence[_Contestant], source: Sequence[str], n_blocks: int, quiet: Quiet
) -> list[list[float]]:
    """Return the milliseconds a frame of each contestant in each round, run in turn."""
    with ExitStack() as stack:
        workers = []
        for contestant in contestants:
            log = stack.enter_context(tempfile.TemporaryFile())
            workers.append(_Worker(contestant, source, log))
            stack.callback(workers[-1].close)
        for worker in workers:
            worker.run(_WARM_UP_FRAMES)
        for _ in range(n_blocks):
            for worker in workers:
                _run_block(worker, quiet)
        for worker in workers:
            low, high = min(worker.block_ms), max(worker.block_ms)
            print(
                f"  {worker.contestant.name:<26} {worker.median_ms:7.2f} ms a frame"
                f"  (blocks {low:.2f} to {high:.2f})",
                flush=True,
            )
        return [worker.block_ms for worker in workers]


def _measure_memory(contestant: _Contestant, source: Sequence[str]) -> float:
    """Return the peak memory of a fresh process in MB."""
    with tempfile.TemporaryFile() as log:
        worker = _Worker(contestant, source, log)
        try:
            return float(worker.run(_MEMORY_FRAMES)["peak_mb"])
        finally:
            worker.close()


def _measure_start(contestant: _Contestant, source: Sequence[str], quiet: Quiet) -> float:
    """Return the seconds from process start to the first result."""
    while True:
        with tempfile.TemporaryFile() as log:
            before_s, start_s = quiet.busy_s(), time.perf_counter()
            worker = _Worker(contestant, source, log)
            try:
                answer = worker.run(1)
                first_s = time.perf_counter() - start_s
            finally:
                worker.close()
        if quiet.accepts(quiet.busy_s() - before_s - answer["process_cpu_s"], first_s):
            return first_s
        time.sleep(0.5)


def _build_bundle(python: Path, package: Path, model: str, folder: Path) -> Path:
    bundle = folder / f"pose_landmarker_{model}.task"
    sources = (
        package / "pose_solution_packed_assets.data",
        package / f"pose_landmark_{model}.tflite",
    )
    subprocess.run([python, _PACKER, *sources, bundle], check=True, timeout=120)
    return bundle


def _at_least(name: str, value: float, bound: float) -> Mark:
    return Mark(name, value, "times", bound, "at least")


def _marks(data: Path, package: Path, folder: Path, n_blocks: int, quiet: Quiet) -> Iterator[Mark]:
    mediapipe_python = prepare_environment("mediapipe-1.2.2", ["mediapipe==1.2.2"])
    barun_python = Path(sys.executable)
    pictures = np.stack(list(read_clip(data / _CLIP)))
    np.save(folder / "frames.npy", pictures)
    np.save(folder / "frame.npy", pictures[:1])
    del pictures
    in_memory = ("--frames", str(folder / "frames.npy"))
    one_frame = ("--frames", str(folder / "frame.npy"))
    by_model = {}
    for model in ("full", "lite"):
        bundle = _build_bundle(mediapipe_python, package, model, folder)
        by_model[model] = (
            _Contestant(f"MediaPipe {model}", mediapipe_python, "mediapipe", model, 1, bundle),
            _Contestant(f"Barun {model}, 1 thread", barun_python, "barun", model, 1, bundle),
            _Contestant(f"Barun {model}, 2 threads", barun_python, "barun", model, 2, bundle),
        )
    for model, one_bound, two_bound in (("full", 1.6, 2.4), ("lite", 2.0, 2.8)):
        print(f"{model}, frames in memory", flush=True)
        theirs, one, two = _race(by_model[model], in_memory, n_blocks, quiet)
        yield _at_least(f"{model}, 1 thread, speed", _median_ratio(theirs, one), one_bound)
        yield _at_least(f"{model}, 2 threads, speed", _median_ratio(theirs, two), two_bound)

    mediapipe, barun, _ = by_model["full"]
    print("full, decoding included", flush=True)
    video = ("--video", str((data / _CLIP).resolve()))
    theirs, ours = _race((mediapipe, barun), video, n_blocks, quiet)
    ratio = _median_ratio(theirs, ours)
    yield _at_least("full, 1 thread, decoding included, speed", ratio, 1.5)

    print("full, peak memory of a fresh process", flush=True)
    their_mb, our_mb = (_measure_memory(one, one_frame) for one in (mediapipe, barun))
    print(f"  MediaPipe {their_mb:.0f} MB, Barun {our_mb:.0f} MB", flush=True)
    yield Mark("full, peak memory", our_mb / their_mb, "times", 0.6, "at most")

    print("full, process start to first result", flush=True)
    starts: tuple[list[float], list[float]] = ([], [])
    for _ in range(_N_STARTS):
        for contestant, times_s in zip((mediapipe, barun), starts, strict=True):
            times_s.append(_measure_start(contestant, one_frame, quiet))
    their_s, our_s = (statistics.median(times_s) for times_s in starts)
    print(f"  MediaPipe {their_s:.2f} s, Barun {our_s:.2f} s", flush=True)
    ratio = 1 / _median_ratio(*starts)
    yield Mark("full, time to first result", ratio, "times", 0.3, "at most")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description="How fast is the engine against MediaPipe?")
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    parser.add_argument(
        "--package",
        type=Path,
        default=_ROOT / "web" / "node_modules" / "@mediapipe" / "pose",
        help="folder of the installed npm package @mediapipe/pose, for the official models",
    )
    parser.add_argument("--blocks", type=int, default=45, help="rounds, at least 1")
    parser.add_argument("--wait", type=float, default=600, help="seconds to wait for quiet, in all")
    options = parser.parse_args(arguments)
    if not (options.data / _CLIP).is_file():
        parser.error(f"expected the folder of recordings with {_CLIP}, but got '{options.data}'")
    if not (options.package / "pose_landmark_full.tflite").is_file():
        parser.error(f"expected @mediapipe/pose in '{options.package}'; run 'npm ci' in web/")
    quiet = Quiet(options.wait)
    with tempfile.TemporaryDirectory() as folder:
        marks = list(
            _marks(
                options.data,
                options.package.resolve(),
                Path(folder),
                max(1, options.blocks),
                quiet,
            )
        )
    if quiet.n_loud:
        print(f"{quiet.n_loud} measurements were taken while others used the machine")
    return report("pose_speed", marks)


if __name__ == "__main__":
    sys.exit(main())
