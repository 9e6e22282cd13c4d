"""BlazePose on LiteRT: the pose engine of Barun.

::

    engine            the whole, picture by picture
    ├── detector      people in the whole picture   (anchors, suppression)
    ├── landmark_model  landmarks in one region     (heatmap)
    ├── tracking      who is who, where to look next
    └── smoothing     filters over time
    region, sampling  turned squares, and cutting them out
    interpreter       one model in LiteRT

Importing the package loads neither OpenCV nor LiteRT; using `BlazePoseEngine` does.
"""

from typing import TYPE_CHECKING

from barun.capture.blazepose.options import BlazePoseOptions, Mode, ModelSize

if TYPE_CHECKING:
    from barun.capture.blazepose.engine import BlazePoseEngine

__all__ = ["BlazePoseEngine", "BlazePoseOptions", "Mode", "ModelSize"]


def __getattr__(name: str) -> object:
    """Load the engine when it is first asked for."""
    if name == "BlazePoseEngine":
        from barun.capture.blazepose.engine import BlazePoseEngine

        return BlazePoseEngine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
