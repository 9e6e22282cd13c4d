"""A stand-in for the pose engine, and a clip with a known answer."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from barun.capture.frame_source import SourceEnding, SourceInfo
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.clip_landmarks import ClipLandmarks, Progress
from barun.service.analyser import pose_analyser
from barun.service.settings import ServiceSettings

N_FRAMES = 30
RATE_HZ = 10.0
SIZE_WH = (320, 240)


def make_sequence(n_frames: int = N_FRAMES, *, shift: float = 0.0) -> LandmarkSequence:
    """A figure in the middle of the picture that walks to the right, absent in the first frame.

    Landmark k stands at x = 0.3 + 0.01 k + 0.005 t + shift, y = 0.2 + 0.02 k, z = -0.1, with a
    visibility of 0.9; the nose is missing in frame 1.
    """
    marks = np.arange(33)
    image_xyz = np.empty((n_frames, 33, 3), dtype=np.float32)
    image_xyz[..., 0] = 0.3 + 0.01 * marks + 0.005 * np.arange(n_frames)[:, None] + shift
    image_xyz[..., 1] = 0.2 + 0.02 * marks
    image_xyz[..., 2] = -0.1
    visibility = np.full((n_frames, 33), 0.9, dtype=np.float32)
    image_xyz[0], visibility[0] = np.nan, np.nan
    if n_frames > 1:
        image_xyz[1, 0], visibility[1, 0] = np.nan, np.nan
    return LandmarkSequence(
        image_xyz=image_xyz,
        visibility=visibility,
        times_s=np.arange(n_frames) / RATE_HZ,
        size_wh=SIZE_WH,
        source="clip",
    )


def make_clip(*people: LandmarkSequence, n_frames: int = N_FRAMES) -> ClipLandmarks:
    """A clip in which `people` were found."""
    return ClipLandmarks(
        recording=LandmarkRecording(dict(enumerate(people))),
        info=SourceInfo("clip", "video", SIZE_WH, RATE_HZ, n_frames, is_live=False),
        ending=SourceEnding("complete", n_frames, (n_frames - 1) / RATE_HZ),
        n_frames=n_frames,
        n_frames_with_person=n_frames - 1 if people else 0,
    )


class FakeAnalyser:
    """Analyses nothing; reads the file, reports every frame, and stops where a test wants it to."""

    def __init__(self, answer: ClipLandmarks | Exception | None = None) -> None:
        self.answer = make_clip(make_sequence()) if answer is None else answer
        self.paths: list[Path] = []
        self.contents: list[bytes] = []
        self.names: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.is_at_work = threading.Event()
        self.was_cancelled = threading.Event()

    def hold(self) -> None:
        """Stop in the middle of every analysis until `may_go_on` is set."""
        self.may_go_on.clear()

    def __call__(
        self,
        path: Path,
        name: str,
        report_progress: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> ClipLandmarks:
        self.paths.append(path)
        self.contents.append(path.read_bytes())
        self.names.append(name)
        for n_done in range(1, N_FRAMES + 1):
            report_progress(Progress(n_done, N_FRAMES, (n_done - 1) / RATE_HZ, int(n_done > 1)))
            if n_done == N_FRAMES // 2:
                self.is_at_work.set()
                while not self.may_go_on.wait(0.005) and not is_cancelled():
                    pass
            if is_cancelled():
                self.was_cancelled.set()
                break
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class LandmarkReader(FakeAnalyser):
    """Reads landmark files as the service does."""

    def __call__(
        self,
        path: Path,
        name: str,
        report_progress: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> ClipLandmarks:
        return pose_analyser(ServiceSettings())(path, name, report_progress, is_cancelled)
