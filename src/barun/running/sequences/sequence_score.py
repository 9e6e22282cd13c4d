"""What a sequence model says of one recording, never without how often it is wrong about others."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["SequenceScore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceScore:
    """Scores of the samples of a recording, and the figures of the model's card."""

    name: str
    """Of the model."""
    method: str
    """Such as ``lstm-autoencoder``."""
    sample_spec: str
    """What a sample is, such as ``running-window-joints/1``."""
    score_kind: Literal["error", "probability"]
    """Error of a reconstruction (higher is less usual), or probability of being faulty."""
    reason: str | None
    """Key of the text that says why the recording is not scored; None where it is."""
    n_samples: int
    """Scored; windows overlap, so it is no number of independent observations."""
    score: float
    """Median over the samples; NaN where not scored."""
    share_above: float
    """Of the samples above `threshold`; NaN where not scored."""
    threshold: float
    threshold_name: str
    """Method and whose scores it was set on, such as ``conformal/people-left-out``."""
    false_alarms: float
    """Share of the usual samples of a person the model had not seen that lie above the threshold,
    mean over people, each left out once."""
    people_alarmed: int
    """People with more than 5 % of their usual samples above it."""
    people: int
    """People left out, each once."""
