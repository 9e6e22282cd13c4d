"""How one runner usually runs, as an analysis needs it."""

from collections.abc import Mapping
from dataclasses import dataclass

from barun.running.form.baseline import RunnerBaseline
from barun.running.judgement.usual_value import UsualValue

__all__ = ["OwnRuns"]


@dataclass(frozen=True, slots=True, eq=False)
class OwnRuns:
    """The runner's own recordings taken together."""

    baseline: RunnerBaseline
    usual: Mapping[str, UsualValue]
    """What the rules compare with, by key of measurement."""
    names: tuple[str, ...]
    """Files a person gave, as the person knows them."""
