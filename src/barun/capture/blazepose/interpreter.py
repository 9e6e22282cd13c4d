"""One model loaded into LiteRT, its input and outputs reached without copies."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from barun.errors import ModelError

__all__ = ["ModelInterpreter"]

_NOTE: Final = b"INFO: Created TensorFlow Lite XNNPACK delegate"
_STDERR: Final = 2
_quieting = threading.Lock()


def _open_scratch_file() -> IO[bytes]:
    if sys.platform == "linux":
        return open(os.memfd_create("barun-stderr"), "w+b")
    import tempfile  # takes 8 ms to import

    return tempfile.TemporaryFile()


@contextlib.contextmanager
def _without_delegate_note() -> Iterator[None]:
    """Keep LiteRT's one line of information from the terminal; everything else passes.

    LiteRT has no switch for it (LiteRT issue 7420). What is written to the standard error stream
    meanwhile, by whichever thread, is collected and passed on without that line.
    """
    with _quieting, contextlib.ExitStack() as stack:
        try:
            terminal = os.dup(_STDERR)
            stack.callback(os.close, terminal)
            collected = stack.enter_context(_open_scratch_file())
            os.dup2(collected.fileno(), _STDERR)
        except OSError:  # no standard error stream, or no room for a file: leave the line
            yield
            return
        try:
            yield
        finally:
            os.dup2(terminal, _STDERR)
            collected.seek(0)
            for line in collected:
                if not line.startswith(_NOTE):
                    os.write(_STDERR, line)


class ModelInterpreter:
    """Runs one model. Not for two threads at once.

    Parameters
    ----------
    model : str
        Name of the model, for error texts.
    content : bytes
        The model itself. Not a path: LiteRT cannot open paths with letters beyond ASCII on Windows.
    threads : int
        Threads of one run.
    outputs : mapping of str to tuple of int
        Names of the outputs read, and the shape each must have without the batch axis.
    size : int
        Side of the square input picture in pixels.

    Raises
    ------
    ModelError
        If the model cannot be loaded, or has other inputs or outputs.
    """

    def __init__(
        self,
        model: str,
        content: bytes,
        *,
        threads: int,
        outputs: Mapping[str, tuple[int, ...]],
        size: int,
    ) -> None:
        try:
            with _without_delegate_note():
                interpreter: Any = Interpreter(model_content=content, num_threads=threads)
                interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelError("pose_engine.model-load", name=model, reason=str(error)) from error
        self._model = model
        self._invoke: Callable[[], None] = interpreter.invoke
        (entry,) = interpreter.get_input_details()
        found = {
            detail["name"]: (interpreter.tensor(detail["index"]), tuple(detail["shape"][1:]))
            for detail in interpreter.get_output_details()
        }
        fits = tuple(entry["shape"]) == (1, size, size, 3) and all(
            name in found and found[name][1] == shape for name, shape in outputs.items()
        )
        if not fits:
            raise ModelError("pose_engine.model-shape", name=model)
        # A view that lives during a run makes LiteRT refuse it, so views are made when needed.
        self._input: Callable[[], npt.NDArray[np.float32]] = interpreter.tensor(entry["index"])
        self._outputs: dict[str, Callable[[], npt.NDArray[np.float32]]] = {
            name: found[name][0] for name in outputs
        }
        self._interpreter = interpreter

    def run(
        self,
        crop_rgb: npt.NDArray[np.uint8],
        *,
        scale: float,
        offset: float = 0.0,
        running: threading.Event | None = None,
    ) -> None:
        """Run the model on a picture.

        Parameters
        ----------
        crop_rgb : numpy.ndarray, shape (size, size, 3)
            The picture.
        scale, offset : float
            The model sees ``pixel * scale + offset``.
        running : threading.Event, optional
            Set as the model begins, when LiteRT is about to free Python's lock.
        """
        view = self._input()[0]
        np.multiply(crop_rgb, np.float32(scale), out=view, dtype=np.float32)
        if offset:
            view += np.float32(offset)
        del view
        if running is not None:
            running.set()
        try:
            self._invoke()
        except RuntimeError as error:
            raise ModelError(
                "pose_engine.model-run", name=self._model, reason=str(error)
            ) from error

    def output(self, name: str) -> npt.NDArray[np.float32]:
        """Return a view of an output without its batch axis; drop it before the next run."""
        return self._outputs[name]()[0]
