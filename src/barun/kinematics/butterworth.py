"""Zero-lag Butterworth low-pass filter, for recordings; the standard filter of biomechanics.

References
----------
Winter (2009), Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4.2: two
passes, forward and backward, and the correction of the cut-off for them.
Oppenheim & Schafer (2010), Discrete-Time Signal Processing, 3rd ed., section 7.2.2: the bilinear
transform.
Gustafsson (1996), Determining the initial states in forward-backward filtering, IEEE Trans. Signal
Process. 44:988-992; here each pass starts in the steady state of its first value.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.kinematics.gaps import find_runs

__all__ = ["apply_butterworth", "correct_cutoff", "design_butterworth"]

_EVEN_SHARE: Final = 0.1
"""Largest departure of a pause from the median one, as a share of it, that still counts as evenly
sampled: video files round their times to a millisecond or a tick, which is 6 % at 60 Hz."""

_TOLERANCE: Final = 1e-9
N_PASSES: Final = 2
_SECTION_ORDER: Final = 2

_BLOCK_ROWS: Final = 64
"""Rows filtered by one matrix product; short enough for the powers of the poles to stay exact."""


def correct_cutoff(cutoff_hz: float, order: int) -> float:
    """Return the cut-off of one pass that gives `cutoff_hz` after both.

    Parameters
    ----------
    cutoff_hz : float
        Where the whole filter should let pass half the power (-3 dB).
    order : int
        Order of one pass.

    Returns
    -------
    float
        Larger than `cutoff_hz`, by (2^(1/2) - 1)^(-1 / (2 order)): 1.247 for order 2.

    Notes
    -----
    Exact for the analogue filter; the design applies it after the bilinear transform's warping of
    frequencies, so it is exact for the digital one, too.
    """
    return float(cutoff_hz * (2 ** (1 / N_PASSES) - 1) ** (-1 / (2 * order)))


def design_butterworth(warped: float, order: int) -> npt.NDArray[np.float64]:
    """Design one pass as second-order sections by the bilinear transform.

    Parameters
    ----------
    warped : float
        tan(pi cut-off / sampling rate), more than 0.
    order : int
        Even, at least 2.

    Returns
    -------
    numpy.ndarray, shape (order / 2, 6)
        Rows of b0, b1, b2, a0 = 1, a1, a2.
    """
    n_sections = order // _SECTION_ORDER
    sections = np.empty((n_sections, 6))
    for index in range(n_sections):
        # Poles of the analogue filter lie on a circle; each pair is 1 / (s^2 + q s + 1).
        damping = 2 * np.sin(np.pi * (2 * index + 1) / (2 * order))
        scale = 1 + damping * warped + warped**2
        gain = warped**2 / scale
        recent = 2 * (warped**2 - 1) / scale
        older = (1 - damping * warped + warped**2) / scale
        sections[index] = gain, 2 * gain, gain, 1.0, recent, older
    return sections


def _filter_section(
    section: npt.NDArray[np.float64], values: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Run one section forward over columns, from the steady state of the first row."""
    b0, b1, b2, _, a1, a2 = section
    step = np.array([[-a1, 1.0], [-a2, 0.0]])
    push = np.array([b1 - a1 * b0, b2 - a2 * b0])
    # A block of rows at once: what the state still sends, and what each row sends to later ones.
    powers = [np.eye(2)]
    for _ in range(_BLOCK_ROWS):
        powers.append(step @ powers[-1])
    from_state = np.array([power[0] for power in powers[:-1]])
    response = np.array([b0, *(power[0] @ push for power in powers[: _BLOCK_ROWS - 1])])
    lag = np.subtract.outer(np.arange(_BLOCK_ROWS), np.arange(_BLOCK_ROWS))
    from_rows = np.where(lag >= 0, response[np.maximum(lag, 0)], 0.0)
    to_state = np.array([powers[_BLOCK_ROWS - 1 - row] @ push for row in range(_BLOCK_ROWS)]).T

    gain = (b0 + b1 + b2) / (1 + a1 + a2)
    older = b2 - a2 * gain
    state = np.outer([b1 - a1 * gain + older, older], values[0])
    result = np.empty_like(values)
    for start in range(0, len(values), _BLOCK_ROWS):
        block = values[start : start + _BLOCK_ROWS]
        n = len(block)
        result[start : start + n] = from_state[:n] @ state + from_rows[:n, :n] @ block
        if n == _BLOCK_ROWS:
            state = powers[-1] @ state + to_state @ block
    return result


