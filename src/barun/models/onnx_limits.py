"""What a model may not do to the machine it is tried on.

A model from elsewhere is no program, but its graph can ask for more memory than there is, or for
an endless loop. So no model of Barun may repeat or branch, or use operators of others, and all
sessions of a process share one bounded memory.
"""

from functools import cache
from typing import Any, Final

from barun.models.onnx_file import operators

__all__ = ["MOST_BYTES", "bound_memory", "forbidden_operator"]

MOST_BYTES: Final = 2 << 30
"""Of all sessions of a process together; the largest model of Barun takes 20 MB."""
_DOMAINS: Final = frozenset({"", "ai.onnx", "ai.onnx.ml"})
"""Operators that ONNX itself defines; others are code of somebody, or functions in the file."""
_FORBIDDEN: Final = frozenset({"If", "Loop", "Scan", "SequenceMap"})
_AS_ASKED: Final = 1
"""Arena strategy ``kSameAsRequested``: no more than is asked for."""


def forbidden_operator(content: bytes) -> str | None:
    """Return the first operator a model may not use; None where all are allowed.

    Parameters
    ----------
    content : bytes
        An ONNX file.

    Raises
    ------
    MalformedOnnxError
        If it is no protobuf message, or is nested more than 64 deep.
    """
    for domain, name in operators(content):
        if domain not in _DOMAINS or name in _FORBIDDEN:
            return f"{domain}.{name}" if domain else name
    return None


@cache
def bound_memory(onnxruntime: Any) -> None:
    """Give all sessions of this process one memory that ends; asked again, nothing happens.

    Parameters
    ----------
    onnxruntime : module
        ONNX Runtime. Sessions take it with ``session.use_env_allocators``.
    """
    kinds = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    place = onnxruntime.OrtMemoryInfo("Cpu", *kinds)
    limits = onnxruntime.OrtArenaCfg({"max_mem": MOST_BYTES, "arena_extend_strategy": _AS_ASKED})
    onnxruntime.create_and_register_allocator(place, limits)
