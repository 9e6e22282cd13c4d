"""The JSON of updates of models; see docs/protocol-rest.md."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language, text
from barun.registry.update_log import UpdateOutcome, UpdateSummary
from barun.store.experiment_records import ExperimentRecord
from barun.updating.report_text import (
    say_details,
    say_outcome,
    say_subject,
    say_trigger,
    show_figure,
)

__all__ = [
    "GateBody",
    "ModelUpdateBody",
    "ModelUpdatesBody",
    "OpenExperimentBody",
    "UpdatesBody",
    "experiment_body",
    "update_body",
]


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class GateBody(_Body):
    """One thing a candidate had to show; texts in the language asked for."""

    name: str = Field(examples=["Accuracy"])
    subject: str = Field(description="Of what.", examples=["Posture from the side"])
    value: str = Field(description="With its unit.", examples=["79.8 %"])
    bound: str = Field(examples=["95.0 %"])
    is_open: bool
    details: str = Field(description="Who, and by how much; may be empty.", examples=[""])


class ModelUpdateBody(_Body):
    """An update, whatever came of it."""

    begun_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    ended_s: float = Field(examples=[1795000008.0])
    outcome: UpdateOutcome
    sentence: str = Field(
        description="What became of it, in the language asked for.",
        examples=["Rejected: 2 of 9 gates stayed closed. The model in service stays."],
    )
    triggers: list[str] = Field(examples=[["A person asked for it."]])
    gates: list[GateBody]
    candidate: int | None = Field(description="Version that was registered.", examples=[4])
    has_report: bool = Field(description="False once somebody whom it named was erased.")


class OpenExperimentBody(_Body):
    """An experiment of a model that is not over."""

    experiment_id: str = Field(examples=["posture-1f2e3d4c"])
    challenger: int = Field(examples=[4])
    state: Literal["running", "frozen", "ended"]


class ModelUpdatesBody(_Body):
    """How a model stands between what is in service and what may follow."""

    model: str = Field(examples=["posture"])
    champion: int | None = Field(
        description="Null is the model that comes with Barun.", examples=[3]
    )
    challenger: int | None = Field(
        description="The candidate that waits for a person, or is compared.", examples=[4]
    )
    experiment: OpenExperimentBody | None
    last: ModelUpdateBody | None = Field(description="Null where there was no update.")


class UpdatesBody(_Body):
    """All models that are updated."""

    models: list[ModelUpdatesBody]


def experiment_body(record: ExperimentRecord) -> OpenExperimentBody:
    """Return an experiment that is not over."""
    return OpenExperimentBody(
        experiment_id=record.experiment_id, challenger=record.challenger, state=record.state
    )


def update_body(
    summary: UpdateSummary, report: Mapping[str, Any] | None, language: Language
) -> ModelUpdateBody:
    """Return an update in words.

    Parameters
    ----------
    summary : UpdateSummary
        What it came to.
    report : mapping or None
        Everything about it; None where that went with somebody who was erased.
    language : {"en", "ko"}
        Of the texts.
    """
    said = report or {"triggers": (), "gates": ()}
    sentence = (
        text("updating.report-gone", language) if report is None else say_outcome(report, language)
    )
    return ModelUpdateBody(
        begun_s=summary.begun_s,
        ended_s=summary.ended_s,
        outcome=summary.outcome,
        sentence=sentence,
        triggers=[say_trigger(one, language) for one in said["triggers"]],
        gates=[_gate_body(one, language) for one in said.get("gates", ())],
        candidate=summary.candidate,
        has_report=report is not None,
    )


def _gate_body(gate: Mapping[str, Any], language: Language) -> GateBody:
    return GateBody(
        name=text(f"updating.gate-{gate['gate']}", language),
        subject=say_subject(gate, language),
        value=show_figure(gate, "value"),
        bound=show_figure(gate, "bound"),
        is_open=gate["is_open"],
        details=say_details(gate, language),
    )
