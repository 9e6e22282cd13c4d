"""Whether the pose engine builds and is fast enough on this machine."""

import time
from collections.abc import Callable
from statistics import median
from typing import Final

import numpy as np

from barun.capture.pose_engine import PoseEngine
from barun.errors import BarunError
from barun.monitoring.check import Check

__all__ = ["SLOW_MS", "check_inference"]

SLOW_MS: Final = 150.0
"""Milliseconds for one picture above which live use is warned of: under 7 pictures a second."""

_N_RUNS: Final = 5
_BLANK_HW: Final = (480, 640)


def check_inference(
    build_engine: Callable[[], PoseEngine],
    clock: Callable[[], float] = time.perf_counter,
    slow_ms: float = SLOW_MS,
) -> Check:
    """Build the pose engine, let it look at a blank picture and take the time.

    Parameters
    ----------
    build_engine : callable
        Returns a new engine, which is closed here.
    clock : callable
        Seconds of a clock that never goes back.
    slow_ms : float
        Median for one picture, milliseconds, above which the outcome is ``warn``.

    Notes
    -----
    The first picture, for which memory is set up, does not count. A blank picture shows how long
    looking for a person takes; following one takes about as long.
    """
    picture = np.full((*_BLANK_HW, 3), 127, dtype=np.uint8)
    times_s = []
    try:
        with build_engine() as engine:
            for run in range(_N_RUNS + 1):
                start_s = clock()
                engine.estimate(picture, float(run))
                times_s.append(clock() - start_s)
    except BarunError as error:
        return Check("inference", "fail", "inference-failed", "reinstall-cure", {"reason": error})
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        return Check("inference", "fail", "inference-failed", "inference-cure", {"reason": reason})
    taken_ms = 1000 * median(times_s[1:])
    details = {"taken_ms": f"{taken_ms:.0f}", "slow_ms": f"{slow_ms:.0f}"}
    if taken_ms > slow_ms:
        return Check("inference", "warn", "inference-slow", "inference-slow-cure", details)
    return Check("inference", "ok", "inference-works", details=details)
