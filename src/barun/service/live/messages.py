"""What the messages of the live session have in common, both ways; see docs/protocol-live.md.

The types of the page (``web/src/contract/live.ts``) are made from their models.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeAliasType

from barun.posture.calibration.calibrator import CalibrationTarget

__all__ = ["PROTOCOL_VERSION", "CalibrationView", "LiveMessage", "PoseModelName"]

PROTOCOL_VERSION = 1

# named here so that the page's types have names
CalibrationView = TypeAliasType("CalibrationView", CalibrationTarget)
PoseModelName = TypeAliasType("PoseModelName", Literal["lite", "full", "heavy"])


class LiveMessage(BaseModel):
    """A message, or a part of one."""

    model_config = ConfigDict(frozen=True, strict=True)
