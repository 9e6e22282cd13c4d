"""The models of one person: the champions, or in an experiment the challenger, or both."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import BarunError
from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.grade import Grades
from barun.posture.rows import PoseRows
from barun.registry.service_model import POSTURE, VIEW
from barun.service.experiments.challengers import Challenger, Challengers
from barun.service.experiments.shadow import ShadowThread
from barun.service.experiments.tally import Tally
from barun.service.models.sane_answers import check_bad, check_views
from barun.service.models.served_models import ServedModels
from barun.service.models.timed_model import TOO_SLOW, LateFailure
from barun.store.experiment_records import Arm

__all__ = ["PersonModels"]

_Array = npt.NDArray[np.float64]
_LINE: Final = 0.5
"""Probability from which a posture is called bad."""


class PersonModels:
    """Judges the sessions of one person; what a table calls. A step is one call a model.

    A challenger that raises, answers nonsense or is slow is dropped within the step, and the
    champion answers in its place, as in a step in which it is late: nobody waits and nothing is
    left out.

    Parameters
    ----------
    person_id : str
        Whose sessions: all rows of a table are of one person, so that rows need no sorting.
    served : ServedModels
        The champions.
    challengers : Challengers
        Those that run.
    tally : Tally
        Where is counted.
    shadow : ShadowThread
        Where the second of two models runs.
    clock : callable, optional
        Returns seconds that only go forward.
    """

    def __init__(
        self,
        person_id: str,
        served: ServedModels,
        challengers: Challengers,
        tally: Tally,
        shadow: ShadowThread,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._person_id = person_id
        self._served = served
        self._challengers = challengers
        self._tally = tally
        self._shadow = shadow
        self._clock = clock
        self._arms: dict[str, tuple[Challenger, Arm] | None] = {}
        self._change_no = -1

    def recognise(self, rows: PoseRows) -> _Array:
        """Return the probabilities of the views, shape (N, 4)."""
        answer: _Array = self._judge(
            VIEW, self._served.recognise, check_views, _views_differ, len(rows), (rows,)
        )
        return answer

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        """Return how probably each row sits badly; NaN of all where no model can tell."""
        asked = (measurements, baselines, rows)
        n_rows = len(measurements.view)
        answer: Grades = self._judge(
            POSTURE, self._served.grade, check_bad, _grades_differ, n_rows, asked
        )
        return answer

    def _judge(
        self,
        model: str,
        champion: Callable[..., Any],
        check: Callable[[Any, int], Any],
        differ: Callable[[Any, Any], int],
        n_rows: int,
        asked: tuple[Any, ...],
    ) -> Any:
        found = self._find(model)
        if found is None:
            return champion(*asked)
        challenger, arm = found
        if arm == "challenger":
            answer, step_ms = self._try(challenger, arm, check, n_rows, asked)
            if answer is None:
                if challenger in self._challengers.running:
                    self._count(challenger, arm, n_skipped=float(n_rows))
                return champion(*asked)
        else:
            began_s = self._clock()
            answer = champion(*asked)
            step_ms = 1000.0 * (self._clock() - began_s)
        self._count(challenger, arm, n_steps=1.0, step_ms=step_ms)
        if arm == "both":
            work = partial(self._compare, challenger, check, differ, n_rows, asked, answer)
            if not self._shadow.offer(work):
                self._count(challenger, arm, n_skipped=float(n_rows))
        return answer

    def _find(self, model: str) -> tuple[Challenger, Arm] | None:
        """Return the challenger and the arm of the person; looked up again after every change."""
        change_no = self._challengers.change_no
        if change_no != self._change_no:
            self._arms, self._change_no = {}, change_no
        if model not in self._arms:
            found = self._challengers.find(model, self._person_id)
            self._arms[model] = None if found is None else (found, found.arm(self._person_id))
        return self._arms[model]

    def _try(
        self,
        challenger: Challenger,
        arm: Arm,
        check: Callable[[Any, int], Any],
        n_rows: int,
        asked: tuple[Any, ...],
    ) -> tuple[Any, float]:
        """Return the answer of a challenger and its milliseconds; None if late or once it failed.

        In shadow it is asked here, in the thread of the shadow; else in its own, and waited for
        only so long.
        """
        is_shadow = arm == "both"
        began_s = self._clock()
        try:
            known = (
                challenger.judge(*asked) if is_shadow else self._challengers.ask(challenger, *asked)
            )
            answer = None if known is None and not is_shadow else check(known, n_rows)
        except BarunError as error:
            is_slow = error.code == TOO_SLOW
            self._challengers.fail(challenger, "challenger-slow" if is_slow else error.code)
            return None, 0.0
        except Exception as error:  # noqa: BLE001 # whatever a new model does, sessions go on
            broke = error.error if isinstance(error, LateFailure) else error
            self._challengers.fail(challenger, type(broke).__name__)
            return None, 0.0
        step_ms = 1000.0 * (self._clock() - began_s)
        if is_shadow:
            self._challengers.time(challenger, step_ms)
        return answer, step_ms

    def _compare(
        self,
        challenger: Challenger,
        check: Callable[[Any, int], Any],
        differ: Callable[[Any, Any], int],
        n_rows: int,
        asked: tuple[Any, ...],
        answer: Any,
    ) -> None:
        """Let the challenger look at the frames the champion has answered, in its own thread."""
        if challenger not in self._challengers.running:
            return
        other, _ = self._try(challenger, "both", check, n_rows, asked)
        if other is not None:
            n_differ = float(differ(answer, other))
            self._count(challenger, "both", n_frames=float(n_rows), n_differ=n_differ)

    def _count(self, challenger: Challenger, arm: Arm, **more: float) -> None:
        self._tally.add(self._person_id, challenger.record.experiment_id, arm, **more)


def _views_differ(first: _Array, second: _Array) -> int:
    """Return in how many rows another view is the most probable one."""
    is_known = ~(np.isnan(first).any(axis=1) | np.isnan(second).any(axis=1))
    differs = first[is_known].argmax(axis=1) != second[is_known].argmax(axis=1)
    return int(np.count_nonzero(differs))


def _grades_differ(first: Grades, second: Grades) -> int:
    """Return in how many rows only one says bad, or only one can tell."""
    tells_apart = np.isnan(first.bad) != np.isnan(second.bad)
    return int(np.count_nonzero(((first.bad >= _LINE) != (second.bad >= _LINE)) | tells_apart))
