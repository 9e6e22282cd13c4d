"""Other runners, once there are enough of the same view and speed to compare with."""

from dataclasses import dataclass

from barun.running.form.unit import FormUnit

__all__ = ["MIN_PEOPLE", "FormPopulation", "PopulationMember"]

MIN_PEOPLE = 20
"""Same-view, same-speed people below which a runner without a baseline of his own is measured and
not judged: a share of 5 % cannot be claimed of a new person from fewer than 19 (rank of the 95 %
conformal quantile, Vovk et al. 2005, Algorithmic Learning in a Random World)."""


@dataclass(frozen=True, slots=True, eq=False)
class PopulationMember:
    """One recording of one person."""

    person: str
    unit: FormUnit


@dataclass(frozen=True, slots=True, eq=False)
class FormPopulation:
    """Recordings of many people."""

    members: tuple[PopulationMember, ...]

    def matching(self, unit: FormUnit) -> tuple[PopulationMember, ...]:
        """Return those of the same view and, within 10 %, the same known speed."""
        raise NotImplementedError
