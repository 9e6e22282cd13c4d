"""A program that ends with the block that started it, whatever happens in there."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import AnyStr

__all__ = ["ended"]


@contextmanager
def ended(
    process: "subprocess.Popen[AnyStr]", *, patience_s: float = 20.0
) -> Iterator["subprocess.Popen[AnyStr]"]:
    """Let a process run as long as the block, then ask it to end, and end it if it does not.

    The ``with`` of `subprocess.Popen` itself waits for ever for a process nobody has told to end.

    Parameters
    ----------
    process : subprocess.Popen
        Just started; its pipes are closed with it.
    patience_s : float, optional
        For how long it may take leave.
    """
    try:
        yield process
    finally:
        process.terminate()  # nothing, if it has ended
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what it has not read, it does not read any more
                    pipe.close()
