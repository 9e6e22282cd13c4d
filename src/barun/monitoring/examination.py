"""Everything `barun doctor` looks at, in the order in which a person wants to read it."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from barun.capture.pose_engine import PoseEngine
from barun.monitoring.cameras import check_cameras
from barun.monitoring.check import Check
from barun.monitoring.classifiers import check_classifiers
from barun.monitoring.inference import check_inference
from barun.monitoring.installed_files import check_font, check_models, check_page
from barun.monitoring.surroundings import check_folder, check_port, check_terminal
from barun.monitoring.versions import check_opencv, check_versions

__all__ = ["examine"]


def examine(
    data_folder: Path,
    *,
    build_engine: Callable[[], PoseEngine] | None = None,
    port: int | None = None,
    encoding: str | None = None,
    clock: Callable[[], float] = time.perf_counter,
    with_cameras: bool = True,
) -> Iterator[Check]:
    """Look at everything, yielding each answer as soon as it is known.

    Parameters
    ----------
    data_folder : pathlib.Path
        Where Barun keeps its data.
    build_engine : callable, optional
        Returns a new pose engine; BlazePose by default.
    port : int, optional
        Port of `barun serve`; not looked at by default.
    encoding : str, optional
        Encoding of the terminal; that of the standard output by default.
    clock : callable
        Seconds of a clock that never goes back.
    with_cameras : bool
        False leaves the cameras alone; opening one lights its lamp.
    """
    yield from check_versions()
    opencv = check_opencv()
    yield opencv
    yield from check_models()
    yield from check_classifiers()
    if opencv.outcome == "ok":
        yield check_inference(_build_blazepose if build_engine is None else build_engine, clock)
        if with_cameras:
            yield from check_cameras()
    yield check_folder(data_folder, "data")
    yield check_folder(Path.cwd(), "current")
    yield check_font()
    yield check_page()
    if port is not None:
        yield check_port(port)
    yield check_terminal(sys.stdout.encoding if encoding is None else encoding)


def _build_blazepose() -> PoseEngine:
    from barun.capture.blazepose import BlazePoseEngine

    return BlazePoseEngine()
