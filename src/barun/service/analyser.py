"""The pose engine as what analyses the recordings of the service."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from barun.errors import BarunError, MediaError
from barun.landmarks import LandmarkRecording
from barun.pipeline.clip_landmarks import ClipLandmarks, Progress, estimate_landmarks
from barun.service.analyses import Analyse
from barun.service.landmark_files import is_landmark_file, read_landmark_clip
from barun.service.named_errors import named
from barun.service.settings import ServiceSettings

__all__ = ["pose_analyser"]


def _named_clip(clip: ClipLandmarks, name: str) -> ClipLandmarks:
    people = {
        person: replace(sequence, source=name) for person, sequence in clip.recording.people.items()
    }
    recording = LandmarkRecording(people, clip.recording.times_s)
    return replace(clip, recording=recording, info=replace(clip.info, name=name))


def pose_analyser(settings: ServiceSettings) -> Analyse:
    """Return what estimates the landmarks of a recording, or reads them from a landmark file.

    Parameters
    ----------
    settings : ServiceSettings
        Model, threads and people.
    """

    def analyse(
        path: Path,
        name: str,
        report_progress: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> ClipLandmarks:
        if is_landmark_file(name):
            try:
                return _named_clip(read_landmark_clip(path, name), name)
            except BarunError as error:
                raise named(error, path, name) from error
        # OpenCV and LiteRT are loaded with the first recording, not with the service
        from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
        from barun.capture.opening import open_source

        options = BlazePoseOptions(
            model=settings.model, threads=settings.threads, max_people=settings.people
        )
        try:
            with open_source(path) as source, BlazePoseEngine(options) as engine:
                clip = estimate_landmarks(
                    source, engine, on_progress=report_progress, cancelled=is_cancelled
                )
        except MediaError as error:
            raise named(error, path, name) from error
        return _named_clip(clip, name)

    return analyse
