"""What judges live sessions now, exchanged without a restart, and what stands in when it fails."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

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

__all__ = ["ModelOrigin", "ServedModels", "Serving"]

_Array = npt.NDArray[np.float64]
ModelOrigin = Literal["champion", "shipped", "rules"]


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


class _NoGrades:
    """Grades nothing, so that the rules stand alone."""

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        del baselines, rows
        n_rows = len(measurements.view)
        reason = np.full(n_rows, Reason.NOT_CALIBRATED, dtype=np.int8)
        return Grades(bad=np.full(n_rows, np.nan), reason=reason)


class ServedModels:
    """The models of a running service; `recognise` and `grade` are what its room calls.

    Judging happens in one thread, exchanging in another: what is exchanged is one reference, so
    that every step is judged by one model from its first row to its last.

    Parameters
    ----------
    load_view : callable, optional
        Returns the view model that comes with Barun.
    load_grade : callable, optional
        Returns the grade model that comes with Barun.
    """

    def __init__(
        self,
        load_view: Callable[[], ViewModel] = ViewModel.load,
        load_grade: Callable[[], Grader] = GradeModel.load,
    ) -> None:
        self._load_view: Final = load_view
        self._load_grade: Final = load_grade
        self._lock = threading.Lock()
        self._n_problems = 0
        self._view: Callable[[PoseRows], _Array] = view_probabilities
        self._grader: Grader = _NoGrades()
        self._serving = {name: Serving(name, "rules") for name in (VIEW, POSTURE)}
        self._shipped_view: ViewModel | None = None
        self._shipped_grader: Grader | None = None
        self.judged_s: Final = {VIEW: 0.0, POSTURE: 0.0}
        """By model, seconds spent asking it since the start."""

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
        begun_s = time.perf_counter()
        try:
            return self._recognise(rows)
        finally:
            self.judged_s[VIEW] += time.perf_counter() - begun_s

    def _recognise(self, rows: PoseRows) -> _Array:
        try:
            return self._view(rows)
        except ModelError as error:
            self._step_down(VIEW, error)
        try:
            return self._view(rows)
        except ModelError as error:
            self._set(VIEW, "rules", problem=error)
        return view_probabilities(rows)

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        """Return how probably each row sits badly; NaN of all where no model can tell."""
        begun_s = time.perf_counter()
        try:
            return self._grade(measurements, baselines, rows)
        finally:
            self.judged_s[POSTURE] += time.perf_counter() - begun_s

    def _grade(
        self, measurements: PostureMeasurements, baselines: Baselines, rows: PoseRows | None
    ) -> Grades:
        try:
            return self._grader.grade(measurements, baselines, rows)
        except ModelError as error:
            self._step_down(POSTURE, error)
        try:
            return self._grader.grade(measurements, baselines, rows)
        except ModelError as error:
            self._set(POSTURE, "rules", problem=error)
        return self._grader.grade(measurements, baselines, rows)

    def _step_down(self, model: str, error: ModelError) -> None:
        """Let the next best answer after a model has failed at work."""
        serving = self._serving[model]
        if serving.origin == "champion":
            self.use_shipped(model, problem=error, wanted=serving.version)
        else:
            self._set(model, "rules", problem=error, wanted=serving.wanted)

    # ---- exchanging --------------------------------------------------------------------------

    def use_view(self, view: ViewModel, version: int) -> None:
        """Judge by a registered view model from the next step on."""
        self._view = view.view_probabilities
        self._note(Serving(VIEW, "champion", version))

    def use_grader(self, grader: Grader, version: int) -> None:
        """Judge by a registered grade model from the next step on."""
        self._grader = grader
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
        try:
            if model == VIEW:
                self._shipped_view = self._shipped_view or self._load_view()
                self._view = self._shipped_view.view_probabilities
            else:
                self._shipped_grader = self._shipped_grader or self._load_grade()
                self._grader = self._shipped_grader
        except ModelError as error:
            self._set(model, "rules", problem=problem or error, wanted=wanted)
            return
        self._set(model, "shipped", problem=problem, wanted=wanted)

    def _set(
        self,
        model: str,
        origin: ModelOrigin,
        *,
        problem: BarunError | None = None,
        wanted: int | None = None,
    ) -> None:
        if origin == "rules":
            if model == VIEW:
                self._view = view_probabilities
            else:
                self._grader = _NoGrades()
        self._note(Serving(model, origin, None, wanted, problem))

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
        return tuple(found)
