"""The test of Page and Hinkley: notices, value by value, that a mean has left its place."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["PageHinkley"]

_Array = npt.NDArray[np.float64]


class PageHinkley:
    """Follows K series at once, upwards and downwards.

    Parameters
    ----------
    n_series : int
        K.
    slack : float
        What a value may be off its place without speaking for a change.
    bound : float
        The sum of what lay beyond it that is a change.
    forgotten : float, optional
        Share of the sum that each value takes away, so that what was long ago is no evidence.

    Notes
    -----
    Page, Continuous inspection schemes, Biometrika 41 (1954): ``g = max(0, g + x - slack)``. The
    place is given, not learned from the series: a mean that is learned follows a slow drift.
    """

    def __init__(
        self, n_series: int, *, slack: float, bound: float, forgotten: float = 0.0
    ) -> None:
        self._slack: Final = slack
        self._bound: Final = bound
        self._kept: Final = 1.0 - forgotten
        self._up = np.zeros(n_series)
        self._down = np.zeros(n_series)

    def step(self, values: _Array) -> npt.NDArray[np.bool_]:
        """Take the next value of each series.

        Parameters
        ----------
        values : numpy.ndarray, shape (K,)
            Distances from their places, in units of what is usual; NaN leaves a series as it is.

        Returns
        -------
        numpy.ndarray of bool, shape (K,)
            Which have changed; they stay so until they come back or are reset.
        """
        is_known = np.isfinite(values)
        step = np.where(is_known, values, 0.0)
        kept = np.where(is_known, self._kept, 1.0)
        slack = np.where(is_known, self._slack, 0.0)
        self._up = np.clip(kept * self._up + step - slack, 0.0, 2 * self._bound)
        self._down = np.clip(kept * self._down - step - slack, 0.0, 2 * self._bound)
        return self.evidence >= self._bound

    @property
    def evidence(self) -> _Array:
        """Shape (K,). The larger of both sums; at most twice the bound, so that it can go back."""
        return np.maximum(self._up, self._down)

    @property
    def upward(self) -> _Array:
        """Shape (K,). The sum of what lay above; a copy."""
        return self._up.copy()

    def reset(self) -> None:
        """Begin anew."""
        self._up[:] = self._down[:] = 0.0
