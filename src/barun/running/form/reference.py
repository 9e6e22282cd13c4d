"""What is usual for any runner, and from where on a departure is unusual: shipped figures.

They are written beside this module by ``python -m benchmarks.running_form_reference`` from
simulated runners; the file is its own card. Nobody the method is judged on is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from barun.running.form.channel import CHANNELS, ChannelSet
from barun.running.form.noise import FormNoise, SpreadNoise

__all__ = ["FormReference", "FormThresholds", "read_form_reference"]

_FILE: Final = "reference.json"


@dataclass(frozen=True, slots=True)
class FormThresholds:
    """From where on a recording is unusual."""

    score: float
    """Of ``FormComparison.score``."""
    residual: float
    metric_z: float
    """Of the largest departure of a named quantity."""


@dataclass(frozen=True, slots=True, eq=False)
class FormReference:
    """What comparisons of one view rest on."""

    noise: FormNoise
    thresholds: FormThresholds
    card: Mapping[str, object]
    """Where the figures come from: people, recordings, false alarms leaving one person out with
    their exact interval."""


@cache
def read_form_reference(which: ChannelSet) -> FormReference:
    """Return the shipped figures of one kind of view."""
    import json
    from importlib import resources

    content = resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    part = json.loads(content)[which]
    shape = (len(CHANNELS[which]), -1)
    return FormReference(
        noise=FormNoise(
            stride_sd=np.array(part["stride_sd"]).reshape(shape),
            session_sd=np.array(part["session_sd"]).reshape(shape),
            directions=np.array(part["directions"]).reshape(
                len(part["directions"]), len(CHANNELS[which]), -1
            ),
            metrics={key: SpreadNoise(*pair) for key, pair in part["metrics"].items()},
            roll_sd_deg=part["roll_sd_deg"],
        ),
        thresholds=FormThresholds(**part["thresholds"]),
        card=part["card"],
    )
