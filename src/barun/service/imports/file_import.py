"""One import on its way: the files, what was found in them, and what came of keeping them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, Self

from barun.collection.bringing import Brought
from barun.errors import BarunError
from barun.learning.datasets.importing import ImportedFile
from barun.learning.datasets.manifest import Consent
from barun.learning.quality.checking import CheckReport
from barun.service.spool import Spool

__all__ = [
    "Decisions",
    "FileImport",
    "ImportState",
    "KeptImport",
    "LookOptions",
    "ReadFile",
    "SentFile",
]

ImportState = Literal["open", "looking", "looked", "keeping", "kept"]


@dataclass(frozen=True, slots=True, eq=False)
class SentFile:
    """One file as it was sent."""

    id: str
    name: str
    spool: Spool
    is_in_folder: bool
    """Whether it came with a folder: then tables of something else are left alone."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadFile:
    """What was found in a file, or in one of an archive."""

    name: str
    file: ImportedFile | None = None
    """None where it could not be read, or is a table of something else."""
    error: BarunError | None = None


@dataclass(frozen=True, slots=True)
class LookOptions:
    """What a person says of files that do not say it themselves."""

    dataset: str
    person: str = ""
    size_wh: tuple[int, int] | None = None
    frame_rate_hz: float | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person says before rows are kept."""

    stated: Consent | None
    numbers: dict[str, str]
    """What the people of the files are called here; the same number says that it is them."""
    actor: str | None = None
    """Account of who says it."""


@dataclass(frozen=True, slots=True)
class KeptImport:
    """What came of keeping."""

    dataset: str
    version: str
    """Hash of the version people work on now."""
    is_new: bool
    """Whether the version was made by it: what was there already, older versions too, stays."""
    n_new: int
    n_known: int
    left_out: Mapping[str, int]
    """Rows that did not enter it because the person's consent is over."""
    unknown: tuple[str, ...]
    """People in it of whom no consent is recorded."""

    @classmethod
    def of(cls, brought: Brought, before: Collection[str]) -> Self:
        """Return it without the rows; `before` are the hashes of all versions before."""
        result, manifest = brought.result, brought.result.version.manifest
        unknown = tuple(one for one, said in manifest.consent.items() if said.state == "unknown")
        return cls(
            manifest.dataset,
            manifest.hash,
            manifest.hash not in before,
            result.n_new,
            result.n_known,
            dict(result.left_out),
            unknown,
        )


@dataclass(slots=True, eq=False)
class FileImport:
    """One import and how far it is; changed under the lock of the desk only."""

    asked_s: float
    state: ImportState = "open"
    files: tuple[SentFile, ...] = ()
    options: LookOptions | None = None
    step: str = ""
    """One of those of a check, or ``files`` while they are read."""
    share: float = 0.0
    found: tuple[ReadFile, ...] = ()
    report: CheckReport | None = None
    namesakes: tuple[str, ...] = ()
    """Numbers in the files that somebody has here already."""
    error: BarunError | None = None
    """Why nothing could be looked at, or kept."""
    kept: KeptImport | None = None
    is_dropped: bool = False
    is_busy: bool = False
    """Whether a thread works on it."""

    @property
    def may_be_kept(self) -> bool:
        """Whether all was looked at and can be read."""
        return self.state == "looked" and self.report is not None

    @property
    def n_bytes(self) -> int:
        """Of the files."""
        return sum(one.spool.n_bytes for one in self.files)

    def close(self) -> None:
        """Delete the files."""
        for one in self.files:
            one.spool.close()
