"""From what is known of a model to what is done about it, and what was done before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from barun.monitoring.alerts.rules import FEWEST_LABELS, LATENCY_BOUND_S, LOWEST_ACCURACY
from barun.monitoring.vitals.accuracy import accuracy_of

__all__ = [
    "DEFAULT_POLICY",
    "Decision",
    "ModelSituation",
    "RecoveryPolicy",
    "Trouble",
    "Undoing",
    "decide",
    "find_trouble",
    "is_frozen",
]

Trouble = Literal["unusable", "accuracy", "latency", "drift"]
"""It does not load, fails or answers nonsense; it is wrong too often; it is slow; what comes in has
changed, and it is wrong more often since."""

UndoingKind = Literal["roll-back", "retrain", "freeze", "thaw"]

_DAY_S: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPolicy:
    """How far Barun goes by itself. Design choices."""

    most_a_day: int = 2
    """Roll-backs of a model within 24 hours; after them a person has to look."""
    cool_down_s: float = 1800.0
    """After a change of what is in service: what it does has to show itself first."""
    retrain_every_s: float = 12 * 3600.0
    """A retraining is opened at most so often."""
    lowest_accuracy: float = LOWEST_ACCURACY
    fewest_labels: int = FEWEST_LABELS
    longest_s: float = LATENCY_BOUND_S
    least_work: float = 0.5
    """A model that takes a smaller share of the time spent judging is not what makes it slow."""


DEFAULT_POLICY: Final = RecoveryPolicy()


@dataclass(frozen=True, slots=True)
class Undoing:
    """One entry of what was done, or what a person decided."""

    model: str
    kind: UndoingKind
    at_s: float
    """Seconds since 1970 UTC."""
    from_number: int | None = None
    to_number: int | None = None
    """Of a roll-back; None is what comes with Barun."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSituation:
    """What is known of one model now."""

    model: str
    champion: int | None
    """The version that should be in service; None is what comes with Barun."""
    since_s: float | None
    """When it became that; None where it always was."""
    earlier: tuple[int | None, ...]
    """Versions in service before it, newest first; each once."""
    usable: frozenset[int]
    """Versions that may be in service: neither withdrawn nor erased."""
    is_unusable: bool = False
    """It could not be loaded, failed at work, or did not answer its probe."""
    is_slow: bool = False
    """It cannot be used because its answers take too much of the processor: nobody waits for it,
    so that the figures of the service say nothing about it."""
    n_right: int = 0
    n_wrong: int = 0
    """What people said about it."""
    p99_s: float | None = None
    """From a frame to its answer; None where too few were answered."""
    former_p99_s: float | None = None
    """The same before this version came into service; None where that is not known."""
    work_share: float | None = None
    """Share of the time spent judging that it took; None where that is not known."""
    is_drifted: bool = False
    """Whether what comes in has changed against what it was made for."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done about a model, and why."""

    kind: Literal["nothing", "roll-back", "retrain", "hold"]
    """``hold``: there is trouble, and nothing is done about it for the reason given."""
    trouble: Trouble | None = None
    to_number: int | None = None
    """Of a roll-back; None is what comes with Barun."""
    retrains: bool = False
    """Whether a retraining is to be opened."""
    reason: str = ""
    """Of a hold: ``frozen``, ``cool-down``, ``too-many``, ``nowhere-to-go``, ``not-the-model``."""


def is_frozen(model: str, past: Sequence[Undoing]) -> bool:
    """Return whether a person holds a model; the last word counts."""
    words = [one for one in past if one.model == model and one.kind in {"freeze", "thaw"}]
    return bool(words) and words[-1].kind == "freeze"


