"""A function of the system that kills the process at its n-th call."""

import os
import signal
from collections.abc import Callable
from typing import Any

__all__ = ["dying"]


def dying(touch: Callable[..., Any], at: int) -> Callable[..., Any]:
    """Return `touch`, which dies by SIGKILL instead of being called for the `at`-th time."""
    n_calls = 0

    def call(*arguments: Any, **options: Any) -> Any:
        nonlocal n_calls
        n_calls += 1
        if n_calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return touch(*arguments, **options)

    return call
