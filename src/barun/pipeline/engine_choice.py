"""Which pose engine fits a source and a person's wishes."""

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.capture.blazepose.options import Mode, ModelSize
from barun.capture.frame_source import SourceInfo
from barun.capture.pose_engine import PoseEngine

__all__ = ["build_engine"]


def build_engine(
    info: SourceInfo, *, model: ModelSize, threads: int, max_people: int
) -> PoseEngine:
    """Return the engine for a source: pictures are taken one by one, all else as a film.

    Parameters
    ----------
    info : SourceInfo
        What the source says about itself.
    model : {"lite", "full", "heavy"}
        Size of the landmark model.
    threads : int
        Threads of the models.
    max_people : int
        Most people looked for.

    Returns
    -------
    PoseEngine
        Ready; close it, or use it in a ``with`` statement.

    Raises
    ------
    ModelError
        If a model is missing or damaged.
    """
    mode: Mode = "image" if info.kind == "pictures" else "video"
    return BlazePoseEngine(
        BlazePoseOptions(model=model, mode=mode, threads=threads, max_people=max_people)
    )
