"""The JSON of experiments; see docs/protocol-rest.md."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.experiments.comparison import FEWEST_SHOWN, to_json
from barun.experiments.desk import ExperimentReport
from barun.experiments.paired import PairedTest
from barun.experiments.person_outcomes import sum_days
from barun.experiments.plan import ExperimentPlan
from barun.experiments.words import (
    guard_sentence,
    note_text,
    paired_sentence,
    subtitle,
    verdict_sentence,
)
from barun.messages import Language
from barun.store.experiment_records import ExperimentRecord

__all__ = [
    "ExperimentBody",
    "ExperimentReportBody",
    "ExperimentsBody",
    "StartRequest",
    "WhyRequest",
    "experiment_body",
    "report_body",
]

_LARGEST = 1_000_000


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExperimentBody(_Body):
    """Two versions of a model that are or were compared."""

    experiment_id: str = Field(examples=["posture-1f2e3d4c"])
    model: str = Field(examples=["posture"])
    mode: Literal["split", "shadow"]
    champion: int | None = Field(
        description="Null is the model that comes with Barun.", examples=[2]
    )
    challenger: int = Field(examples=[3])
    state: Literal["running", "frozen", "ended"]
    started_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    ended_s: float | None = Field(examples=[1796000000.0])
    verdict: (
        Literal[
            "better", "passed", "harmful", "worse", "no-better", "undecided", "failed", "stopped"
        ]
        | None
    )


class ExperimentsBody(_Body):
    """All comparisons, newest first."""

    experiments: list[ExperimentBody]


class IntervalBody(_Body):
    """An estimate and where the truth is, at all looks together; null where too few people say."""

    estimate: float | None = Field(examples=[0.04])
    low: float | None = Field(examples=[0.01])
    high: float | None = Field(examples=[0.07])


class ArmBody(_Body):
    """The people of one version."""

    n_people: int = Field(description="Who have given enough hours.", examples=[40])
    n_scored: int = Field(description="Who have answered enough messages, too.", examples=[31])
    score: float | None = Field(description="Null under five people.", examples=[0.87])


class GuardBody(_Body):
    """A figure that must not get worse."""

    name: Literal["alerts", "abstained", "step_ms"]
    interval: IntervalBody
    least: float | None = Field(description="Harm below; null for none.", examples=[-0.5])
    most: float | None = Field(description="Harm above.", examples=[0.5])
    n_people: int = Field(description="In the smaller arm.", examples=[12])
    sentence: str = Field(examples=["nothing alarming so far"])


class ShadowBody(_Body):
    """Frames that both models judged."""

    n_frames: float
    n_differ: float = Field(description="Frames on which they differ.")
    n_skipped: float = Field(description="Frames the challenger had no time for.")


class PairedBody(_Body):
    """Poses that people labelled, with what both models said of them; null under five people."""

    sentence: str = Field(examples=["7 people labelled 96 poses. ..."])
    n_people: int = Field(description="Who have labelled enough.", examples=[7])
    n_frames: int | None = Field(examples=[96])
    n_only_champion: int | None = Field(description="Poses only the one in use got right.")
    n_only_challenger: int | None = Field(description="Poses only the new one got right.")
    n_for_champion: int | None = Field(description="People for whom it was right more often.")
    n_for_challenger: int | None
    p_votes: float | None = Field(
        description="Of the sign test over people, at one look.", examples=[0.04]
    )
    p_frames: float | None = Field(
        description="McNemar's exact test over poses: too small, as poses of a person are alike.",
        examples=[0.001],
    )
    evidence: float | None = Field(
        description="Over 1/error the votes are not even, at whatever look.", examples=[3.2]
    )
    low: float | None = Field(description="Of the difference of accuracy; people drawn anew.")
    high: float | None


class NoteBody(_Body):
    """One thing that happened."""

    at_s: float = Field(description="Seconds since 1970 UTC.")
    who: str
    text: str


class ExperimentReportBody(_Body):
    """Where a comparison stands, in words and in figures."""

    experiment: ExperimentBody
    sentence: str = Field(examples=["Too early to say: ..."])
    subtitle: str
    metric: Literal["accuracy", "wrong_an_hour"]
    margin: float = Field(examples=[0.05])
    least_people: int = Field(examples=[20])
    n_days: float = Field(examples=[12.5])
    most_days: float = Field(examples=[60.0])
    champion: ArmBody
    challenger: ArmBody
    difference: IntervalBody
    guards: list[GuardBody]
    shadow: ShadowBody | None = Field(description="Null of a comparison by people.")
    paired: PairedBody | None = Field(description="Null of a comparison by people.")
    history: list[NoteBody]


class StartRequest(_Request):
    """Compare a registered version with the champion."""

    model: str = Field(max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$", examples=["posture"])
    challenger: int = Field(ge=1, le=_LARGEST, examples=[3])
    mode: Literal["split", "shadow"] = "split"
    metric: Literal["accuracy", "wrong_an_hour"] = "accuracy"
    share: float = Field(default=0.10, gt=0, le=0.5)
    margin: float = Field(default=0.05, gt=0, le=1000)
    most_days: float = Field(default=60.0, gt=0, le=3650)
    why: str = Field(default="", max_length=500, examples=["trained with the new recordings"])


class WhyRequest(_Request):
    """Say why."""

    why: str = Field(default="", max_length=500, examples=["too many messages"])


def experiment_body(record: ExperimentRecord) -> ExperimentBody:
    """Return a comparison."""
    fields: dict[str, Any] = {
        name: getattr(record, name)
        for name in ExperimentBody.model_fields
        if name in ExperimentRecord.__slots__
    }
    return ExperimentBody(**fields, mode=ExperimentPlan.from_json(record.plan).mode)


def report_body(report: ExperimentReport, language: Language) -> ExperimentReportBody:
    """Return a report."""
    figures = to_json(report.comparison)
    plan = report.plan
    sums = sum_days(report.days)
    is_shadow = plan.mode == "shadow"
    return ExperimentReportBody(
        experiment=experiment_body(report.record),
        sentence=verdict_sentence(report, language),
        subtitle=subtitle(report, language),
        metric=plan.metric,
        margin=plan.margin,
        least_people=plan.least_people,
        n_days=report.comparison.n_days,
        most_days=plan.most_days,
        champion=ArmBody(**figures["champion"]),
        challenger=ArmBody(**figures["challenger"]),
        difference=IntervalBody(**figures["difference"]),
        guards=[
            GuardBody(
                name=guard.name,
                interval=IntervalBody(**plain["interval"]),
                least=plain["least"],
                most=plain["most"],
                n_people=min(guard.n_challenger, guard.n_champion),
                sentence=guard_sentence(guard, language),
            )
            for guard, plain in zip(report.comparison.guards, figures["guards"], strict=True)
        ],
        shadow=ShadowBody(**{name: sums[name] for name in ShadowBody.model_fields})
        if is_shadow
        else None,
        paired=None if report.paired is None else _paired_body(report.paired, language),
        history=[
            NoteBody(at_s=note.at_s, who=note.who, text=note_text(note, language))
            for note in report.log
        ],
    )


def _paired_body(paired: PairedTest, language: Language) -> PairedBody:
    shown = paired.n_people >= FEWEST_SHOWN
    told = {
        name: getattr(paired, name) if shown else None
        for name in PairedBody.model_fields
        if name not in {"sentence", "n_people"}
    }
    sentence = paired_sentence(paired, language)
    return PairedBody(sentence=sentence, n_people=paired.n_people, **told)
