"""The figures of one minute of one process that serves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final

__all__ = ["FeatureVital", "LabelVital", "ModelVital", "QueueVital", "UpdateVital", "Vitals"]


@dataclass(frozen=True, slots=True)
class QueueVital:
    """What waits somewhere."""

    length: int
    """Entries."""
    age_s: float = 0.0
    """Of the oldest one, seconds."""
    n_dropped: int = 0
    """Given up in this minute."""


@dataclass(frozen=True, slots=True)
class LabelVital:
    """What people said about the answers of a model."""

    n_right: int
    n_wrong: int

    @property
    def n_labels(self) -> int:
        """All of them."""
        return self.n_right + self.n_wrong


@dataclass(frozen=True, slots=True)
class ModelVital:
    """What stands behind a model."""

    origin: str
    """``champion``, ``shipped`` or ``rules``."""
    version: int | None = None
    """Of the champion."""
    wanted: int | None = None
    """Of the champion that should be in service and cannot be."""
    problem: str = ""
    """Code of why not; empty while all is as it should be."""


@dataclass(frozen=True, slots=True)
class UpdateVital:
    """How often a model was made anew, and exchanged, in the last thirty days."""

    n_tried: int
    """Updates that had something to learn, whatever came of them."""
    n_passed: int
    """Of these, how many passed every gate."""
    n_changed: int
    """How often another version came into service, roll-backs too."""
    last_s: float | None = None
    """When the newest of the updates began, seconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class FeatureVital:
    """How far a feature is from what its model was made for."""

    stability: float
    """Population stability index."""
    probability: float
    """Of such a distance without a change."""
    is_drifted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """One minute. Figures of what did not occur are 0; None is what cannot be told."""

    minute: int
    """Whole minutes since 1970-01-01 UTC."""
    process: str
    """Which of several processes on one database."""
    n_sessions: int = 0
    """Connected at its end."""
    n_frames: int = 0
    """Judged and answered."""
    n_passed_over: int = 0
    """Frames a newer one took the place of."""
    n_failed_ticks: int = 0
    """Steps of judging in which a defect showed itself."""
    n_refused: int = 0
    """Connections not let in."""
    p50_s: float | None = None
    """Half of the frames were answered within, seconds."""
    p99_s: float | None = None
    """99 of 100 frames were answered within, seconds."""
    n_slow: int = 0
    """Frames that took longer than a tenth of a second."""
    busy_s: float = 0.0
    """Spent judging and answering."""
    update_hz: float | None = None
    """Answers a second and session; None without a session."""
    spent_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds of sessions by what they were spent on: ``good``, ``cannot_judge``, ``blind``, ..."""
    views_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds of sessions by recognised view."""
    labels: Mapping[str, LabelVital] = field(default_factory=dict)
    """By model, what was said in this minute."""
    recent_labels: Mapping[str, LabelVital] = field(default_factory=dict)
    """By model, what was said about the version in service, over the last seven days."""
    n_collected: int = 0
    """Samples stored for learning, of people who agreed to it."""
    queues: Mapping[str, QueueVital] = field(default_factory=dict)
    """By name: ``history``, ``samples``, ``jobs``, ..."""
    n_store_failures: int = 0
    """Writes of the history that were tried in vain."""
    disk_free_bytes: int | None = None
    disk_total_bytes: int | None = None
    """Of the disk with the data folder."""
    notices: tuple[str, ...] = ()
    """Codes of what the store says is wrong."""
    models: Mapping[str, ModelVital] = field(default_factory=dict)
    """By name."""
    restarts: Mapping[str, int] = field(default_factory=dict)
    """By part of the service, how often it ended by itself in this minute and was started anew."""
    cameras: Mapping[str, float] = field(default_factory=dict)
    """By camera, evidence that it was moved; from 1 on it was."""
    features: Mapping[str, FeatureVital] = field(default_factory=dict)
    """By feature, against the reference of the model in service."""
    cells: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """By feature, how people lie among those of the reference, for other services of the database:
    of five people at least, every tenth minute (`barun.monitoring.drift.feature_cells`)."""
    cells_reference: str = ""
    """Name of that reference."""
    updates: Mapping[str, UpdateVital] = field(default_factory=dict)
    """By model, how often it is updated."""
    recoveries: Mapping[str, str] = field(default_factory=dict)
    """By model that was undone, where its recovery stands: ``retraining``, ``experiment``, ..."""

    def share_s(self, kind: str) -> float | None:
        """Return the share of the watched time that was spent on one kind; None without any."""
        watched_s = sum(self.spent_s.values())
        return self.spent_s.get(kind, 0.0) / watched_s if watched_s > 0 else None

    def to_json(self) -> str:
        """Return all but minute and process, compact."""
        content = asdict(self)
        del content["minute"], content["process"]
        return json.dumps(content, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, minute: int, process: str, content: str) -> "Vitals":
        """Return what was stored; what another version of Barun stored beside it is left out."""
        found = json.loads(content)
        known: dict[str, Any] = {
            name: found[name] for name in cls.__slots__ if name in found and name not in _MADE
        }
        for name, kind in _MADE.items():
            entries = found.get(name, {})
            known[name] = {key: kind(**value) for key, value in entries.items()}
        known["notices"] = tuple(found.get("notices", ()))
        return cls(minute=minute, process=process, **known)


_MADE: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "labels": LabelVital,
        "recent_labels": LabelVital,
        "queues": QueueVital,
        "models": ModelVital,
        "features": FeatureVital,
        "updates": UpdateVital,
    }
)
