"""What judges live sessions now, exchanged without a restart, and what stands in when it fails."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun import __version__
from barun.errors import BarunError, ModelError
from barun.messages import Language, text
from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.grade import GradeModel, Grader, Grades
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.view_model import ViewModel
from barun.registry.service_model import POSTURE, VIEW
from barun.service.logs import log_event
from barun.service.models.breaker import DEFAULT_PATIENCE, Patience
from barun.service.models.hang_watch import HangWatch
from barun.service.models.sane_answers import check_bad, check_views
from barun.service.models.timed_model import LateFailure, TimedModel

__all__ = ["ModelOrigin", "ServedModels", "Serving"]

_Array = npt.NDArray[np.float64]
ModelOrigin = Literal["champion", "shipped", "rules"]

_SAY_AFTER_S: Final = 10.0
"""A model set aside for longer is told to the people who are judged without it. Design choice: one
that is back before that was hardly missed."""
_SAY_AGAIN_S: Final = 600.0
"""A machine that is busy all the time sets models aside again and again: that is told so often."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What stands behind one model now."""

    model: str
    """``view`` or ``posture``."""
    origin: ModelOrigin
    """The registered champion, the model that comes with Barun, or geometry and rules alone."""
    version: int | None = None
    """Of the champion."""
    wanted: int | None = None
    """Of the champion that should be in service, where it cannot be."""
    problem: BarunError | None = None
    """Why something else stands in; None while all is as it should be."""
    notice_id: int = 0
    """Below 0; another for every problem. Those of the history are above."""


def _no_grades(n_rows: int) -> Grades:
    """Grade nothing, so that the rules stand alone."""
    reason = np.full(n_rows, Reason.NOT_CALIBRATED, dtype=np.int8)
    return Grades(bad=np.full(n_rows, np.nan), reason=reason)


def _checked_views(judge: Callable[..., Any], rows: PoseRows) -> _Array:
    """Ask a view model; raise ModelError if what it says is no answer."""
    return check_views(judge(rows), len(rows))


def _checked_bad(
    judge: Callable[..., Any], measurements: PostureMeasurements, *asked: Any
) -> Grades:
    """Ask a grader; raise ModelError if what it says is no answer."""
    return check_bad(judge(measurements, *asked), len(measurements.view))


_CHECKED: Final[Mapping[str, Callable[..., Any]]] = {VIEW: _checked_views, POSTURE: _checked_bad}


