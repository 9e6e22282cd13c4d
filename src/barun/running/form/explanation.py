"""Where in the body and in the stride a movement departs."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.running.form.channel import CHANNELS, ChannelSet

__all__ = ["NamedDeparture", "name_departures"]

_Array = npt.NDArray[np.float64]

_LEAST_Z: Final = 1.5
"""Standard deviations below which a channel is not named. A design choice."""
_MOST_NAMED: Final = 3
_PART: Final = 0.5
"""Of the largest departure, that still belongs to the phases that are named."""


@dataclass(frozen=True, slots=True)
class NamedDeparture:
    """One channel that departs."""

    channel: str
    """With the runner's own side: ``left_knee``."""
    phases: tuple[float, float]
    """From and to, as shares of the stride since the first foot's contact, 0 to 1; the first is
    larger where it runs over the end."""
    own_phases: tuple[float, float]
    """The same since the contact of the limb's own side; of what the body has once, as `phases`."""
    sign: Literal[-1, 1]
    """+1 if the curve is higher than usual."""
    largest: float
    """Departure at its largest, in the channel's unit, with its sign."""
    unit: str
    z: float
    """How far the whole channel departs, in standard deviations."""


def _find_phases(course: _Array) -> tuple[int, int]:
    """Return the first and last sample around the largest one that are at least half of it."""
    largest = int(np.argmax(np.abs(course)))
    is_part = course * np.sign(course[largest]) >= _PART * abs(course[largest])
    if is_part.all():
        return 0, len(course) - 1
    first = last = largest
    while is_part[(first - 1) % len(course)]:
        first -= 1
    while is_part[(last + 1) % len(course)]:
        last += 1
    return first % len(course), last % len(course)


def name_departures(
    difference: _Array, z_of_channel: _Array, names: tuple[str, ...], which: ChannelSet
) -> tuple[NamedDeparture, ...]:
    """Name the channels that depart most.

    Parameters
    ----------
    difference : numpy.ndarray, shape (64, C)
        Against what is usual, in the channels' units.
    z_of_channel : numpy.ndarray, shape (C,)
        How far each departs, in standard deviations.
    names : tuple of str
        Of the channels, with the runner's own sides.
    which : ChannelSet
        Of the channels.

    Returns
    -------
    tuple of NamedDeparture
        At most three, the largest first; none below 1.5 standard deviations.
    """
    named = []
    for place in np.argsort(z_of_channel)[::-1][:_MOST_NAMED]:
        if not z_of_channel[place] >= _LEAST_Z:
            break
        course = difference[:, place]
        first, last = _find_phases(course)
        n_phases = len(course)
        channel = CHANNELS[which][place]
        later = n_phases // 2 if channel.limb == "second" else 0
        own = ((first - later) % n_phases, (last - later) % n_phases)
        largest = float(course[int(np.argmax(np.abs(course)))])
        is_whole = (first, last) == (0, n_phases - 1)
        named.append(
            NamedDeparture(
                channel=names[place],
                phases=(first / n_phases, last / n_phases),
                own_phases=(
                    (first / n_phases, last / n_phases)
                    if is_whole
                    else (own[0] / n_phases, own[1] / n_phases)
                ),
                sign=1 if largest > 0 else -1,
                largest=largest,
                unit=channel.unit,
                z=float(z_of_channel[place]),
            )
        )
    return tuple(named)
