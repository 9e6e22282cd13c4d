"""A process that is started is ended with its block, whatever happens in there."""

import signal
import subprocess
import sys

import pytest

from scripts.ended_process import ended

_SLEEPS = "import time; print('there', flush=True); time.sleep(60)"
_IGNORES = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {_SLEEPS}"


def _start(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def _fail_beside(process: "subprocess.Popen[str]", patience_s: float) -> None:
    with ended(process, patience_s=patience_s):
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        raise KeyError("in the block")


@pytest.mark.parametrize(
    ("code", "patience_s", "by"),
    [
        pytest.param(_SLEEPS, 60.0, signal.SIGTERM, id="asked"),
        pytest.param(_IGNORES, 0.5, signal.SIGKILL, id="made to"),
    ],
)
def test_it_ends_where_the_block_fails(code: str, patience_s: float, by: signal.Signals) -> None:
    process = _start(code)
    with pytest.raises(KeyError):
        _fail_beside(process, patience_s)

    assert process.returncode == -by
    assert process.stdout is not None
    assert process.stdout.closed


def test_what_has_ended_by_itself_keeps_its_status() -> None:
    with ended(_start("raise SystemExit(3)")) as process:
        process.wait(30)

    assert process.returncode == 3