def _zero_lag(
    sections: npt.NDArray[np.float64], values: npt.NDArray[np.float64], n_pad: int
) -> npt.NDArray[np.float64]:
    """Filter columns both ways, continued at both ends by turning them about their end points."""
    before = 2 * values[0] - values[n_pad:0:-1]
    after = 2 * values[-1] - values[-2 : -n_pad - 2 : -1]
    padded = np.concatenate([before, values, after])
    for _ in range(N_PASSES):
        for section in sections:
            padded = _filter_section(section, padded)
        padded = padded[::-1]
    return padded[n_pad : len(padded) - n_pad]


def _check(times_s: npt.NDArray[np.float64], cutoff_hz: float, order: int) -> tuple[float, float]:
    """Return the sampling rate and the warped cut-off of one pass, or say what is wrong."""
    if order < _SECTION_ORDER or order % _SECTION_ORDER:
        raise SettingError("kinematics.filter-order", got=order)
    if not cutoff_hz > 0:
        raise SettingError("kinematics.filter-positive", name="cutoff_hz", got=cutoff_hz)
    pauses = np.diff(times_s)
    pause_s = float(np.median(pauses))
    rate_hz = 1 / pause_s
    if cutoff_hz >= (0.5 - _TOLERANCE) * rate_hz:
        raise SettingError("kinematics.filter-cutoff", got=cutoff_hz, rate=rate_hz)
    uneven = np.abs(pauses / pause_s - 1) > _EVEN_SHARE
    if np.any(uneven):
        row = int(np.flatnonzero(uneven)[0]) + 1
        raise SettingError(
            "kinematics.filter-uneven", row=row, got=float(pauses[row - 1]), expected=pause_s
        )
    return rate_hz, correct_cutoff(float(np.tan(np.pi * cutoff_hz / rate_hz)), order)


def apply_butterworth(
    values: npt.NDArray[np.floating],
    times_s: npt.NDArray[np.float64],
    cutoff_hz: float,
    *,
    order: int = 2,
) -> npt.NDArray[np.float64]:
    """Low-pass a recording without lag.

    Parameters
    ----------
    values : numpy.ndarray, shape (T, ...)
        NaN where missing. Every column is filtered stretch by stretch between its gaps.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing and even to 10 % of the median pause.
    cutoff_hz : float
        Frequency of which half the power remains after both passes; below half the sampling rate.
    order : int
        Order of one pass, even; 2 makes the fourth-order zero-lag filter usual in biomechanics.

    Returns
    -------
    numpy.ndarray, shape (T, ...)
        NaN where the input is, and in stretches of at most ``3 (order + 1)`` frames, which are too
        short to be filtered.

    Raises
    ------
    SettingError
        If the times are uneven, with the row of the first pause that is; resample such a recording
        first (:func:`barun.kinematics.resampling.resample_evenly`). Also if the cut-off or order is
        impossible.

    Notes
    -----
    Both ends of a stretch are continued by ``3 (order + 1)`` frames of the same data turned about
    its end point (odd padding).
    """
    data = np.array(values, dtype=np.float64)
    if len(data) < 2:
        return np.full(data.shape, np.nan)
    _, warped = _check(times_s, cutoff_hz, order)
    sections = design_butterworth(warped, order)
    n_pad = 3 * (order + 1)
    columns = data.reshape(len(data), -1)
    result = np.full(columns.shape, np.nan)
    known = np.isfinite(columns)
    alike: dict[bytes, list[int]] = {}  # columns with the same gaps are filtered together
    for column in range(columns.shape[1]):
        alike.setdefault(known[:, column].tobytes(), []).append(column)
    for members in alike.values():
        for first, after in find_runs(known[:, members[0]]):
            if after - first > n_pad:
                stretch = columns[first:after][:, members]
                result[first:after, members] = _zero_lag(sections, stretch, n_pad)
    return result.reshape(data.shape)
