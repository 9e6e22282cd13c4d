"""``python -m barun.jobs.worker``: the child process that does the work of a `LocalExecutor`.

It reads work from its standard input and answers on its standard output, one JSON object a line::

    {"key": ..., "function": "module:name", "arguments": {...}}      in
    {"key": ..., "progress": 0.4}                                    out, as it goes on
    {"key": ..., "result": {...}}   or  "failed", or ...             out, once

When its standard input ends, whoever started it is gone: it ends at once, in the middle of what it
does, so that nobody else finds the same work being done.
"""

import json
import os
import queue
import sys
import threading
from typing import Any, Final, TextIO

from barun.jobs.work import Work, as_plain, do_work

__all__ = ["main"]

_NICENESS: Final = 10
"""So much this yields to everything else on the machine: live sessions come first."""
_LEAST_STEP: Final = 0.005
"""Progress that is worth a line."""


def _read(lines: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)  # nobody is left to answer to


def _take_stdout() -> TextIO:
    """Return what leads to the parent, and let whatever else is printed go astray."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return answers


def _yield_to_others() -> None:
    if hasattr(os, "nice"):  # Windows has none
        os.nice(_NICENESS)


def main() -> None:
    """Do work until nobody asks for any."""
    answers = _take_stdout()
    _yield_to_others()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    while True:
        work = Work(**json.loads(lines.get()))
        said = -1.0

        def answer(content: dict[str, Any], key: str = work.key) -> None:
            answers.write(json.dumps({"key": key, **content}) + "\n")

        def report(progress: float, answer: Any = answer) -> None:
            nonlocal said
            if progress - said >= _LEAST_STEP:
                said = progress
                answer({"progress": progress})

        answer(as_plain(do_work(work, report)))


if __name__ == "__main__":
    main()
