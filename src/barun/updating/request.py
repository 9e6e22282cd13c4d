"""What an update is asked to do, as a job carries it, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from barun.errors import InputError
from barun.registry.update_log import UpdateSummary
from barun.updating.candidate import QUESTIONS_OF
from barun.updating.trigger import TRIGGERS, Trigger

__all__ = ["DEFAULT_DATASET", "UpdateRequest", "UpdateResult"]

DEFAULT_DATASET: Final = "posture"


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """One update that is to be made.

    Raises
    ------
    InputError
        If the model is none that can be updated.
    """

    model: str
    """``view`` or ``posture``."""
    triggers: tuple[Trigger, ...] = (Trigger("asked", 0.0, 0.0),)
    """Why."""
    dataset: str = DEFAULT_DATASET
    """Name of the dataset that is learnt from, with the samples of live sessions."""

    def __post_init__(self) -> None:
        """Refuse other models."""
        if self.model not in QUESTIONS_OF:
            raise InputError("updating.no-model", got=self.model, known=", ".join(QUESTIONS_OF))

    @property
    def kinds(self) -> tuple[str, ...]:
        """What asked for it."""
        return tuple(one.kind for one in self.triggers)

    def to_payload(self) -> dict[str, Any]:
        """Return it as a job carries it."""
        return {
            "model": self.model,
            "triggers": [one.as_json() for one in self.triggers],
            "dataset": self.dataset,
        }

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Read what a job carries; what else is in it is passed over.

        Raises
        ------
        InputError
            If it is malformed.
        """
        try:
            triggers = _read_triggers(payload.get("triggers", ()))
            dataset = str(payload.get("dataset", DEFAULT_DATASET))
            model = str(payload["model"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError("updating.bad-payload", reason=repr(error)) from error
        return cls(model, triggers or cls.triggers_of_hand(), dataset)

    @staticmethod
    def triggers_of_hand() -> tuple[Trigger, ...]:
        """Return what an update rests on that a person asks for."""
        return (Trigger("asked", 0.0, 0.0),)


def _read_triggers(values: Sequence[Mapping[str, Any]]) -> tuple[Trigger, ...]:
    found = []
    for one in values:
        if one["kind"] not in TRIGGERS:
            raise ValueError(one["kind"])
        found.append(Trigger(one["kind"], float(one["value"]), float(one["bound"])))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """What came of an update."""

    summary: UpdateSummary
    report: Mapping[str, Any]
    """Everything, as JSON holds it."""
    is_repeated: bool = False
    """Whether the same inputs had been worked on before: nothing was trained again."""
    handed_to: str = ""
    """The experiment that compares the candidate, or one of `barun.updating.handing_over.WAITS`;
    empty where there is no candidate."""

    def _refused(self) -> Counter[str]:
        """Return how many batches were refused as a whole, by the reason."""
        batches = self.report.get("intake", {}).get("batches", ())
        return Counter(str(one["refused"]) for one in batches if one.get("refused"))

    def as_json(self) -> dict[str, Any]:
        """Return what a job answers: names nobody."""
        one = self.summary
        return {
            "update": one.id,
            "model": one.model,
            "outcome": one.outcome,
            "triggers": list(one.triggers),
            "closed": list(one.closed),
            "candidate": one.candidate,
            "candidate_sha256": one.candidate_sha256,
            "inputs_sha256": one.inputs_sha256,
            "refused": dict(self._refused()),
            "is_repeated": self.is_repeated,
            "handed_to": self.handed_to,
        }
