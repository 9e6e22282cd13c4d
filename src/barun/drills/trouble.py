"""A trouble: how it is made, and how one sees that it was noticed and is over."""

from typing import Protocol

from barun.drills.stage import Stage

__all__ = ["Trouble"]


class Trouble(Protocol):
    """Something that goes wrong, once, in a service of its own."""

    @property
    def name(self) -> str:
        """A stable word."""
        ...

    @property
    def warm_up_s(self) -> float:
        """How long people sit before it."""
        ...

    def prepare(self, stage: Stage) -> None:
        """Do what has to be there before the service starts; its people are known by then."""

    def strike(self, stage: Stage) -> None:
        """Let it happen."""

    def noticed(self, stage: Stage, since_s: float) -> str | None:
        """Return by what it was noticed, in the words of the service; None until then."""

    def lift(self, stage: Stage) -> None:
        """Do what only people can, once it was noticed: make room, put the camera back."""

    def recovered(self, stage: Stage, since_s: float) -> str | None:
        """Return by what one sees that all is well again; None until then."""