class ServedModels:
    """The models of a running service; `recognise` and `grade` are what its room calls.

    Judging happens in one thread, exchanging in another: what is exchanged is one reference, so
    that every step is judged by one model from its first row to its last. A model has a thread of
    its own and so long to answer as `patience` says; what it has not answered then, geometry and
    rules judge alone, and nobody waits. One that has proved quick is called directly.

    Parameters
    ----------
    load_view : callable, optional
        Returns the view model that comes with Barun.
    load_grade : callable, optional
        Returns the grade model that comes with Barun.
    patience : Patience, optional
        How long a model is waited for.
    clock : callable, optional
        Returns seconds that only go forward.
    hangs : HangWatch, optional
        Watches those that are called directly.
    """

    def __init__(
        self,
        load_view: Callable[[], ViewModel] = ViewModel.load,
        load_grade: Callable[[], Grader] = GradeModel.load,
        *,
        patience: Patience = DEFAULT_PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        hangs: HangWatch | None = None,
    ) -> None:
        self.hangs: Final = hangs or HangWatch()
        self._load_view: Final = load_view
        self._load_grade: Final = load_grade
        self._patience: Final = patience
        self._clock: Final = clock
        self._lock = threading.Lock()
        self._exchanging = threading.RLock()
        """What judges and what is said of it change together: a model that fails in one thread
        steps down while another one is put into service."""
        self._n_problems = 0
        self._asked: dict[str, TimedModel | None] = {VIEW: None, POSTURE: None}
        self._aside: dict[str, tuple[float, int]] = {}
        self._last_aside: dict[str, tuple[float, int]] = {}
        """By model, when it was set aside, and the number of the notice about it."""
        self._serving = {name: Serving(name, "rules") for name in (VIEW, POSTURE)}
        self._shipped_view: ViewModel | None = None
        self._shipped_grader: Grader | None = None
        self.judged_s: Final = {VIEW: 0.0, POSTURE: 0.0}
        """By model, seconds spent asking it since the start."""
        self.n_passed: Final = {VIEW: 0, POSTURE: 0}
        """By model, steps since the start that rules judged since it had not answered in time."""

    @property
    def serving(self) -> tuple[Serving, ...]:
        """What stands behind each model."""
        return tuple(self._serving.values())

    def load_shipped(self) -> None:
        """Load the models that come with Barun; where there are none, geometry and rules."""
        for model in (VIEW, POSTURE):
            self.use_shipped(model)

    # ---- judging -----------------------------------------------------------------------------

    def recognise(self, rows: PoseRows) -> _Array:
        """Return the probabilities of the views, shape (N, 4)."""
        known = self._ask(VIEW, rows)
        return view_probabilities(rows) if known is None else known

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        """Return how probably each row sits badly; NaN of all where no model can tell."""
        known = self._ask(POSTURE, measurements, baselines, rows)
        return _no_grades(len(measurements.view)) if known is None else known

    def _ask(self, model: str, *asked: Any) -> Any:
        """Return what a model says, or the next best after one that fails; None without any."""
        begun_s = time.perf_counter()
        try:
            while (timed := self._asked[model]) is not None:
                try:
                    known = timed.ask(*asked)
                except ModelError as error:
                    self._step_down(model, timed, error)
                    continue
                except LateFailure as late:
                    self._take_late(model, timed, late)
                    continue
                except Exception as error:  # noqa: BLE001 # raised again if it is not the model's
                    if (problem := self._blame(model, timed, error, asked)) is not None:
                        self._step_down(model, timed, problem)
                    continue
                if self._asked[model] is not timed:  # exchanged: what it said is over
                    self._aside.pop(model, None)
                self.n_passed[model] += known is None
                return known
            return None
        finally:
            self.judged_s[model] += time.perf_counter() - begun_s

    def _blame(
        self, model: str, timed: TimedModel, error: Exception, asked: tuple[Any, ...]
    ) -> ModelError | None:
        """Return that a champion broke, or raise its error where it is not the champion's.

        None where it was exchanged meanwhile: whatever judges now is asked.

        A frame by which the model that comes with Barun breaks, too, is a defect of the way
        there: that is found by whose frame it is, and must not cost everybody the champion.
        """
        with self._exchanging:
            if self._asked[model] is not timed:
                return None
            is_champion = self._serving[model].origin == "champion"
        if not is_champion:
            raise error
        try:
            judge = self._judge_of_shipped(model)
        except ModelError:  # there is none to compare with
            raise error from None
        try:
            judge(*asked)
        except Exception:  # noqa: BLE001 # it is not the champion's, whatever it is
            raise error from None
        return ModelError("registry.broke", type=type(error).__name__)

    def _take_late(self, model: str, timed: TimedModel, late: LateFailure) -> None:
        """Let a champion step down that broke over an earlier step, and no step pay for it.

        It is weighed on the frames of that step: those of the present one may be whole.
        """
        try:
            problem = self._blame(model, timed, late.error, late.asked)
        except Exception as error:  # noqa: BLE001 # of frames that have been judged without it
            log_event(
                "model_failed_late",
                level="warning",
                source=model,
                error_type=type(error).__name__,
            )
            return
        if problem is not None:
            self._step_down(model, timed, problem)

    def _step_down(self, model: str, timed: TimedModel, error: ModelError) -> None:
        """Let the next best answer after a model has failed at work, or was too slow."""
        with self._exchanging:
            if self._asked[model] is not timed:
                return  # exchanged meanwhile
            serving = self._serving[model]
            if serving.origin == "champion":
                self.use_shipped(model, problem=error, wanted=serving.version)
            else:
                self._set(model, "rules", problem=error, wanted=serving.wanted)

    # ---- exchanging --------------------------------------------------------------------------

    def use_view(self, view: ViewModel, version: int) -> None:
        """Judge by a registered view model from the next step on."""
        with self._exchanging:
            self._use(VIEW, view.view_probabilities, str(version))
            self._note(Serving(VIEW, "champion", version))

    def use_grader(self, grader: Grader, version: int) -> None:
        """Judge by a registered grade model from the next step on."""
        with self._exchanging:
            self._use(POSTURE, grader.grade, str(version))
            self._note(Serving(POSTURE, "champion", version))

    def use_shipped(
        self, model: str, *, problem: BarunError | None = None, wanted: int | None = None
    ) -> None:
        """Judge by the model that comes with Barun from the next step on.

        Parameters
        ----------
        model : str
            ``view`` or ``posture``.
        problem : BarunError, optional
            Why the champion is not used.
        wanted : int, optional
            The champion that is not.
        """
        with self._exchanging:
            try:
                self._use(model, self._judge_of_shipped(model), f"shipped-{__version__}")
            except ModelError as error:
                self._set(model, "rules", problem=problem or error, wanted=wanted)
                return
            self._set(model, "shipped", problem=problem, wanted=wanted)

    def _judge_of_shipped(self, model: str) -> Callable[..., Any]:
        """Return what the model that comes with Barun answers with; ModelError without one."""
        if model == VIEW:
            self._shipped_view = self._shipped_view or self._load_view()
            return self._shipped_view.view_probabilities
        self._shipped_grader = self._shipped_grader or self._load_grade()
        return self._shipped_grader.grade

    def _set(
        self,
        model: str,
        origin: ModelOrigin,
        *,
        problem: BarunError | None = None,
        wanted: int | None = None,
    ) -> None:
        if origin == "rules":
            self._use(model, None, origin)
        self._note(Serving(model, origin, None, wanted, problem))

    def _use(self, model: str, judge: Callable[..., Any] | None, version: str) -> None:
        """Ask something from the next step on; None for nothing."""
        tell = partial(self._tell, model)
        timed = None
        if judge is not None:
            checked = partial(_CHECKED[model], judge)
            timed = self.hangs.time(f"{model}-{version}", checked, self._patience, tell)
        self._asked[model] = timed
        self._aside.pop(model, None)  # afterwards: the former one may just have been set aside

    def _tell(self, model: str, word: str, took_s: float) -> None:
        """Say that nobody waits for a model any more, or that it is waited for again."""
        serving = self._serving[model]
        version = serving.origin if serving.version is None else str(serving.version)
        duration_ms = round(1000 * took_s, 1)
        if word == "aside":
            now_s = self._clock()
            told_s, notice_id = self._last_aside.get(model, (-_SAY_AGAIN_S, 0))
            if now_s - told_s >= _SAY_AGAIN_S or not notice_id:
                with self._lock:
                    self._n_problems += 1
                    told_s, notice_id = now_s, -self._n_problems
            self._last_aside[model] = told_s, notice_id
            self._aside[model] = now_s, notice_id
            log_event(
                "model_set_aside",
                level="warning",
                source=model,
                version=version,
                duration_ms=duration_ms,
            )
        else:
            self._aside.pop(model, None)
            log_event("model_back", source=model, version=version, duration_ms=duration_ms)

    def _note(self, serving: Serving) -> None:
        with self._lock:
            if serving.problem is not None:
                self._n_problems += 1
                fields = {name: getattr(serving, name) for name in Serving.__slots__}
                serving = Serving(**{**fields, "notice_id": -self._n_problems})
            self._serving[serving.model] = serving
        version = serving.origin if serving.version is None else str(serving.version)
        if serving.problem is None:
            log_event("model_in_service", source=serving.model, version=version)
        else:
            log_event(
                "model_fell_back",
                level="error",
                source=serving.model,
                version=version,
                error_code=serving.problem.code,
            )

    # ---- saying so ---------------------------------------------------------------------------

    def notices(self, language: Language) -> tuple[tuple[int, str, str], ...]:
        """Return number, code and text of what the person should know now."""
        found: list[tuple[int, str, str]] = []
        for serving in self.serving:
            if serving.problem is None:
                continue
            code = f"registry.fell-back-{serving.origin}"
            name = text(f"registry.served-{serving.model}", language)
            reason = serving.problem.text(language)
            found.append((serving.notice_id, code, text(code, language, name=name, reason=reason)))
        for model, (since_s, notice_id) in tuple(self._aside.items()):
            if self._clock() - since_s >= _SAY_AFTER_S:
                name = text(f"registry.served-{model}", language)
                said = text("registry.set-aside", language, name=name)
                found.append((notice_id, "registry.set-aside", said))
        return tuple(found)
