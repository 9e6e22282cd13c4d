#!/usr/bin/env python
"""Build the pose models from the official files: ``python scripts/build_models.py``.

Takes the BlazePose models out of the installed npm package ``@mediapipe/pose`` and checks the
SHA-256 of each. From the landmark models it removes the segmentation branch, which nothing in Barun
reads: two thirds of the time remain. In the detector it writes out the zeros that the file leaves
out: it loads three times as fast. All outputs that remain are bit-identical to the originals'. The
results are checked against ``src/barun/models/artefacts/cards.json`` and written beside it. The
same input gives the same bytes.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import BarunError
from barun.models import ModelArtefact, check_model, list_models

_ROOT: Final = Path(__file__).resolve().parents[1]
_DEFAULT_PACKAGE: Final = _ROOT / "web" / "node_modules" / "@mediapipe" / "pose"

_KEPT_OUTPUTS: Final = (b"Identity", b"Identity_1", b"Identity_3", b"Identity_4")
"""Landmarks, presence, heatmap, world landmarks; ``Identity_2`` is the segmentation."""

_FILE_IDENTIFIER: Final = b"TFL3"
_BUFFER_ALIGNMENT: Final = 16
"""Bytes; what the schema asks of weights (``force_align``), and the generated writer ignores."""


class BuildError(Exception):
    """The models cannot be built; the text says what to do."""


def _new_builder(size: int) -> Any:
    import flatbuffers

    class AligningBuilder(flatbuffers.Builder):  # type: ignore[misc]  # flatbuffers has no types
        """Writes bytes, that is weights, at multiples of 16."""

        def StartVector(  # noqa: N802  # the name is that of flatbuffers
            self, size: int, count: int, alignment: int
        ) -> Any:
            wanted = _BUFFER_ALIGNMENT if size == 1 else alignment
            return super().StartVector(size, count, wanted)

    return AligningBuilder(size)


def _needed_operators(graph: Any, outputs: Sequence[int]) -> list[Any]:
    """Return the operators `outputs` rest on, in the order they run."""
    needed = set(outputs)
    kept = []
    for operator in reversed(graph.operators):
        if needed.intersection(operator.outputs):
            kept.append(operator)
            needed.update(operator.inputs)
    kept.reverse()
    return kept


def _read_model(content: bytes) -> Any:
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    if len(model.subgraphs) != 1 or model.signatureDefs:
        raise BuildError("expected one graph without signatures: this is another model")
    return model


def _write_model(model: Any, size: int) -> bytes:
    """Return the file of a model, without tensors and buffers that nothing uses any more."""
    (graph,) = model.subgraphs
    used = {int(index) for index in (*graph.inputs, *graph.outputs)}
    for operator in graph.operators:
        used.update(int(index) for index in (*operator.inputs, *operator.outputs) if index >= 0)
    tensors = sorted(used)
    new_index = {old: new for new, old in enumerate(tensors)} | {-1: -1}
    graph.tensors = [graph.tensors[index] for index in tensors]
    for holder in (graph, *graph.operators):
        holder.inputs = [new_index[int(index)] for index in holder.inputs]
        holder.outputs = [new_index[int(index)] for index in holder.outputs]

    # Buffer 0 is the empty one by definition.
    owners = [*graph.tensors, *(model.metadata or [])]
    buffers = sorted({0} | {owner.buffer for owner in owners})
    new_buffer = {old: new for new, old in enumerate(buffers)}
    for owner in owners:
        owner.buffer = new_buffer[owner.buffer]
    model.buffers = [model.buffers[index] for index in buffers]

    builder = _new_builder(size)
    builder.Finish(model.Pack(builder), _FILE_IDENTIFIER)
    return bytes(builder.Output())


def remove_segmentation(content: bytes) -> bytes:
    """Return a landmark model without the operators that only segmentation needs.

    Parameters
    ----------
    content : bytes
        An official ``pose_landmark_*.tflite``.

    Returns
    -------
    bytes
        A model with the outputs landmarks, presence, heatmap and world landmarks, in that order.
    """
    model = _read_model(content)
    graph = model.subgraphs[0]
    by_name = {graph.tensors[index].name: int(index) for index in graph.outputs}
    if not set(_KEPT_OUTPUTS) <= set(by_name):
        raise BuildError(f"expected the outputs {_KEPT_OUTPUTS}, but found {sorted(by_name)}")
    graph.outputs = [by_name[name] for name in _KEPT_OUTPUTS]
    graph.operators = _needed_operators(graph, graph.outputs)
    return _write_model(model, len(content))


def _unpack(tensor: Any, packed: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the bytes of a sparse tensor with its zeros written out.

    Understands what the detector uses: rows of half-precision numbers, of which each row lists the
    columns that are not zero.
    """
    from ai_edge_litert import schema_py_generated as schema

    *outer, last = tensor.sparsity.dimMetadata
    is_known = (
        tensor.type == schema.TensorType.FLOAT16
        and list(tensor.sparsity.traversalOrder) == list(range(len(tensor.shape)))
        and all(axis.format == schema.DimensionType.DENSE for axis in outer)
        and last.format == schema.DimensionType.SPARSE_CSR
    )
    if not is_known:
        raise BuildError(f"expected sparse rows, but {tensor.name} is packed in another way")
    starts = np.array(last.arraySegments.values, dtype=np.int64)
    columns = np.array(last.arrayIndices.values, dtype=np.int64)
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    dense = np.zeros((len(starts) - 1, int(tensor.shape[-1])), dtype="<u2")
    dense[rows, columns] = packed.view("<u2")
    return dense.reshape(-1).view(np.uint8)


