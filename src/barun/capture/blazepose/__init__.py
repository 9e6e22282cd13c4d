"""BlazePose on LiteRT: the pose engine of Barun.

::

    engine            the whole, picture by picture
    ├── detector      people in the whole picture   (anchors, suppression)
    ├── landmark_model  landmarks in one region     (heatmap)
    ├── tracking      who is who, where to look next
    └── smoothing     filters over time
    region, sampling  turned squares, and cutting them out
    loading, interpreter  the models, each in LiteRT

Importing the package loads neither OpenCV nor LiteRT; making a `BlazePoseEngine` does.
"""

from barun.capture.blazepose.engine import BlazePoseEngine
from barun.capture.blazepose.options import BlazePoseOptions, Mode, ModelSize

__all__ = ["BlazePoseEngine", "BlazePoseOptions", "Mode", "ModelSize"]
