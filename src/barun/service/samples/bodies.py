"""What is said about samples over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.privacy.consent.question import ConsentReason
from barun.store.sample_records import LabelKind, SamplePosture

__all__ = ["AnswerRequest", "PointBody", "QuestionBody", "QuestionsBody", "SamplesBody"]

QuestionView = Literal["neither", "front", "left_side", "right_side"]


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class SamplesBody(_Body):
    """How many samples there are of a person."""

    is_kept: bool = Field(description="Whether samples are kept now: the person agreed.")
    reason: ConsentReason
    n_samples: int = Field(examples=[1840])
    labelled: dict[LabelKind, int] = Field(
        description="Samples by the label that counts for them.", examples=[{"correction": 30}]
    )
    days: int = Field(description="For how many days samples are kept.", examples=[90])


class PointBody(_Body):
    """A point, in face sizes from the usual place of the shoulders."""

    x: float = Field(description="To the right.", examples=[0.5])
    y: float = Field(description="Down.", examples=[-1.4])


class QuestionBody(_Body):
    """A sample to be asked about."""

    sample_id: str = Field(examples=["0f3a9b1c2d4e5f60"])
    at: datetime
    points: list[PointBody] = Field(
        description="Nose, eyes, ears, corners of the mouth, shoulders; of pairs the left first.",
        min_length=9,
        max_length=9,
    )
    view: QuestionView


class QuestionsBody(_Body):
    """The few samples worth asking about today; often none."""

    questions: list[QuestionBody] = Field(max_length=3)


class AnswerRequest(BaseModel):
    """What a sample was; both empty to pass it over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    posture: SamplePosture = ""
    view: Literal["", "front", "side", "neither"] = ""
