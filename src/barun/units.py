"""Unit types. A scalar or one-dimensional array also carries its unit in its name.

Angles are radians in :mod:`barun.geometry` and degrees (``_deg``) from :mod:`barun.kinematics`
upwards, because thresholds, references and people speak in degrees. See ``docs/units.md``.
"""

from typing import NewType

__all__ = ["Degrees", "Hertz", "Metres", "Pixels", "Radians", "Seconds"]

Seconds = NewType("Seconds", float)
Hertz = NewType("Hertz", float)
Degrees = NewType("Degrees", float)
Radians = NewType("Radians", float)
Metres = NewType("Metres", float)
Pixels = NewType("Pixels", float)
