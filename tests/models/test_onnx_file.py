import contextlib
from collections.abc import Callable

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from barun.models.onnx_file import MalformedOnnxError, has_external_data
from tests.models.toy_classifier import build_toy, toy_bytes


def _outside() -> onnx.TensorProto:
    tensor = numpy_helper.from_array(np.zeros(1, dtype=np.float32), "t")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="elsewhere.bin")
    return tensor


def _in_initializer(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(_outside())


def _in_attribute(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("Constant", [], ["c"], value=_outside()))


def _in_inner_graph(model: onnx.ModelProto) -> None:
    inner = helper.make_graph([], "inner", [], [], initializer=[_outside()])
    model.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=inner))


def _in_sparse(model: onnx.ModelProto) -> None:
    model.graph.sparse_initializer.add().values.CopyFrom(_outside())


def _in_function(model: onnx.ModelProto) -> None:
    node = helper.make_node("Constant", [], ["c"], value=_outside())
    opset = helper.make_opsetid("", 15)
    model.functions.append(helper.make_function("d", "f", [], ["c"], [node], [opset]))


def _in_training(model: onnx.ModelProto) -> None:
    model.training_info.add().algorithm.initializer.append(_outside())


def test_inner_data_are_no_external_data() -> None:
    assert not has_external_data(toy_bytes())


@pytest.mark.parametrize(
    "hide",
    [_in_initializer, _in_attribute, _in_inner_graph, _in_sparse, _in_function, _in_training],
)
def test_external_data_are_found_wherever_they_hide(
    hide: Callable[[onnx.ModelProto], None],
) -> None:
    model = build_toy()
    hide(model)
    assert has_external_data(model.SerializeToString())


def test_location_alone_is_enough() -> None:
    model = build_toy()
    model.graph.initializer[0].data_location = TensorProto.EXTERNAL
    assert has_external_data(model.SerializeToString())


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_or_refused(content: bytes) -> None:
    with contextlib.suppress(MalformedOnnxError):
        assert has_external_data(content) in (True, False)


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(MalformedOnnxError, match="does not end"):
        has_external_data(b"\xff" * 20)
