"""The JSON of imports; see docs/protocol-rest.md."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from barun.service.datasets.bodies import FindingBody

__all__ = [
    "FoundPersonBody",
    "ImportBody",
    "KeepRequest",
    "KeptBody",
    "LookRequest",
    "NumberBody",
    "ReadFileBody",
    "SentFileBody",
]

DatasetName = Annotated[str, StringConstraints(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$")]
Pseudonym = Annotated[str, StringConstraints(max_length=7, pattern="^P[1-9][0-9]{0,5}$")]


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SentFileBody(_Body):
    """One file as it was sent."""

    id: str
    name: str
    n_bytes: int


class ReadFileBody(_Body):
    """What was found in a file, or in one of an archive."""

    name: str
    n_rows: int
    people: list[str]
    n_foreign_ids: int = Field(
        description="Rows whose participant column is left out, as it may hold a name."
    )
    is_left_alone: bool = Field(description="Whether it is a table of something else.")
    problem: str = Field(description="Why it cannot be read, in words; empty otherwise.")


class FoundPersonBody(_Body):
    """Somebody in the files."""

    person: str = Field(examples=["P1"])
    n_rows: int
    is_taken: bool = Field(
        description="Whether somebody here has the number already: who it is has to be said."
    )


class KeptBody(_Body):
    """What came of keeping the files."""

    dataset: str
    version: str = Field(description="SHA-256 that names the version.", examples=["1f" * 32])
    is_new: bool = Field(description="Whether the version was made by it, and can be taken back.")
    n_new: int
    n_known: int = Field(description="Rows that were there already, and stay as they are.")
    left_out: dict[str, int] = Field(
        description="Rows that did not enter it because the person's consent is over, by person."
    )
    without_consent: list[str] = Field(
        description="People of whom no consent is recorded: their rows are used for nothing."
    )


class ImportBody(_Body):
    """An import on its way, and how far it is."""

    state: Literal["none", "open", "looking", "looked", "keeping", "kept"]
    files: list[SentFileBody]
    max_bytes: int = Field(description="What all files may have together.")
    dataset: str = Field(description="Where the rows go; empty before the files were looked at.")
    person: str = Field(description="Whose all rows are said to be; empty: as the files say.")
    share: float = Field(ge=0, le=1, description="Done of looking, so far.")
    step: str = Field(description="What is done now, in words; empty otherwise.")
    found: list[ReadFileBody]
    people: list[FoundPersonBody]
    first_free: int = Field(description="The first number that nobody has here.", examples=[7])
    n_rows: int
    has_models: bool = Field(description="Whether models doubted the labels too.")
    findings: list[FindingBody] = Field(description="What a check finds in them, worst first.")
    may_be_kept: bool
    problem: str = Field(description="Why they cannot be looked at or kept; empty otherwise.")
    kept: KeptBody | None


class LookRequest(_Request):
    """What a person says of files that do not say it themselves."""

    dataset: DatasetName = "posture"
    person: Pseudonym | None = Field(default=None, description="Null: as the files say.")
    width: int | None = Field(default=None, ge=1, le=99_999, description="Of the pictures, pixels.")
    height: int | None = Field(default=None, ge=1, le=99_999)
    frame_rate_hz: float | None = Field(
        default=None, gt=0, le=1000, description="For recordings without times."
    )


class NumberBody(_Request):
    """What somebody in the files is called here."""

    person: Pseudonym
    becomes: Pseudonym = Field(description="The same number: it is the person who has it here.")


class KeepRequest(_Request):
    """What a person says before rows are kept."""

    consent: Literal["given", "unknown"]
    purpose: str = Field(
        default="", max_length=500, description="What they agreed to, or what else allows it."
    )
    until: date | None = Field(default=None, description="Last day of the consent.")
    numbers: list[NumberBody] = Field(default_factory=list, max_length=200)