def find_trouble(situation: ModelSituation, policy: RecoveryPolicy) -> Trouble | None:
    """Return what is wrong with a model; the worst where there is more.

    Notes
    -----
    Accuracy is under the bound when the whole interval is: five wrong ones of ten are no proof. A
    drift by itself does no harm and is left alone: only where the share of right answers is below
    the bound, too, is it acted upon, with fewer of them.
    """
    if situation.is_unusable:
        return "latency" if situation.is_slow else "unusable"
    accuracy = accuracy_of(situation.n_right, situation.n_wrong)
    if accuracy is not None and accuracy.n_labels >= policy.fewest_labels:
        if accuracy.high < policy.lowest_accuracy:
            return "accuracy"
        if situation.is_drifted and accuracy.share < policy.lowest_accuracy:
            return "drift"
    if situation.p99_s is not None and situation.p99_s > policy.longest_s:
        return "latency"
    return None


def decide(
    situation: ModelSituation,
    past: Sequence[Undoing],
    at_s: float,
    policy: RecoveryPolicy = DEFAULT_POLICY,
) -> Decision:
    """Return what is to be done about a model now.

    Parameters
    ----------
    situation : ModelSituation
        What is known.
    past : sequence of Undoing
        What was done before, oldest first; of other models, too.
    at_s : float
        Now, seconds since 1970 UTC.
    policy : RecoveryPolicy, optional
        How far to go.

    Notes
    -----
    Never twice the same way: a version that was rolled back from is not gone back to by itself. One
    that cannot be loaded does not wait for the end of the cool-down, since nothing has to show
    itself; the number of roll-backs a day binds it all the same. Slowness that was there before
    this version is not its fault, and no older one would help; nor is slowness that others make.
    """
    trouble = find_trouble(situation, policy)
    if trouble is None:
        return Decision("nothing")
    own = [one for one in past if one.model == situation.model]
    if is_frozen(situation.model, past):
        return Decision("hold", trouble, reason="frozen")
    retrains = trouble != "latency" and not _within(own, "retrain", at_s, policy.retrain_every_s)
    hold = _why_hold(situation, own, trouble, at_s, policy)
    if hold == "":
        targets = _targets(situation, own)
        if targets:
            return Decision("roll-back", trouble, targets[0], retrains=retrains)
        hold = "nowhere-to-go"
    if retrains and hold != "cool-down":
        return Decision("retrain", trouble, retrains=True, reason=hold)
    return Decision("hold", trouble, reason=hold)


def _why_hold(
    situation: ModelSituation,
    own: Sequence[Undoing],
    trouble: Trouble,
    at_s: float,
    policy: RecoveryPolicy,
) -> str:
    n_today = sum(one.kind == "roll-back" and at_s - one.at_s < _DAY_S for one in own)
    if n_today >= policy.most_a_day:
        return "too-many"
    is_fresh = situation.since_s is not None and at_s - situation.since_s < policy.cool_down_s
    is_fresh |= _within(own, "roll-back", at_s, policy.cool_down_s)
    is_slow_anyway = (
        situation.former_p99_s is not None and situation.former_p99_s > policy.longest_s
    )
    is_quick = situation.work_share is not None and situation.work_share < policy.least_work
    is_blameless = not situation.is_slow and (is_slow_anyway or is_quick)
    if trouble == "latency" and (situation.champion is None or is_blameless):
        return "not-the-model"
    # a slow version shows itself in a minute, a broken one at once; only labels take time
    if is_fresh and trouble in {"accuracy", "drift"}:
        return "cool-down"
    return ""


def _within(own: Sequence[Undoing], kind: UndoingKind, at_s: float, span_s: float) -> bool:
    return any(one.kind == kind and at_s - one.at_s < span_s for one in own)


def _targets(situation: ModelSituation, own: Sequence[Undoing]) -> list[int | None]:
    """Return where one may go back to, the best first; what comes with Barun is the last."""
    left = {one.from_number for one in own if one.kind == "roll-back"} | {situation.champion}
    found = [
        number
        for number in (*situation.earlier, None)
        if number not in left and (number is None or number in situation.usable)
    ]
    return list(dict.fromkeys(found))
