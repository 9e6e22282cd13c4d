"""How long does an analysis of running take? ``python -m benchmarks.running_speed [--data DIR]``.

One minute of 60 frames a second at 720p, made in a temporary folder from the treadmill video
(mirrored borders, every picture twice): ``barun analyze --activity running`` as a person starts it,
from the start of the program to its last file, on two cores. Then the same landmarks without the
video: analysis, report and metrics. Then the score of a window by ONNX Runtime, and an epoch of
training beside Keras (``benchmarks.running_training``; Keras needs an environment of its own, which
``--without-keras`` leaves out).

Beside the time by the clock stands the processor time, which does not count what else the machine
does; the marks are by the clock.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from barun.feedback.running.page import render_running_report
from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import read_recording
from barun.pipeline.running_analysis import RunKnowledge, analyze_running
from barun.pipeline.running_report import report_of_running
from barun.pipeline.running_summary import summarise_running
from benchmarks.marks import Mark, report
from benchmarks.quiet import Quiet
from benchmarks.running_training import measure_epochs, measure_scoring

__all__ = ["main", "make_film", "measure_landmarks", "measure_video"]

_VIDEO: Final = Path("running") / "video" / "gaitlab_male_side.mp4"
_SIZE_WH: Final = (1280, 720)
_RATE_HZ: Final = 60
_CORES: Final = 2
_ROUNDS: Final = 5

_Picture = npt.NDArray[np.uint8]


def _read_pictures(video: Path) -> list[_Picture]:
    """Return the pictures of the treadmill video on a 720p canvas."""
    capture = cv2.VideoCapture(str(video), cv2.CAP_FFMPEG)
    pictures = []
    while True:
        is_there, picture = capture.read()
        if not is_there:
            break
        height, width = picture.shape[:2]
        narrow = cv2.resize(picture, (width * _SIZE_WH[1] // height, _SIZE_WH[1]))
        missing = _SIZE_WH[0] - narrow.shape[1]
        sides = (missing // 2, missing - missing // 2)
        wide = cv2.copyMakeBorder(narrow, 0, 0, *sides, cv2.BORDER_REPLICATE)
        pictures.append(np.asarray(wide, dtype=np.uint8))
    capture.release()
    return pictures


def make_film(video: Path, film: Path, duration_s: float) -> None:
    """Write the film: 720p, 60 frames a second, every picture of 30 a second twice."""
    pictures = _read_pictures(video)
    code = cv2.VideoWriter.fourcc("m", "p", "4", "v")
    writer = cv2.VideoWriter(str(film), cv2.CAP_FFMPEG, code, _RATE_HZ, _SIZE_WH)
    for number in range(round(duration_s * _RATE_HZ)):
        writer.write(pictures[(number // 2) % len(pictures)])
    writer.release()


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a program took."""

    wall_s: float
    processor_s: float
    others_s: float
    """Processor time of everything else meanwhile."""


def _use_two_cores() -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CORES])


def _run(arguments: Sequence[str]) -> _Taken:
    before, busy_s = resource.getrusage(resource.RUSAGE_CHILDREN), Quiet.busy_s()
    started_s = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "barun.cli.main", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=_use_two_cores,  # no threads run here
    )
    wall_s = time.monotonic() - started_s
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Taken(wall_s, processor_s, Quiet.busy_s() - busy_s - processor_s)


def measure_video(film: Path, out: Path, duration_s: float, model: str) -> list[Mark]:
    """Time the whole program on a film; leave its files in `out`."""
    activity = ["--activity", "running", "--out", str(out), "--model", model, "--quiet"]
    taken = _run(["analyze", str(film), *activity])
    print(
        f"{duration_s:.0f} s of film, model {model}: {taken.wall_s:.1f} s by the clock,"
        f" {taken.processor_s:.1f} s of processor; others meanwhile {taken.others_s:.1f} s"
    )
    ratio = taken.wall_s / duration_s
    name = f"film at 720p60, model {model}: time over its length"
    return [Mark(name, ratio, "times", 1, "at most")]


def _analyze(recording: LandmarkRecording) -> None:
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    analysis = analyze_running(recording, RunKnowledge(height_m=1.78))
    told = report_of_running(analysis, "film.mp4", now)
    summarise_running(told)
    render_running_report(told)


def measure_landmarks(landmarks: Path) -> list[Mark]:
    """Time analysis and report of the landmarks alone."""
    recording = read_recording(landmarks)
    _analyze(recording)  # the first loads what is loaded once
    walls_s, processors_s = [], []
    for _ in range(_ROUNDS):
        started_s, used_s = time.perf_counter(), time.process_time()
        _analyze(recording)
        walls_s.append(time.perf_counter() - started_s)
        processors_s.append(time.process_time() - used_s)
    wall_s = statistics.median(walls_s)
    print(
        f"landmarks of {len(recording.times_s)} pictures: {wall_s:.2f} s by the clock"
        f" (best {min(walls_s):.2f}), {statistics.median(processors_s):.2f} s of processor"
    )
    return [Mark("analysis and report of its landmarks", wall_s, "s", 1, "at most")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seconds", type=float, default=60.0, help="of film")
    parser.add_argument("--model", default="full", choices=("lite", "full", "heavy"))
    parser.add_argument("--without-keras", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        film, out = Path(folder) / "film.mp4", Path(folder) / "out"
        make_film(options.data / _VIDEO, film, options.seconds)
        marks = measure_video(film, out, options.seconds, options.model)
        marks += measure_landmarks(out / "landmarks.parquet")
    marks += measure_scoring()
    if not options.without_keras:
        marks += measure_epochs(options.data)
    return report("running_speed", marks)


if __name__ == "__main__":
    raise SystemExit(main())
