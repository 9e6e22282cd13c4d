"""The challengers that run now: loaded beside the champions, and dropped at the first fault."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from barun.experiments.assignment import arm_of
from barun.experiments.plan import ExperimentPlan
from barun.service.logs import log_event
from barun.service.models.breaker import DEFAULT_PATIENCE, Patience
from barun.service.models.hang_watch import HangWatch
from barun.service.models.timed_model import TimedModel
from barun.store.experiment_records import Arm, ExperimentRecord

__all__ = ["SLOW_MS", "Challenger", "Challengers", "Fault"]

SLOW_MS: Final = 100.0
"""A step of a challenger in shadow that takes longer is too slow: the bound of the service's
latency. Who answers people is held to the patience that champions are held to."""
_MOST_SLOW: Final = 3
"""Slow steps in a row that end it: one may be a busy moment of the machine."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a challenger was dropped."""

    experiment_id: str
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class Challenger:
    """One that runs."""

    record: ExperimentRecord
    judge: Callable[..., Any]
    """``view_probabilities`` of a view model, ``grade`` of a grader."""

    def arm(self, person_id: str) -> Arm:
        """Return who judges a person who takes part."""
        plan = ExperimentPlan.from_json(self.record.plan)
        return "both" if plan.mode == "shadow" else arm_of(self.record.salt, person_id, plan.share)


class Challengers:
    """Those that run, by model. Steps read it, a watch exchanges what is in it.

    Parameters
    ----------
    patience : Patience, optional
        How long a challenger that answers people is waited for.
    hangs : HangWatch, optional
        Watches those that are called directly.
    """

    def __init__(
        self, patience: Patience = DEFAULT_PATIENCE, hangs: HangWatch | None = None
    ) -> None:
        self._patience: Final = patience
        self._hangs: Final = hangs or HangWatch()
        self._lock = threading.Lock()
        self._running: dict[str, Challenger] = {}
        self._timed: dict[str, TimedModel] = {}
        self._people: frozenset[str] = frozenset()
        self._faults: list[Fault] = []
        self._n_slow: dict[str, int] = {}
        self.change_no = 0
        """Another after each change: whoever keeps an arm looks again."""

    @property
    def running(self) -> tuple[Challenger, ...]:
        """Those that run."""
        return tuple(self._running.values())

    def find(self, model: str, person_id: str) -> Challenger | None:
        """Return the challenger of a model, if there is one and a person takes part."""
        found = self._running.get(model)
        return found if found is not None and person_id in self._people else None

    def use(self, challenger: Challenger) -> None:
        """Let a challenger take part from the next step on."""
        model, number = challenger.record.model, challenger.record.challenger
        timed = self._hangs.time(f"{model}-{number}", challenger.judge, self._patience)
        with self._lock:
            self._running = {**self._running, model: challenger}
            self._timed = {**self._timed, model: timed}
            self._n_slow[challenger.record.experiment_id] = 0
            self.change_no += 1
        log_event("challenger_in_service", source=model)

    def ask(self, challenger: Challenger, *asked: Any) -> Any:
        """Return what a challenger says; None where it has no answer in time.

        Raises
        ------
        ModelError
            If it failed, or is too slow by itself.
        LateFailure
            If it failed, otherwise, over a question of before.
        """
        timed = self._timed.get(challenger.record.model)
        if timed is None or self._running.get(challenger.record.model) is not challenger:
            return None  # gone in this moment
        return timed.ask(*asked)

    def drop(self, model: str) -> None:
        """Let nobody be judged by the challenger of a model from the next step on."""
        with self._lock:
            running = dict(self._running)
            if running.pop(model, None) is None:
                return
            self._running = running
            self._timed = {name: one for name, one in self._timed.items() if name in running}
            self.change_no += 1
        log_event("challenger_gone", source=model)

    def set_people(self, people: frozenset[str]) -> None:
        """Say who takes part."""
        with self._lock:
            if people != self._people:
                self._people = people
                self.change_no += 1

    def fail(self, challenger: Challenger, code: str) -> None:
        """Drop a challenger that cannot be run; the watch ends its experiment.

        Called within a step: nothing here waits for a disk.
        """
        record = challenger.record
        log_event("challenger_failed", level="error", source=record.model, error_code=code)
        with self._lock:
            self._faults.append(Fault(record.experiment_id, code))
        if self._running.get(record.model) is challenger:
            self.drop(record.model)

    def time(self, challenger: Challenger, step_ms: float) -> None:
        """Note how long a step in shadow took, and drop what is slow again and again."""
        name = challenger.record.experiment_id
        n_slow = self._n_slow.get(name, 0) + 1 if step_ms > SLOW_MS else 0
        self._n_slow[name] = n_slow
        if n_slow == _MOST_SLOW:
            self.fail(challenger, "challenger-slow")

    def take_faults(self) -> tuple[Fault, ...]:
        """Return the faults since the last time."""
        with self._lock:
            faults, self._faults = tuple(self._faults), []
        return faults
