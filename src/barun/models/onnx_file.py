"""What an ONNX file points to outside itself, read without the onnx package.

ONNX Runtime opens files named inside a model, relative to the folder a program happens to run in.
A classifier has no need of any, so they are refused before ONNX Runtime sees the model; the onnx
package, which could tell, is only part of a training installation.
"""

from collections.abc import Iterator
from typing import Final

__all__ = ["MalformedOnnxError", "has_external_data", "operators"]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
"""Wire types of protobuf."""

_EXTERNAL: Final = 1
"""``TensorProto.DataLocation.EXTERNAL``."""

# Field numbers of onnx.proto through which a tensor can be reached: field -> kind of its content.
_CHILDREN: Final = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {
        5: "tensor",
        6: "graph",
        10: "tensor",
        11: "graph",
        22: "sparse",
        23: "sparse",
    },
    "sparse": {1: "tensor", 2: "tensor"},
}
_EXTERNAL_DATA_FIELD: Final = 13
_DATA_LOCATION_FIELD: Final = 14
_OPERATOR_FIELD, _DOMAIN_FIELD = 4, 7
_LONGEST_VARINT: Final = 10
_DEEPEST: Final = 64


class MalformedOnnxError(ValueError):
    """The bytes are no protobuf message."""


def _read_varint(content: memoryview, at: int) -> tuple[int, int]:
    """Return the number that starts at `at`, and where it ends."""
    number = 0
    for shift in range(_LONGEST_VARINT):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return number, at
    raise MalformedOnnxError("a number does not end")


def _fields(content: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield number and value of each field; a view for texts and messages."""
    at = 0
    while at < len(content):
        tag, at = _read_varint(content, at)
        field, wire_type = tag >> 3, tag & 7
        if wire_type == _VARINT:
            number, at = _read_varint(content, at)
            yield field, number
            continue
        if wire_type == _BYTES:
            size, at = _read_varint(content, at)
        elif wire_type in (_FIXED64, _FIXED32):
            size = 8 if wire_type == _FIXED64 else 4
        else:
            raise MalformedOnnxError(f"unknown wire type {wire_type}")
        if size > len(content) - at:
            raise MalformedOnnxError("a field is longer than the file")
        yield field, content[at : at + size]
        at += size


def _is_external(tensor: memoryview) -> bool:
    return any(
        field == _EXTERNAL_DATA_FIELD or (field == _DATA_LOCATION_FIELD and value == _EXTERNAL)
        for field, value in _fields(tensor)
    )


def has_external_data(content: bytes) -> bool:
    """Return whether any tensor of a model lies in another file.

    Parameters
    ----------
    content : bytes
        An ONNX file.

    Raises
    ------
    MalformedOnnxError
        If it is no protobuf message, or is nested more than 64 deep.

    References
    ----------
    onnx.proto (ONNX 1.19): ``TensorProto.external_data`` is field 13, ``data_location`` field 14.
    """
    return any(kind == "tensor" and _is_external(message) for kind, message in _messages(content))


def operators(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield domain and name of the operator of every node, also of inner graphs and functions.

    Parameters
    ----------
    content : bytes
        An ONNX file.

    Raises
    ------
    MalformedOnnxError
        If it is no protobuf message, or is nested more than 64 deep.

    References
    ----------
    onnx.proto (ONNX 1.19): ``NodeProto.op_type`` is field 4, ``domain`` field 7.
    """
    for kind, message in _messages(content):
        if kind == "node":
            texts = {
                field: bytes(value).decode("utf-8", "replace")
                for field, value in _fields(message)
                if field in (_OPERATOR_FIELD, _DOMAIN_FIELD) and isinstance(value, memoryview)
            }
            yield texts.get(_DOMAIN_FIELD, ""), texts.get(_OPERATOR_FIELD, "")


def _messages(content: bytes) -> Iterator[tuple[str, memoryview]]:
    """Yield kind and content of every message through which a tensor can be reached."""
    waiting = [("model", memoryview(content), 0)]
    while waiting:
        kind, message, depth = waiting.pop()
        yield kind, message
        if kind == "tensor":
            continue
        if depth > _DEEPEST:
            raise MalformedOnnxError("nested too deeply")
        children = _CHILDREN[kind]
        for field, value in _fields(message):
            if field in children and isinstance(value, memoryview):
                waiting.append((children[field], value, depth + 1))
