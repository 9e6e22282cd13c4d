"""Which kinds of jobs there are, and what each stands for.

A new kind is a module with a function ``run(arguments, report)`` (`barun.jobs.work.Function`) and a
line here. The modules are imported where the work is done, never where it is asked for.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from barun.privacy.consent.purpose import Purpose

__all__ = ["KINDS", "TaskKind", "kinds_anywhere", "kinds_at_home"]


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of jobs; its name is the message ``jobs.kind-<name>``."""

    name: str
    purpose: Purpose | None = None
    """What the owner must not have taken back when it begins; None where it is his right, or where
    the work itself asks those whose data it takes."""
    is_at_home: bool = True
    """Whether it needs the data folder and the database; else any machine can do it that sees the
    files."""
    forgets: bool = False
    """Whether nothing of what was asked for stays once it is done."""

    @property
    def function(self) -> str:
        """Name of the function that does it."""
        return f"barun.tasks.{self.name}:run"


KINDS: Final = MappingProxyType(
    {
        one.name: one
        for one in (
            TaskKind("analyse", purpose="analysis", is_at_home=False),
            TaskKind("search"),
            TaskKind("train"),
            TaskKind("retrain"),
            TaskKind("drift"),
            TaskKind("export"),
            TaskKind("erase", forgets=True),
        )
    }
)
"""By name."""

kinds_anywhere: Final = tuple(name for name, kind in KINDS.items() if not kind.is_at_home)
"""Names of those that a cluster may run."""
kinds_at_home: Final = tuple(name for name, kind in KINDS.items() if kind.is_at_home)
"""Names of those that run where the data are."""
