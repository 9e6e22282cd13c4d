"""Model files made to harm: what a stranger could hand over to be registered and run.

External data, pickles, hashes and ways out of archives have their tests beside what refuses them:
``tests/models/test_onnx_file.py``, ``tests/registry/test_model_registry.py`` and
``tests/registry/test_model_archive.py``.
"""

import io
import resource
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from barun.errors import BarunError, ModelError, RegistryError
from barun.models.classifier import OnnxClassifier
from barun.models.number_file import read_arrays
from barun.models.onnx_limits import MOST_BYTES
from barun.registry.model_archive import export_model, import_model
from barun.registry.model_registry import ModelRegistry
from barun.store.migration import bring_up_to_date
from barun.store.model_book import ModelBook
from barun.store.sqlite_database import SqliteDatabase
from tests.models.toy_classifier import build_toy, toy_bytes
from tests.registry.model_folders import toy_folder

_ONE_ROW = np.zeros((1, 2), dtype=np.float32)


def peak_bytes() -> int:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _loop() -> onnx.NodeProto:
    scalar = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["goes_on"])],
        "for ever",
        [scalar("i", TensorProto.INT64, []), scalar("go", TensorProto.BOOL, [])],
        [scalar("goes_on", TensorProto.BOOL, [])],
    )
    return helper.make_node("Loop", ["", ""], [], body=body)


def _branch() -> onnx.NodeProto:
    inner = helper.make_graph([_loop()], "inner", [], [])
    return helper.make_node("If", ["x"], [], then_branch=inner, else_branch=inner)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        pytest.param(_loop(), "Loop", id="endless-loop"),
        pytest.param(_branch(), "If", id="hidden-in-a-branch"),
        pytest.param(helper.make_node("Scan", [], []), "Scan", id="scan"),
        pytest.param(
            helper.make_node("Run", [], [], domain="evil.example"), "evil.example.Run", id="foreign"
        ),
        pytest.param(
            helper.make_node("Inverse", [], [], domain="com.microsoft"),
            "com.microsoft.Inverse",
            id="of-the-runtime",
        ),
    ],
)
def test_operators_that_could_harm_are_refused_before_anything_runs(
    node: onnx.NodeProto, said: str
) -> None:
    model = build_toy()
    model.graph.node.append(node)
    with pytest.raises(ModelError) as raised:
        OnnxClassifier(model.SerializeToString(), name="toy")
    assert raised.value.code == "models.classifier-operator"
    assert raised.value.details["operator"] == said


def _hungry(*, is_constant: bool) -> bytes:
    """A model that asks for 40 times the memory all models may take, of inputs or of nothing."""
    n_values = 10 * MOST_BYTES
    model = build_toy()
    graph = model.graph
    graph.initializer.append(numpy_helper.from_array(np.array([n_values]), "n"))
    if is_constant:
        first = [helper.make_node("ConstantOfShape", ["n"], ["much"])]
    else:
        first = [
            helper.make_node("Size", ["features"], ["size"]),
            helper.make_node("Mul", ["n", "size"], ["more"]),
            helper.make_node("ConstantOfShape", ["more"], ["much"]),
        ]
    rest = [
        helper.make_node("ReduceMax", ["much"], ["nothing"], keepdims=0),
        helper.make_node("Add", ["scores_", "nothing"], ["scores"]),
    ]
    graph.node[0].output[0] = "scores_"
    softmax = graph.node.pop()
    graph.node.extend([*first, *rest, softmax])
    return model.SerializeToString()


@pytest.mark.parametrize("is_constant", [False, True], ids=["asked", "folded"])
def test_a_model_takes_no_more_memory_than_all_may(*, is_constant: bool) -> None:
    before = peak_bytes()
    with pytest.raises(ModelError):
        OnnxClassifier(_hungry(is_constant=is_constant), name="hungry").probabilities(_ONE_ROW)
    assert peak_bytes() - before < MOST_BYTES / 4
    assert OnnxClassifier(toy_bytes(), name="toy").probabilities(_ONE_ROW).shape == (1, 2)


def _member(header: str, content: bytes = b"") -> bytes:
    words = header.encode()
    words += b" " * (-(10 + len(words) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words + content


@pytest.mark.parametrize(
    "member",
    [
        pytest.param(
            _member("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}"),
            id="more-than-there-is",
        ),
        pytest.param(
            _member("{'descr': '<U1000000000', 'fortran_order': False, 'shape': (4,)}"), id="word"
        ),
        pytest.param(
            _member("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", b"\0" * 8),
            id="negative",
        ),
        pytest.param(
            _member("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"cos\nsystem\n"),
            id="pickle",
        ),
        pytest.param(_member("__import__('os').system('true')"), id="program"),
        pytest.param(_member("(" * 9000), id="deep"),
        pytest.param(b"cos\nsystem\n(S'true'\ntR.", id="bare-pickle"),
    ],
)
def test_arrays_that_claim_or_hold_something_else_are_refused(member: bytes) -> None:
    before = peak_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rows.npy", member)
    with pytest.raises(ModelError):
        read_arrays(packed.getvalue(), "numbers")
    assert peak_bytes() - before < 100 << 20


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[ModelRegistry]:
    database = SqliteDatabase(tmp_path / "models.db")
    bring_up_to_date(database)
    yield ModelRegistry(ModelBook(database), tmp_path / "models", lambda: 1_795_000_000.0)
    database.close()


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_change_of_a_byte_breaks_the_reading_of_an_archive(
    registry: ModelRegistry,
    tmp_path: Path,
    data: st.DataObject,
) -> None:
    """An archive is refused with a reason, or is the same as before; it never ends in a defect."""
    path = tmp_path / "toy.zip"
    if not path.exists():
        made = registry.register("toy", toy_folder(tmp_path / "toy"), who="me")
        export_model(registry.load(made), path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    changed = tmp_path / "changed.zip"
    changed.write_bytes(content)
    try:
        taken = import_model(registry, changed, who="me")
    except BarunError:
        return
    assert taken.sha256 == registry.book.versions()[0].sha256


@pytest.mark.parametrize("n_files", [3_000, 66_000], ids=["plain", "zip64"])
def test_an_archive_of_very_many_files_is_not_even_listed(
    registry: ModelRegistry, tmp_path: Path, n_files: int
) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(n_files):
            archive.writestr(zipfile.ZipInfo(f"{'n' * 100}{number}.json"), b"")
    with pytest.raises(RegistryError) as raised:
        import_model(registry, path, who="me")
    assert (raised.value.code, raised.value.details["got"]) == (
        "registry.too-much",
        min(n_files, 65_535),
    )
