"""A model with ballast answers as before, and takes as long as it should."""

import time

import numpy as np
import onnx

from barun.drills.onnx_ballast import add_ballast, slow_down
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier import OnnxClassifier

CONTENT = (ARTEFACT_FOLDER / "posture_view.onnx").read_bytes()


def test_what_is_added_is_part_of_the_graph_and_changes_no_answer() -> None:
    heavy = add_ballast(CONTENT, 3)
    before, after = onnx.load_from_string(CONTENT), onnx.load_from_string(heavy)
    onnx.checker.check_model(after)
    added = [one.op_type for one in after.graph.node[len(before.graph.node) :]]
    assert added == ["ConstantOfShape", "MatMul", "MatMul", "MatMul"]
    light, slow = OnnxClassifier(CONTENT, name="x"), OnnxClassifier(heavy, name="x")
    rows = np.random.default_rng(1).normal(size=(50, light.n_features)).astype(np.float32)
    np.testing.assert_array_equal(light.probabilities(rows), slow.probabilities(rows))


def test_an_answer_takes_the_processor_time_that_was_asked_for() -> None:
    slow = OnnxClassifier(slow_down(CONTENT, 0.1), name="x")
    taken_s = []
    for n_rows in (1, 30):
        rows = np.zeros((n_rows, slow.n_features), dtype=np.float32)
        begun_s = time.thread_time()
        slow.probabilities(rows)
        taken_s.append(time.thread_time() - begun_s)
    assert min(taken_s) > 0.05  # processors may be quicker now than when it was measured
