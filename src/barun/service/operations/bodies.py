"""The JSON of the running service; see docs/protocol-rest.md."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from barun.monitoring.alerts.rules import Severity

__all__ = [
    "AcknowledgeRequest",
    "AlertBody",
    "FeatureBody",
    "HoldRequest",
    "MinuteBody",
    "OperationsBody",
    "QueueBody",
    "RecoveryBody",
    "RecoveryStepBody",
    "RecoveryStoryBody",
    "ServedBody",
    "UpdateRateBody",
]


class _Body(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True)


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AlertBody(_Body):
    """Something that is or was wrong with the service."""

    alert_id: str = Field(examples=["a1b2c3-8765:disk::29916000"])
    process: str = Field(examples=["a1b2c3-8765"])
    rule: str = Field(examples=["disk"])
    cause: str = Field(
        description="Which feature, camera, model, queue, part or notice; empty for the whole."
    )
    severity: Severity
    text: str = Field(description="In the language asked for.")
    cure: str = Field(description="What to do.")
    value: float
    bound: float
    began_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    ended_s: float | None = Field(description="Null while it stands.")
    acknowledged_s: float | None = Field(description="When somebody said they know.")


class UpdateRateBody(_Body):
    """How often a model was made anew, and exchanged, in the last thirty days."""

    n_tried: int = Field(description="Updates that had something to learn.")
    n_passed: int = Field(description="Of these, how many passed every gate.")
    n_changed: int = Field(description="How often another version came into service.")
    last_s: float | None = Field(description="When the newest of the updates began.")


class ServedBody(_Body):
    """What stands behind a model, and what people said about it."""

    model: str = Field(examples=["posture"])
    origin: str = Field(examples=["champion"])
    version: int | None = Field(examples=[3])
    wanted: int | None = Field(description="The champion that cannot be used.")
    problem: str = Field(description="Code of why not; empty while all is well.")
    is_held: bool = Field(description="Whether a person keeps Barun from acting on it.")
    n_right: int = Field(description="Labels of seven days about this version.")
    n_wrong: int
    accuracy: float | None = Field(description="Share of right ones; null without labels.")
    accuracy_low: float | None = Field(description="Lower end of its 95 % interval.")
    accuracy_high: float | None
    updates: UpdateRateBody | None = Field(description="Null where nothing is known of it yet.")


class QueueBody(_Body):
    """What waits somewhere."""

    name: str = Field(examples=["history"])
    length: int
    age_s: float
    n_dropped: int = Field(description="Given up in the last minute.")


class FeatureBody(_Body):
    """How far a feature is from what the model in service was made for."""

    name: str = Field(examples=["head_tilt"])
    title: str = Field(description="In the language asked for.", examples=["Head tilt"])
    stability: float = Field(description="Population stability index.")
    probability: float = Field(description="Of such a distance by chance (Kolmogorov-Smirnov).")
    is_drifted: bool


class RecoveryBody(_Body):
    """Something done about a model."""

    model: str
    kind: Literal["roll-back", "retrain", "freeze", "thaw"]
    at_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    text: str = Field(description="In the language asked for.")


class RecoveryStepBody(_Body):
    """One step of a recovery."""

    at_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    text: str = Field(description="In the language asked for.")


class RecoveryStoryBody(_Body):
    """What became of a model that was undone for harm."""

    model: str = Field(examples=["posture"])
    began_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    stage: Literal["retraining", "experiment", "waits", "redeployed", "kept", "replaced"]
    text: str = Field(description="Where it stands, in the language asked for.")
    steps: list[RecoveryStepBody] = Field(description="Oldest first.")


class MinuteBody(_Body):
    """One minute of all processes together, or several of them."""

    start_s: float = Field(description="Seconds since 1970 UTC.", examples=[1795000000.0])
    n_sessions: int
    n_frames: int
    p50_ms: float | None
    p99_ms: float | None = Field(description="Of the process that was slowest.")
    update_hz: float | None
    judged_share: float | None = Field(description="Of the watched time.")
    abstained_share: float | None
    blind_share: float | None
    good_share: float | None = Field(description="Of what was judged.")
    n_collected: int


class OperationsBody(_Body):
    """How the service is."""

    at_s: float
    process: str
    state: Literal["well", "warning", "critical", "unknown"]
    summary: str = Field(description="In the language asked for.")
    alerts: list[AlertBody] = Field(description="Those that stand first, then those of 7 days.")
    models: list[ServedBody]
    queues: list[QueueBody]
    spent_s: dict[str, float] = Field(
        description="What the time of sessions went on in these hours: seconds by kind."
    )
    views_s: dict[str, float] = Field(description="From where people were seen: seconds by view.")
    features: list[FeatureBody] = Field(
        description="The farthest first; empty where too few people are known."
    )
    n_moved_cameras: int = Field(description="In the last minute, of all processes.")
    restarts: dict[str, int] = Field(description="Parts started anew since the service began.")
    disk_free_bytes: int | None
    disk_total_bytes: int | None
    undone: list[RecoveryBody] = Field(description="Newest first.")
    recoveries: list[RecoveryStoryBody] = Field(description="Of 90 days, newest first.")
    minutes: list[MinuteBody] = Field(description="Oldest first; minutes without figures left out.")


class AcknowledgeRequest(_Request):
    """Which alert somebody knows of."""

    alert_id: str = Field(min_length=1, max_length=200)


class HoldRequest(_Request):
    """Whether a model is held as it is."""

    is_held: bool
