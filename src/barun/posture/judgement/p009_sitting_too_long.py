"""P009: sitting for long without a break.

It needs memory, so that the monitor judges it; here are only its code and its name.
"""

from typing import Final

__all__ = ["SITTING_TOO_LONG_CODE", "SITTING_TOO_LONG_KEY"]

SITTING_TOO_LONG_CODE: Final = "P009"
"""Stable code."""
SITTING_TOO_LONG_KEY: Final = "sitting_too_long"
"""Stable name; its texts are ``posture_rules.sitting_too_long-...``."""
