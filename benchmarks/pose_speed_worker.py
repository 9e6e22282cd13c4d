"""One pose engine in a process of its own, driven over pipes by :mod:`benchmarks.pose_speed`.

Runs in Barun's environment and in MediaPipe's, so that it imports nothing but NumPy and the engine
it is asked for. It reads one JSON object a line and answers each with one.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Estimator = Callable[[Picture, int], bool]
"""Takes a picture and its time in milliseconds, says whether somebody was found."""


def _build_mediapipe(bundle: str) -> Estimator:
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    landmarker = vision.PoseLandmarker.create_from_options(
        vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=bundle),
            running_mode=vision.RunningMode.VIDEO,
        )
    )

    def estimate(picture: Picture, time_ms: int) -> bool:
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture)
        return bool(landmarker.detect_for_video(image, time_ms).pose_landmarks)

    return estimate


def _build_barun(model: str, threads: int) -> Estimator:
    from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions

    options: dict[str, Any] = {"model": model, "threads": threads}
    engine = BlazePoseEngine(BlazePoseOptions(**options))

    def estimate(picture: Picture, time_ms: int) -> bool:
        return bool(engine.estimate(picture, time_ms / 1000))

    return estimate


def _decode_again_and_again(video: str) -> Iterator[Picture]:
    import cv2

    while True:
        capture = cv2.VideoCapture(video)
        n_read = 0
        while True:
            is_read, picture = capture.read()
            if not is_read:
                break
            n_read += 1
            yield np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        capture.release()
        if n_read == 0:
            raise FileNotFoundError(video)  # else it would be opened for ever


def _cycle(pictures: Picture) -> Iterator[Picture]:
    while True:
        yield from pictures


def _peak_memory_mb() -> float:
    """Return the largest resident size of this process; NaN where the system does not say."""
    if not os.path.exists("/proc/self/status"):
        return float("nan")
    with open("/proc/self/status", encoding="ascii") as status:
        (line,) = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main() -> int:
    """Answer requests until the input ends; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=["mediapipe", "barun"], required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--threads", type=int, default=1)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--frames", help="file of pictures (N, H, W, 3)")
    source.add_argument("--video", help="decode this file again and again")
    options = parser.parse_args()
    if options.engine == "mediapipe":
        estimate = _build_mediapipe(options.bundle)
    else:
        estimate = _build_barun(options.model, options.threads)
    if options.video:
        pictures = _decode_again_and_again(options.video)
    else:
        pictures = _cycle(np.load(options.frames))
    time_ms = 0
    for line in sys.stdin:
        n_frames = json.loads(line)["n_frames"]
        n_found = 0
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        for _ in range(n_frames):
            n_found += estimate(next(pictures), time_ms)
            time_ms += 33
        wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
        answer = {"wall_s": wall_s, "cpu_s": cpu_s, "n_found": n_found}
        answer |= {"peak_mb": _peak_memory_mb(), "process_cpu_s": time.process_time()}
        print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
