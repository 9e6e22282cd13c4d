"""What the register of trained models keeps: versions, and changes of what is in service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

__all__ = [
    "ALIASES",
    "AliasChange",
    "ChangeKind",
    "ExpectedVersion",
    "ModelAlias",
    "ModelVersionRecord",
    "VersionState",
]

ModelAlias = Literal["champion", "challenger", "shadow"]
ALIASES: Final[tuple[ModelAlias, ...]] = get_args(ModelAlias)
"""champion is in service, challenger is meant to follow, shadow is only watched."""
VersionState = Literal["ready", "withdrawn", "erased"]
"""Of an erased version nothing is left but its number and hash: somebody it was trained on is
forgotten."""
ChangeKind = Literal["promote", "rollback", "freeze", "resume"]
"""freeze and resume: the comparison that the version with the alias takes part in was held, or goes
on. They change no alias."""
ExpectedVersion = int | Literal["any"] | None
"""Which version has an alias, as whoever decided saw it; None is what comes with Barun."""


@dataclass(frozen=True, slots=True)
class ModelVersionRecord:
    """One trained model, as it was registered."""

    model: str
    """What it is a version of, such as ``view``."""
    number: int
    """1, 2, 3, ... within the model."""
    sha256: str
    """Hash of its files, hexadecimal; also the name of their folder."""
    path: str
    """Folder of the files, relative to that of the registry."""
    feature_spec: str
    """Name and version of the features it reads; several joined by ``, ``."""
    dataset_hash: str
    """Version of the data it was trained on; empty where not known."""
    people: tuple[str, ...]
    """Pseudonyms of those whose data it has seen."""
    code_version: str
    """Version of Barun that trained it; empty where not known."""
    parent: int | None
    """Number of the version it was made from or is to replace."""
    state: VersionState
    registered_s: float
    """Seconds since 1970 UTC."""
    registered_by: str
    metrics: Mapping[str, Any] = field(default_factory=dict)
    """Figures by name."""
    card: Mapping[str, Any] = field(default_factory=dict)
    """Everything else its makers say about it."""


@dataclass(frozen=True, slots=True)
class AliasChange:
    """One entry of the log: who let which version follow which, when and why."""

    entry_no: int
    model: str
    alias: ModelAlias
    kind: ChangeKind
    at_s: float
    """Seconds since 1970 UTC; never before the entry above."""
    who: str
    why: str
    from_number: int | None
    """None is what comes with Barun."""
    to_number: int | None
