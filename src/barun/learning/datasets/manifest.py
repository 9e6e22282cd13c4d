"""What stands beside the rows of a version: what they are, where they come from, who agreed."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from barun.errors import DatasetError
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.question import ConsentAnswer, may

__all__ = ["FORMAT_VERSION", "Consent", "Manifest", "Origin", "Step", "StepKind"]

FORMAT_VERSION: Final = 1
"""Raised when a version of the new kind can no longer be read by older code."""

_ELSEWHERE: Final = "1"
"""Version of the text that a consent from elsewhere counts as: what may be kept and for what, until
when, and that it may be taken back."""

ConsentState = Literal["given", "withdrawn", "unknown"]
StepKind = Literal["import", "collect", "clean", "relabel", "erase", "derive"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to when the version was made."""

    state: ConsentState = "unknown"
    purpose: str = ""
    """What the rows may be used for, in words."""
    recorded_at_s: float | None = None
    """When it was given, seconds since 1970."""
    until_s: float | None = None
    """When it ends, seconds since 1970; None without an end."""
    wording: str = ""
    """Version and language of the text that was shown: ``2-ko``; empty where it was asked for
    elsewhere, in words that say the same."""

    def to_ledger(self, person: str) -> tuple[ConsentEntry, ...]:
        """Return it as lines of the ledger of consents; none where nobody knows of one."""
        if self.state == "unknown":
            return ()
        at_s = self.recorded_at_s or 0.0
        if self.state == "withdrawn":
            return (ConsentEntry(person, "training", "withdrawn", at_s, "import"),)
        version, _, language = (self.wording or _ELSEWHERE).partition("-")
        version = version or "0"
        return (
            ConsentEntry(
                person, "training", "given", at_s, "import", version, language, self.until_s
            ),
        )

    def may_train(self, person: str, at_s: float) -> ConsentAnswer:
        """Return whether the rows of a person may be used at an instant, and why.

        Parameters
        ----------
        person : str
            Pseudonym.
        at_s : float
            Seconds since 1970.
        """
        return may("training", self.to_ledger(person), at_s)

    def is_over(self, at_s: float) -> bool:
        """Return whether it was withdrawn, has ended, or is one to an older text.

        Where nobody knows of one, it is not over: rows from elsewhere are kept as such, and used
        for nothing before somebody says what was agreed to.

        Parameters
        ----------
        at_s : float
            Seconds since 1970.
        """
        return self.may_train("", at_s).reason not in ("given", "never-asked")


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that rows came from."""

    name: str
    """Without its folder, which may name somebody."""
    sha256: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class Step:
    """What made the version out of its parents."""

    kind: StepKind
    details: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Values JSON can hold: which findings, how many rows, which people."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a version but its rows."""

    dataset: str
    rows_sha256: str
    """Of the content of the rows, see :func:`barun.learning.datasets.content.hash_rows`."""
    n_rows: int
    people: Mapping[str, int]
    """Rows of each person."""
    consent: Mapping[str, Consent]
    """Of each person, at the time the version was made."""
    origins: tuple[Origin, ...]
    parents: tuple[str, ...]
    """Hashes of the versions this one was made of; none for the first."""
    step: Step
    hash: str
    """SHA-256 of all of the above: the name of the version. The same step on the same parents gives
    the same version, whenever it is taken."""
    created_at_s: float
    """Seconds since 1970."""

    @property
    def left_out(self) -> Mapping[str, int]:
        """Rows that did not enter this version, by person: the consent was over."""
        return MappingProxyType(dict(self.step.details.get("consent_over", {})))

    def mentions(self, person: str) -> bool:
        """Return whether a pseudonym stands anywhere in it: rows, consents, details of the step."""
        word = re.compile(rf"(?<![0-9A-Za-z]){re.escape(person)}(?![0-9])")
        return bool(word.search(json.dumps(manifest_core(self), ensure_ascii=False)))

    def people_without_consent(
        self, at_s: float, renewed: Mapping[str, Consent] = MappingProxyType({})
    ) -> Mapping[str, Consent]:
        """Return the people whose consent is over at an instant, with what they had agreed to.

        Parameters
        ----------
        at_s : float
            Seconds since 1970.
        renewed : mapping of str to Consent
            What people agreed to since, over what the manifest says.
        """
        now = {name: renewed.get(name, self.consent.get(name, Consent())) for name in self.people}
        return MappingProxyType({name: one for name, one in now.items() if one.is_over(at_s)})

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as JSON holds it."""
        return {
            **manifest_core(self),
            "format": FORMAT_VERSION,
            "hash": self.hash,
            "created_at_s": self.created_at_s,
        }

    @classmethod
    def from_json(cls, content: bytes, *, place: str) -> Self:
        """Read a manifest.

        Parameters
        ----------
        content : bytes
            The file.
        place : str
            For the text of the error.

        Raises
        ------
        DatasetError
            If it is damaged or a newer Barun wrote it.
        """
        try:
            values = json.loads(content)
            if int(values["format"]) > FORMAT_VERSION:
                raise DatasetError(
                    "datasets.newer", place=place, got=values["format"], known=FORMAT_VERSION
                )
            return cls(
                dataset=str(values["dataset"]),
                rows_sha256=str(values["rows_sha256"]),
                n_rows=int(values["n_rows"]),
                people=MappingProxyType({str(k): int(v) for k, v in values["people"].items()}),
                consent=MappingProxyType(
                    {str(name): Consent(**entry) for name, entry in values["consent"].items()}
                ),
                origins=tuple(Origin(**origin) for origin in values["origins"]),
                parents=tuple(map(str, values["parents"])),
                step=Step(values["step"]["kind"], MappingProxyType(values["step"]["details"])),
                hash=str(values["hash"]),
                created_at_s=float(values["created_at_s"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DatasetError("datasets.damaged", place=place, what="manifest.json") from error


def _consent_json(consent: Consent) -> dict[str, Any]:
    """Return a consent as JSON holds it; without a wording as before there were any."""
    values = asdict(consent)
    if not consent.wording:
        del values["wording"]
    return values


def manifest_core(manifest: Manifest) -> dict[str, Any]:
    """Return the part of a manifest that its hash is taken of."""
    return {
        "dataset": manifest.dataset,
        "rows_sha256": manifest.rows_sha256,
        "n_rows": manifest.n_rows,
        "people": dict(manifest.people),
        "consent": {name: _consent_json(one) for name, one in manifest.consent.items()},
        "origins": [asdict(origin) for origin in manifest.origins],
        "parents": list(manifest.parents),
        "step": {"kind": manifest.step.kind, "details": dict(manifest.step.details)},
    }
