"""The JSON of the models; see docs/protocol-rest.md."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.messages import Language
from barun.service.models.served_models import Serving
from barun.service.wire import ServedModelBody
from barun.store.model_records import AliasChange, ModelVersionRecord

__all__ = [
    "ModelChangeBody",
    "ModelHistoryBody",
    "ModelVersionBody",
    "ModelsBody",
    "PromoteRequest",
    "RollBackRequest",
    "change_body",
    "served_body",
    "version_body",
]

_AliasWord = Literal["champion", "challenger", "shadow"]
_LARGEST = 1_000_000


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelVersionBody(_Body):
    """One registered version."""

    model: str = Field(examples=["view"])
    version: int = Field(examples=[3])
    sha256: str = Field(examples=["1f" * 32])
    feature_spec: str = Field(examples=["posture-view/1"])
    metrics: dict[str, Any] = Field(examples=[{"leave_one_person_out": {"accuracy": 0.98}}])
    dataset_hash: str = Field(examples=["ab" * 32])
    people: list[str] = Field(examples=[["P1", "P2"]])
    code_version: str = Field(examples=["0.1.0"])
    parent: int | None = Field(examples=[2])
    state: Literal["ready", "withdrawn", "erased"]
    registered_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    registered_by: str = Field(examples=["anna"])
    aliases: list[_AliasWord] = Field(examples=[["champion"]])


class ModelsBody(_Body):
    """Models in service and all registered versions."""

    served: list[ServedModelBody]
    versions: list[ModelVersionBody]


class ModelChangeBody(_Body):
    """One change of what has an alias."""

    model: str = Field(examples=["view"])
    alias: _AliasWord
    kind: Literal["promote", "rollback", "freeze", "resume"] = Field(
        description="freeze, resume: the comparison with this version was held, or goes on."
    )
    at_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    who: str = Field(examples=["anna"])
    why: str = Field(examples=["better on people it has not seen"])
    from_version: int | None = Field(
        description="Null is the model that comes with Barun; of a challenger or shadow, none.",
        examples=[2],
    )
    to_version: int | None = Field(examples=[3])


class ModelHistoryBody(_Body):
    """Changes, newest first; with an instant, the one in force then for each alias."""

    changes: list[ModelChangeBody]


class _ChangeRequest(_Request):
    alias: _AliasWord = "champion"
    who: str = Field(default="service", max_length=100, examples=["anna"])
    why: str = Field(default="", max_length=500, examples=["wrong on side views"])


class PromoteRequest(_ChangeRequest):
    """Give an alias to a version."""

    version: int | None = Field(
        ge=1, le=_LARGEST, description="Null for the model that comes with Barun.", examples=[3]
    )


class RollBackRequest(_ChangeRequest):
    """Give an alias back to the version that had it before."""


def served_body(serving: Serving, language: Language) -> ServedModelBody:
    """Return what stands behind a model."""
    problem = "" if serving.problem is None else serving.problem.text(language)
    return ServedModelBody(
        name=serving.model, origin=serving.origin, version=serving.version, problem=problem
    )


def version_body(record: ModelVersionRecord, aliases: list[Any]) -> ModelVersionBody:
    """Return a version."""
    return ModelVersionBody(
        model=record.model,
        version=record.number,
        sha256=record.sha256,
        feature_spec=record.feature_spec,
        metrics=dict(record.metrics),
        dataset_hash=record.dataset_hash,
        people=list(record.people),
        code_version=record.code_version,
        parent=record.parent,
        state=record.state,
        registered_s=record.registered_s,
        registered_by=record.registered_by,
        aliases=aliases,
    )


def change_body(change: AliasChange) -> ModelChangeBody:
    """Return a change."""
    return ModelChangeBody(
        model=change.model,
        alias=change.alias,
        kind=change.kind,
        at_s=change.at_s,
        who=change.who,
        why=change.why,
        from_version=change.from_number,
        to_version=change.to_number,
    )
