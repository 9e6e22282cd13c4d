"""What finds people in the pictures of live sessions, and what the service sees with."""

from collections.abc import Callable

from barun.capture.frame_source import FrameSource
from barun.capture.pose_engine import PoseEngine
from barun.service.settings import ServiceSettings

__all__ = ["MakeEngine", "OpenSource", "follower", "source_opener"]

MakeEngine = Callable[[], PoseEngine]
OpenSource = Callable[[], FrameSource]


def follower(settings: ServiceSettings) -> MakeEngine:
    """Return what makes pose engines that follow one person."""

    def make() -> PoseEngine:
        # LiteRT is loaded with the first picture, not with the service
        from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions

        return BlazePoseEngine(
            BlazePoseOptions(model=settings.model, threads=settings.threads, max_people=1)
        )

    return make


def source_opener(settings: ServiceSettings) -> OpenSource | None:
    """Return what opens the service's own camera, stream or file; None where there is none."""
    if not settings.source:
        return None

    def open_it() -> FrameSource:
        from barun.capture.opening import open_source

        return open_source(settings.source)

    return open_it
