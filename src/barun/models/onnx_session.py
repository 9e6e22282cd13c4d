"""Sessions of ONNX Runtime: one thread, no files, nothing sent."""

from typing import Any, Final

from barun.errors import ModelError
from barun.models.onnx_file import MalformedOnnxError, has_external_data
from barun.models.onnx_limits import bound_memory, forbidden_operator

__all__ = ["open_session"]

_QUIET: Final = 4
"""Severity of ONNX Runtime's log: fatal only; what goes wrong comes back as an exception."""


def open_session(content: bytes, name: str) -> Any:
    """Return a session of ONNX Runtime that runs a model.

    Parameters
    ----------
    content : bytes
        The ONNX file, already verified.
    name : str
        Name of the model, for error texts.

    Raises
    ------
    ModelError
        If ONNX Runtime is not there, or the model cannot be loaded, reads other files or uses
        operators that can harm.

    Notes
    -----
    Runs on one thread and never spins: a row takes microseconds, and the machine has other work.
    ONNX Runtime's telemetry, which only Windows builds contain, is switched off.
    """
    _refuse_harm(content, name)
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("models.classifier-runtime", name=name, reason=str(error)) from error
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = _QUIET
    bound_memory(onnxruntime)
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            content,
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["ConstantFolding"],  # it takes memory without a bound
        )
    except Exception as error:  # ONNX Runtime's exceptions have no base of their own
        raise ModelError("models.classifier-load", name=name, reason=str(error)) from error


def _refuse_harm(content: bytes, name: str) -> None:
    try:
        is_external = has_external_data(content)
        forbidden = forbidden_operator(content)
    except MalformedOnnxError as error:
        raise ModelError("models.classifier-load", name=name, reason=str(error)) from error
    if is_external:
        raise ModelError("models.classifier-external", name=name)
    if forbidden is not None:
        raise ModelError("models.classifier-operator", name=name, operator=forbidden)