def unpack_weights(content: bytes) -> bytes:
    """Return the detector with its weights as they are used, zeros written out.

    The official file leaves out the zeros, and LiteRT puts them back, slowly, whenever the model is
    loaded: half of the time from start to first result.

    Parameters
    ----------
    content : bytes
        The official ``pose_detection.tflite``.
    """
    from ai_edge_litert import schema_py_generated as schema

    model = _read_model(content)
    graph = model.subgraphs[0]
    kept = []
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex].builtinCode
        if code != schema.BuiltinOperator.DENSIFY:
            kept.append(operator)
            continue
        packed, dense = (graph.tensors[int(t[0])] for t in (operator.inputs, operator.outputs))
        dense.buffer = len(model.buffers)
        data = _unpack(packed, model.buffers[packed.buffer].data)
        model.buffers.append(schema.BufferT(data=data))
    graph.operators = kept
    return _write_model(model, 3 * len(content))


_TRANSFORMATIONS: Final = {
    "pose_detector": unpack_weights,
    "pose_landmark_lite": remove_segmentation,
    "pose_landmark_full": remove_segmentation,
    "pose_landmark_heavy": remove_segmentation,
}


def build_model(artefact: ModelArtefact, package: Path) -> bytes:
    """Return the content of `artefact`, made from its file in the npm package.

    Parameters
    ----------
    artefact : ModelArtefact
        Card of the model to build.
    package : pathlib.Path
        Folder of the installed npm package.

    Raises
    ------
    BuildError
        If the input is absent or is not the file the card names.
    """
    source = artefact.source
    path = package / source.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BuildError(
            f"cannot read '{path}' ({error.strerror}).\nInstall {source.package} "
            f"{source.version} with 'npm ci' in web/ (part of 'make up'), or name its folder with "
            "--package."
        ) from error
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != source.sha256:
        raise BuildError(
            f"'{path}' is not the file of {source.package} {source.version}: expected SHA-256 "
            f"{source.sha256}, but it has {sha256}.\nDelete web/node_modules and install again."
        )
    return _TRANSFORMATIONS[artefact.name](content)


def _write_atomically(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _render_cards(artefacts: Sequence[ModelArtefact]) -> str:
    cards = {
        artefact.name: {
            "file": artefact.path.name,
            "bytes": artefact.n_bytes,
            "sha256": artefact.sha256,
            "license": artefact.license,
            "modification": artefact.modification,
            "source": asdict(artefact.source),
        }
        for artefact in artefacts
    }
    return json.dumps(cards, indent=2) + "\n"


def build_all(package: Path, folder: Path | None = None, *, is_recording: bool = False) -> int:
    """Build every model that is not there yet; return how many were written.

    Parameters
    ----------
    package : pathlib.Path
        Folder of the installed npm package.
    folder : pathlib.Path, optional
        Folder with ``cards.json`` to write to; the package's own by default.
    is_recording : bool
        Write the hashes of the results into the cards instead of checking them.
    """
    artefacts = list_models() if folder is None else list_models(folder)
    n_written = 0
    recorded = []
    for artefact in artefacts:
        if not is_recording and check_model(artefact) is None:
            continue
        content = build_model(artefact, package)
        sha256 = hashlib.sha256(content).hexdigest()
        if not is_recording and sha256 != artefact.sha256:
            raise BuildError(
                f"building {artefact.name} gave SHA-256 {sha256}, but the card says "
                f"{artefact.sha256}.\nUse the versions pinned in requirements/; if a new version "
                "of LiteRT or flatbuffers is wanted, run the tests and then --record."
            )
        _write_atomically(artefact.path, content)
        n_written += 1
        recorded.append(replace(artefact, n_bytes=len(content), sha256=sha256))
        print(f"built {artefact.path.name}: {len(content)} bytes")
    if is_recording:
        cards = artefacts[0].path.with_name("cards.json")
        _write_atomically(cards, _render_cards(recorded).encode())
    return n_written


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; return its exit status."""
    parser = argparse.ArgumentParser(description="Build the pose models from the official files.")
    parser.add_argument(
        "--package",
        type=Path,
        default=_DEFAULT_PACKAGE,
        help="folder of the installed npm package @mediapipe/pose (default: under web/)",
    )
    parser.add_argument(
        "--record", action="store_true", help="renew the hashes in cards.json (maintainers)"
    )
    options = parser.parse_args(arguments)
    try:
        n_written = build_all(options.package, is_recording=options.record)
    except (BuildError, BarunError, OSError) as error:
        print(f"build_models: {error}", file=sys.stderr)
        return 1
    if n_written == 0:
        print("pose models: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
