"""The JSON of collections; see docs/protocol-rest.md."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language, text
from barun.rights.erasure import Erased

__all__ = [
    "CollectedPersonBody",
    "CollectionBody",
    "CollectionsBody",
    "ConfirmRequest",
    "ConfirmedBody",
    "ErasedBody",
    "ErasedModelBody",
    "FinishedBody",
    "RecordingConsentRequest",
    "SampleBody",
    "SamplesRequest",
    "SessionBegunBody",
    "SessionRequest",
    "TakenBody",
    "TracesBody",
    "UndoRequest",
    "UndoneBody",
    "erased_body",
]

MOST_SAMPLES = 15
"""In one request, which holds 16 KiB."""

_PERSON = Field(max_length=7, pattern="^P[1-9][0-9]{0,5}$", examples=["P1"])
_SESSION = Field(max_length=60, examples=["P1 2026-11-21T07:24:14Z"])


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CollectedPersonBody(_Body):
    """One person: the agreement, and what there is."""

    person: str = Field(examples=["P1"])
    purpose: str = Field(examples=["to train models of sitting posture"])
    agreed_at_s: float = Field(description="Seconds since 1970 UTC.")
    until_s: float = Field(description="When the agreement ends, seconds since 1970 UTC.")
    is_in_force: bool
    counts: dict[str, int] = Field(
        description="Labelled samples: views 1 to 3, grades a to e.",
        examples=[{"1": 52, "2": 48, "3": 10, "a": 30, "b": 22, "c": 18, "d": 20, "e": 10}],
    )
    n_waiting: int = Field(description="Samples nobody has labelled.")
    suggestions: dict[str, int] = Field(
        description="For which views the model takes those.", examples=[{"1": 4, "2": 0, "3": 0}]
    )


class CollectionBody(_Body):
    """A collection as of now."""

    name: str = Field(examples=["posture"])
    people: list[CollectedPersonBody]
    n_unfinished: int = Field(
        description="Labelled samples under a consent in force that are in no version yet."
    )
    n_without_consent: int = Field(
        description="Labelled samples in no version whose consent has ended; none takes them."
    )
    fewest: int = Field(description="Samples wanted of each person and label.", examples=[50])
    enough: int = Field(description="More bring little.", examples=[100])
    warnings: list[str] = Field(description="What is out of balance, in words.")


class CollectionsBody(_Body):
    """All collections, and who is known beside them."""

    collections: list[CollectionBody]
    in_datasets: list[str] = Field(
        description="People who are in datasets and in no collection, such as those of an imported"
        " file.",
        examples=[["P7"]],
    )


class RecordingConsentRequest(_Request):
    """What a person agrees to, before the first frame."""

    person: Annotated[str, _PERSON] | None = Field(
        default=None, description="Who agrees again; null for somebody new."
    )
    purpose: str = Field(
        min_length=1, max_length=500, examples=["to train models of sitting posture"]
    )
    until_s: float = Field(
        ge=0, lt=4e10, description="When it ends, seconds since 1970 UTC.", examples=[1826800000.0]
    )
    wording: str = Field(
        pattern="^[0-9]{1,4}-(en|ko)$", description="Text that was shown.", examples=["1-ko"]
    )
    agreed: Literal[True] = Field(description="The person said yes.")


class SessionRequest(_Request):
    """Who is recorded now, and by what."""

    person: str = _PERSON
    source: str = Field(min_length=1, max_length=80, examples=["page"])


class SessionBegunBody(_Body):
    """A recording that has begun."""

    session: str = _SESSION


class SampleBody(_Request):
    """One frame to be kept."""

    number: int = Field(
        ge=1,
        le=10_000_000,
        description="Within the session, growing; sent twice it is kept once.",
        examples=[1],
    )
    recorded_at_s: float = Field(
        ge=0, lt=4e10, description="Seconds since 1970 UTC.", examples=[1795000000.0]
    )
    width_px: int = Field(ge=1, le=20_000, examples=[640])
    height_px: int = Field(ge=1, le=20_000, examples=[480])
    view: int = Field(ge=0, le=3, description="1 front, 2 side, 3 excluded, 0 open.", examples=[1])
    grade: Literal["", "a", "b", "c", "d", "e"] = Field(examples=["b"])
    points: str = Field(
        min_length=704,
        max_length=704,
        description="33 x (x, y, z, visibility) as little-endian float32 in base 64; NaN missing.",
        examples=["A" * 704],
    )


class SamplesRequest(_Request):
    """Frames of one session."""

    session: str = _SESSION
    samples: list[SampleBody] = Field(min_length=1, max_length=MOST_SAMPLES)


class TakenBody(_Body):
    """What is on the disk now."""

    n_new: int
    suggested_view: int = Field(
        ge=0, le=3, description="What the model takes the newest sample for; 0 nothing."
    )
    collection: CollectionBody


class ConfirmRequest(_Request):
    """Yes to what the model suggests."""

    session: str = _SESSION
    view: int | None = Field(
        default=None, ge=1, le=3, description="Only those taken for this view; null all."
    )


class ConfirmedBody(_Body):
    """How many samples have a label now."""

    n_confirmed: int
    collection: CollectionBody


class UndoRequest(_Request):
    """Take something back."""

    session: str = _SESSION
    whole_run: bool = Field(
        default=False, description="All samples since the label was last changed."
    )


class UndoneBody(_Body):
    """How much was taken back."""

    n_undone: int
    collection: CollectionBody


class FinishedBody(_Body):
    """The version of the dataset that was made."""

    dataset: str = Field(examples=["posture"])
    version: str = Field(description="SHA-256 that names it.", examples=["1f" * 32])
    n_new: int
    n_without_consent: int = Field(description="Samples left out: the agreement has ended.")
    left_out: dict[str, int] = Field(
        description="Rows of the version before that are left out, by person: the same.",
        examples=[{"P1": 120}],
    )
    collection: CollectionBody


class TracesBody(_Body):
    """What there is of a person on this machine, and what withdrawing erases."""

    person: str = Field(examples=["P1"])
    samples: dict[str, int] = Field(
        description="Samples by collection.", examples=[{"posture": 320}]
    )
    rows: dict[str, int] = Field(
        description="Rows of the current version by dataset.", examples=[{"posture": 300}]
    )
    n_versions: int = Field(description="Versions that hold the person, older ones included.")
    n_models: int = Field(description="Versions of models that have seen the person.")
    left: list[str] = Field(
        description="What withdrawing would not reach, in words: damaged recordings."
    )


class ErasedModelBody(_Body):
    """A version of a model that is gone."""

    model: str = Field(examples=["view"])
    version: int
    replaced_by: int | None = Field(
        description="The version trained without the person; null where nothing took its place."
    )


class ErasedBody(_Body):
    """What is gone, and where from."""

    person: str = Field(examples=["P1"])
    samples: dict[str, int] = Field(
        description="Samples by collection.", examples=[{"posture": 320}]
    )
    rows: dict[str, int] = Field(
        description="Rows of the current version by dataset.", examples=[{"posture": 300}]
    )
    replaced: dict[str, str] = Field(
        description="Versions that held the person, and those that took their place."
    )
    models: list[ErasedModelBody] = Field(
        description="Versions of models that had seen the person, and what took their place."
    )
    certificate: str | None = Field(
        description="Number of its certificate, see `/api/privacy/certificates`; null without one."
    )
    left: list[str] = Field(description="What was not reached, in words, as the certificate says.")


def erased_body(done: Erased, language: Language) -> ErasedBody:
    """Return what erasing a person did."""
    counts: dict[str, dict[str, int]] = {"samples": {}, "dataset_rows": {}}
    for one in done.plan.holdings:
        if one.kind in counts:
            counts[one.kind][one.place] = one.count
    values = {} if done.certificate is None else done.certificate.values
    return ErasedBody(
        person=done.plan.person,
        samples=counts["samples"],
        rows=counts["dataset_rows"],
        replaced=values.get("dataset_versions", {}),
        models=[
            ErasedModelBody(
                model=one["model"],
                version=one["version"],
                replaced_by=None if one["replaced_by"] is None else one["replaced_by"]["version"],
            )
            for one in values.get("models", [])
        ],
        certificate=None if done.certificate is None else done.certificate.id,
        left=[
            text(f"{code}-short", language)
            for code in sorted({one.code for one in done.plan.obstacles})
        ],
    )
