"""Strides as samples: 64 samples of the stride by the curves that a view shows."""

from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from barun.running.cycles.phase_curves import N_PHASES
from barun.running.form.channel import CHANNELS, ChannelSet
from barun.running.form.unit import FormUnit
from barun.running.sequences.sample_spec import SampleSpec

__all__ = ["CYCLES", "cut_cycles"]


def _spec(which: ChannelSet) -> SampleSpec:
    names = tuple(
        channel.key if channel.limb is None else f"{channel.limb}_{channel.key}"
        for channel in CHANNELS[which]
    )
    return SampleSpec(f"running-cycle-{which}/1", N_PHASES, names)


CYCLES: Final[dict[ChannelSet, SampleSpec]] = {
    which: _spec(which) for which in get_args(ChannelSet)
}


def cut_cycles(unit: FormUnit) -> tuple[SampleSpec, npt.NDArray[np.float32]] | None:
    """Return the strides of a recording, shape (S, 64, C), and what they are.

    None where the view shows no curves that are compared. Strides with an unknown value are left
    out.
    """
    if unit.channel_set is None:
        return None
    is_known = np.isfinite(unit.cycles).all(axis=(1, 2))
    return CYCLES[unit.channel_set], unit.cycles[is_known].astype(np.float32)
