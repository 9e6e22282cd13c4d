"""The JSON of the datasets; see docs/protocol-rest.md."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ActionBody",
    "CheckStateBody",
    "ChoiceBody",
    "CleanRequest",
    "CurrentRequest",
    "DatasetBody",
    "DatasetRowBody",
    "DatasetRowsBody",
    "DatasetVersionBody",
    "DatasetVersionsBody",
    "DatasetsBody",
    "DecidedBody",
    "DecisionBody",
    "DecisionsRequest",
    "FindingBody",
    "UndoneImportBody",
]

ActionName = Literal["exclude", "relabel", "unlabel", "set-participant", "mirror"]

_HASH = Field(description="SHA-256 that names a version.", examples=["1f" * 32])


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatasetBody(_Body):
    """One dataset."""

    name: str = Field(examples=["posture"])
    version: str = _HASH
    n_rows: int
    n_versions: int
    people: dict[str, int] = Field(description="Rows of each person.", examples=[{"P1": 328}])
    consent_over: dict[str, int] = Field(
        description="Rows of people whose consent is over: no further version takes them.",
        examples=[{"P2": 40}],
    )


class DatasetsBody(_Body):
    """All datasets."""

    datasets: list[DatasetBody]


class DatasetVersionBody(_Body):
    """One version of a dataset."""

    version: str = _HASH
    parents: list[str]
    step: Literal["import", "collect", "clean", "relabel", "erase", "derive"] = Field(
        description="What made it.", examples=["relabel"]
    )
    n_rows: int
    people: dict[str, int]
    created_at_s: float = Field(description="Seconds since 1970 UTC.")
    is_current: bool
    can_undo: bool = Field(
        description="Whether it is an import that nothing was built upon, and can be taken back."
    )
    left_out: dict[str, int] = Field(
        description="Rows that did not enter it because the person's consent was over, by person."
    )


class DatasetVersionsBody(_Body):
    """The versions of a dataset, oldest first."""

    versions: list[DatasetVersionBody]


class UndoneImportBody(_Body):
    """What taking an import back did."""

    n_rows: int = Field(description="Rows of the version that went.")
    gone: list[str] = Field(description="People of whom nothing is here any more.")
    version: str | None = Field(description="The version people work on now; null without any.")


class ActionBody(_Body):
    """Something that can be done about a finding."""

    action: ActionName
    text: str = Field(description="In words.", examples=["Leave the poses out."])


class FindingBody(_Body):
    """One thing a check found."""

    id: str = Field(examples=["label-view-1"])
    kind: str = Field(examples=["label-view"])
    severity: Literal["high", "medium", "low"]
    text: str
    action: str = Field(description="What is proposed, in words.")
    actions: list[ActionBody] = Field(
        description="What can be done by itself; the proposal first if it is one of them."
    )
    is_proposed: bool = Field(description="Whether the first of those is what is proposed.")
    label: Literal["", "view", "grade"] = Field(description="Which label is in doubt.")
    n_rows: int


class CheckStateBody(_Body):
    """How far the check of a dataset is, and what it found."""

    state: Literal["none", "running", "done", "failed"]
    version: str | None = Field(description="What is, or was, checked; null with none.")
    share: float = Field(ge=0, le=1, description="Done so far.")
    step: str = Field(description="What is looked at now, in words; empty when done.")
    problem: str = Field(description="Why it failed, in words; empty otherwise.")
    has_models: bool = Field(description="Whether models doubted the labels too.")
    n_rows: int
    findings: list[FindingBody]


class DatasetRowBody(_Body):
    """One row, to be looked at."""

    row_id: str = Field(examples=["0123456789abcdef"])
    person: str = Field(examples=["P1"])
    file: str
    file_row: int
    view: int = Field(ge=0, le=3, description="0 unlabelled, 1 front, 2 side, 3 neither.")
    grade: str = Field(description="a to e; empty where unlabelled.")
    suggestion: str = Field(description="Label that fits better; empty without one.")
    doubt: float | None = Field(description="0 to 1; null where nothing was ranked.")
    aspect: float = Field(description="Width of the picture over its height.")
    points: list[list[float] | None] = Field(
        description="x and y of the 33 landmarks, fractions of width and height; null if missing."
    )


class DatasetRowsBody(_Body):
    """Rows of a finding, the most doubtful first."""

    version: str = _HASH
    total: int
    rows: list[DatasetRowBody]


class DecisionBody(_Request):
    """What a person decided about one row."""

    row_id: str = Field(max_length=64, examples=["0123456789abcdef"])
    verdict: Literal["confirm", "relabel", "exclude"]
    view: int | None = Field(default=None, ge=0, le=3, description="With relabel; null leaves it.")
    grade: Literal["", "a", "b", "c", "d", "e"] | None = Field(
        default=None, description="With relabel; null leaves it."
    )


class DecisionsRequest(_Request):
    """Decisions about rows of a version."""

    version: str = Field(max_length=64, description="The version they were made on.")
    decisions: list[DecisionBody] = Field(min_length=1, max_length=100)


class ChoiceBody(_Request):
    """A finding and what is done about it."""

    finding: str = Field(max_length=40, examples=["exact-copy-1"])
    action: ActionName


class CleanRequest(_Request):
    """What is done about findings of the last check."""

    version: str = Field(max_length=64, description="The version that was checked.")
    choices: list[ChoiceBody] = Field(min_length=1, max_length=100)


class CurrentRequest(_Request):
    """The version to work on from now on."""

    version: str = Field(pattern="^[0-9a-f]{64}$", examples=["1f" * 32])
    instead_of: str = Field(
        pattern="^[0-9a-f]{64}$", description="The current one.", examples=["2e" * 32]
    )


class DecidedBody(_Body):
    """The new version."""

    version: str = _HASH
    n_rows: int
    n_excluded: int
    n_changed: int
    n_confirmed: int
    left_out: dict[str, int] = Field(
        description="Rows left out beside because the person's consent is over, by person."
    )
