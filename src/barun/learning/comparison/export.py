"""A chosen model as the file that is served: ONNX, or plain numbers where ONNX is slower.

Nothing in it is ever unpickled. Before it is kept, the written model answers every row that
scikit-learn answered, and must say the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter_ns
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.feature_sets import FEATURE_SETS
from barun.learning.comparison.judging import FittedModel
from barun.learning.comparison.neighbour_file import pack_neighbours
from barun.learning.comparison.question import Question, QuestionRows
from barun.learning.onnx_export import export_sklearn
from barun.learning.onnx_graph import finish_model, import_onnx
from barun.learning.view_artefact import VETO_BELOW
from barun.models.classifier import ClassifierMetadata
from barun.models.trained_file import open_trained
from barun.posture.view.view_model import VIEW_MODEL_CLASSES

__all__ = ["LARGEST_DIFFERENCE", "ExportedModel", "Speed", "export_model", "measure_speed"]

LARGEST_DIFFERENCE: Final = 1e-5
"""Between the probabilities of scikit-learn and of the written model."""

_N_PROBES: Final = 16
_BATCH: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class ExportedModel:
    """A model as it would be served."""

    content: bytes
    """The file."""
    suffix: str
    """``.onnx``, or ``.npz`` of nearest neighbours; see :mod:`barun.models.trained_file`."""
    metadata: ClassifierMetadata
    largest_difference: float
    """Of a probability to scikit-learn's, over all rows."""
    n_different: int
    """Rows that differ by more than ``LARGEST_DIFFERENCE``."""
    probe_features: npt.NDArray[np.float32]
    """Shape (P, D). Rows to ask whoever loads it."""
    probe_probabilities: npt.NDArray[np.float64]
    """Shape (P, C). What scikit-learn answers to them."""

    @property
    def is_equal(self) -> bool:
        """Whether it says what scikit-learn said, on every row."""
        return self.n_different == 0


def _served_classes(question: Question) -> tuple[str, ...]:
    return VIEW_MODEL_CLASSES if question.name == "view" else question.classes


def _spread(question: Question) -> npt.NDArray[np.float32]:
    """Return the matrix that puts the classes learnt into the columns that are served."""
    served = _served_classes(question)
    matrix = np.zeros((len(question.classes), len(served)), dtype=np.float32)
    for place, name in enumerate(question.classes):
        matrix[place, served.index(name)] = 1.0
    return matrix


def export_model(model: FittedModel, rows: QuestionRows) -> ExportedModel:
    """Write a model as it is served and try it on every row.

    Parameters
    ----------
    model : FittedModel
        Fitted on rows of all classes.
    rows : QuestionRows
        What it was trained on.

    Raises
    ------
    MissingExtraError
        If onnx or skl2onnx is not installed.
    ModelError
        If what was written cannot be run.
    """
    question = rows.question
    feature_set = FEATURE_SETS[model.configuration.feature_set]
    limits = {"veto_below": VETO_BELOW} if question.name == "view" else {"bad": 0.5}
    served = ClassifierMetadata(feature_set.spec, _served_classes(question), limits, rows.sha256)
    suffix = ".npz" if model.configuration.candidate == "neighbours" else ".onnx"
    if suffix == ".npz":
        content = pack_neighbours(model.estimator, served, question.classes)
    else:
        learnt = replace(served, classes=question.classes)
        n_features = len(feature_set.parts)
        content = export_sklearn(model.estimator, n_features=n_features, metadata=learnt)
        if served != learnt:
            content = _spread_columns(content, _spread(question), served)
    features = rows.features[model.configuration.feature_set].astype(np.float32)
    said = open_trained(question.model_name + suffix, content).probabilities(features)
    expected = model.probabilities(rows) @ _spread(question)
    difference = np.abs(said - expected).max(axis=1)
    whole = np.flatnonzero(np.isfinite(features).all(axis=1))
    if not len(whole):  # of sets of all landmarks, where some are never seen
        whole = np.arange(len(features))
    places = whole[np.linspace(0, len(whole) - 1, min(_N_PROBES, len(whole))).astype(np.int64)]
    return ExportedModel(
        content,
        suffix,
        served,
        float(difference.max()),
        int((difference > LARGEST_DIFFERENCE).sum()),
        features[places],
        expected[places],
    )


def _spread_columns(
    content: bytes, matrix: npt.NDArray[np.float32], metadata: ClassifierMetadata
) -> bytes:
    """Return a model whose probabilities stand in other columns, 0 in those it knows nothing of."""
    onnx = import_onnx()
    model = onnx.load_model_from_string(content)
    graph = model.graph
    for node in graph.node:
        for place, name in enumerate(node.output):
            if name == "probabilities":
                node.output[place] = "learnt_probabilities"
    graph.initializer.append(onnx.numpy_helper.from_array(matrix, "columns_served"))
    graph.node.append(
        onnx.helper.make_node(
            "MatMul", ["learnt_probabilities", "columns_served"], ["probabilities"]
        )
    )
    del graph.output[:]
    graph.output.append(
        onnx.helper.make_tensor_value_info(
            "probabilities", onnx.TensorProto.FLOAT, ["rows", matrix.shape[1]]
        )
    )
    return finish_model(onnx, model, metadata)


@dataclass(frozen=True, slots=True)
class Speed:
    """Median time of one call, milliseconds: as served, and scikit-learn in the same run."""

    one_row_ms: float
    batch_ms: float
    """Of 256 rows."""
    sklearn_one_row_ms: float
    sklearn_batch_ms: float
    n_bytes: int
    """Of the file."""


def measure_speed(
    model: FittedModel, exported: ExportedModel, rows: QuestionRows, *, n_repeats: int = 30
) -> Speed:
    """Measure how long a model takes, the two ways alternating."""
    values = rows.features[model.configuration.feature_set]
    batch = np.resize(values, (_BATCH, values.shape[1]))
    name = rows.question.model_name + exported.suffix
    classifier = open_trained(name, exported.content)
    narrow = batch.astype(np.float32)
    calls: tuple[tuple[Callable[[], object], int], ...] = (
        (lambda: classifier.probabilities(narrow[:1]), 10),
        (lambda: classifier.probabilities(narrow), 1),
        (lambda: model.estimator.predict_proba(batch[:1]), 1),
        (lambda: model.estimator.predict_proba(batch), 1),
    )
    times_ms: list[list[float]] = [[] for _ in calls]
    for _ in range(n_repeats):
        for taken, (call, count) in zip(times_ms, calls, strict=True):
            begin_ns = perf_counter_ns()
            for _ in range(count):
                call()
            taken.append((perf_counter_ns() - begin_ns) / 1e6 / count)
    one, batch_ms, own_one, own_batch = (round(float(np.median(ms)), 5) for ms in times_ms)
    return Speed(one, batch_ms, own_one, own_batch, len(exported.content))
