"""Whether others used the machine meanwhile, for benchmarks of time."""

import os
import time
from pathlib import Path
from typing import Final

__all__ = ["Quiet"]

_OTHER_LOAD: Final = 0.1
"""Share of one core that others may use during a block."""
_TICKS_S: Final = 0.03
"""What the counters of the system, in hundredths of a second, may be wrong by."""
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


def _counters() -> list[float]:
    """Return user, nice, system, idle, iowait, irq, softirq and steal of all cores, in ticks."""
    path = Path("/proc/stat")
    if not path.exists():
        return [float("nan")] * 8
    return [float(field) for field in path.read_text(encoding="ascii").split()[1:9]]


class Quiet:
    """Tells whether others were busy, and how long it is still worth waiting for them.

    Parameters
    ----------
    wait_s : float
        For so long, blocks are run again rather than accepted while others are busy.
    """

    def __init__(self, wait_s: float) -> None:
        self._wait_until_s = time.monotonic() + wait_s
        self.n_loud = 0
        """Blocks that had to be accepted although others were busy."""

    @staticmethod
    def busy_s() -> float:
        """Return the processor time the whole machine has used; NaN where it does not say."""
        fields = _counters()
        return (sum(fields) - fields[3] - fields[4]) / _TICKS_A_SECOND

    @staticmethod
    def taken_s() -> float:
        """Return the processor time a host has taken from this machine; NaN if it does not say.

        A virtual machine that is not run for 20 ms cannot answer for 20 ms, and none of its own
        programs shows as busy meanwhile.
        """
        return _counters()[7] / _TICKS_A_SECOND

    def accepts(self, others_s: float, wall_s: float) -> bool:
        """Return whether a block counts; NaN, where nothing is known, does.

        Parameters
        ----------
        others_s : float
            Processor time that was not the block's own.
        wall_s : float
            How long the block took.
        """
        if not others_s > _OTHER_LOAD * wall_s + _TICKS_S:
            return True
        if time.monotonic() > self._wait_until_s:
            self.n_loud += 1
            return True
        return False
