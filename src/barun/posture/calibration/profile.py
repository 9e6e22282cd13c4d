"""A person at a place before a camera, and how they sit well there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType
from typing import Final

from barun.errors import ProfileError
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.view.view import View

__all__ = ["Profile", "ProfileEntry", "validate_instant"]

_INSTANT: Final = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
    r"(Z|[+-]\d{2}:\d{2})"
)

_REQUESTED: Final = "requested"


def validate_instant(name: str, instant: str) -> None:
    """Check that `instant` is a date and time with its offset: ``2027-03-01T09:30:00+09:00``.

    Posture knows no clock: the instant is made and read by the caller.

    Raises
    ------
    ProfileError
        If it is not.
    """
    if _INSTANT.fullmatch(instant) is None:
        raise ProfileError("posture_calibration.bad-instant", name=name, got=instant)


@dataclass(frozen=True, slots=True, eq=False)
class ProfileEntry:
    """One calibration of a profile, in force or replaced."""

    baseline: ViewBaseline
    """What was measured."""
    created_at: str
    """When, ISO 8601 with offset."""
    rules_version: str
    """Version of the thresholds it was validated with."""
    replaced_at: str | None = None
    """When another one took its place; None while it is in force."""
    replaced_because: str | None = None
    """Why: ``requested``, ``camera-moved``, ``person-changed`` or a word of the caller's."""
    pose_model: str = ""
    """Name of the model the landmarks came from; empty where it is not known."""

    def __post_init__(self) -> None:
        """Check the instants.

        Raises
        ------
        ProfileError
            If an instant is none, or only one of time and reason of the replacement is given.
        """
        validate_instant("created_at", self.created_at)
        if self.replaced_at is not None:
            validate_instant("replaced_at", self.replaced_at)
        if (self.replaced_at is None) != (self.replaced_because is None):
            raise ProfileError("posture_calibration.half-replaced")

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been replaced."""
        return self.replaced_at is None

    def shares_model(self, pose_model: str) -> bool:
        """Whether it is a measure for what a pose model sees; where one is not known, it is."""
        return not pose_model or self.pose_model in {"", pose_model}


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The calibrations of one person at one place before one camera; never changed, only renewed.

    Raises
    ------
    ProfileError
        If an identifier is empty, or two calibrations of one view and pose model are in force.
    """

    profile_id: str
    """Made by the caller; unique among the profiles."""
    person: str
    """Name the person chose; may be empty."""
    camera: str
    """What tells the camera from others: its device name or the browser's identifier."""
    place: str
    """Name of the place, ``desk at home``; may be empty."""
    created_at: str
    """When the profile was begun, ISO 8601 with offset."""
    entries: tuple[ProfileEntry, ...] = ()
    """Every calibration, oldest first."""

    def __post_init__(self) -> None:
        """Check the content."""
        validate_instant("created_at", self.created_at)
        if not self.profile_id.strip():
            raise ProfileError("posture_calibration.no-profile-id")
        in_force = [entry for entry in self.entries if entry.is_in_force]
        doubled = {
            one.baseline.view.label
            for one, other in combinations(in_force, 2)
            if one.baseline.view is other.baseline.view and one.shares_model(other.pose_model)
        }
        if doubled:
            raise ProfileError("posture_calibration.two-in-force", views=", ".join(sorted(doubled)))

    @property
    def baselines(self) -> Mapping[View, ViewBaseline]:
        """The baselines in force, by view; of several pose models the one measured last."""
        return MappingProxyType(
            {entry.baseline.view: entry.baseline for entry in self.entries if entry.is_in_force}
        )

    def seen_by(self, pose_model: str) -> "Profile":
        """Return the profile without the calibrations in force that another pose model measured.

        Parameters
        ----------
        pose_model : str
            The model that looks now; empty where that is not known, and then nothing is left out.

        Notes
        -----
        What two models measure on the same picture differs by up to 2.7 times what the rules allow
        (``benchmarks/pose_model_offset.py``, docs/decisions/0021). A calibration whose model is not
        known is kept.
        """
        if not pose_model:
            return self
        kept = [one for one in self.entries if not one.is_in_force or one.shares_model(pose_model)]
        return self if len(kept) == len(self.entries) else replace(self, entries=tuple(kept))

    def history(self, view: View) -> tuple[ProfileEntry, ...]:
        """Return the replaced calibrations of a view, oldest first."""
        return tuple(
            entry for entry in self.entries if entry.baseline.view is view and not entry.is_in_force
        )

    def with_baseline(
        self,
        baseline: ViewBaseline,
        *,
        at: str,
        rules_version: str,
        because: str = _REQUESTED,
        pose_model: str = "",
    ) -> "Profile":
        """Return the profile with a new calibration; those it replaces are kept as such.

        It replaces the one of that view and pose model. Calibrations of the view by other models
        stay in force where a new one was asked for; where the camera or the person is another, none
        of them holds any more.

        Parameters
        ----------
        baseline : ViewBaseline
            What was measured.
        at : str
            When, ISO 8601 with offset.
        rules_version : str
            Version of the thresholds it was validated with.
        because : str
            Why the former one is replaced; unused where there was none.
        pose_model : str
            Name of the model the landmarks came from; empty where it is not known.
        """
        kept = [
            replace(entry, replaced_at=at, replaced_because=because)
            if entry.is_in_force
            and entry.baseline.view is baseline.view
            and (because != _REQUESTED or entry.shares_model(pose_model))
            else entry
            for entry in self.entries
        ]
        new = ProfileEntry(baseline, at, rules_version, pose_model=pose_model)
        return replace(self, entries=(*kept, new))
