import os
import subprocess
import sys

import pytest

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions, loading
from barun.capture.blazepose.loading import load_models
from barun.errors import ModelError
from barun.models import load_model
from tests.fixtures.drawn_person import skip_without_models

_COUNT_THREADS = """
import os, time
import numpy
before = len(os.listdir("/proc/self/task"))
from barun.capture.blazepose import BlazePoseEngine
BlazePoseEngine()
until_s = time.monotonic() + 30
# the threads that read the files leave the list a moment after they end
while (n_more := len(os.listdir("/proc/self/task")) - before) > 0 and time.monotonic() < until_s:
    time.sleep(0.05)
print(n_more)
"""


@pytest.mark.parametrize("missing", ["pose_detector", "pose_landmark_full"])
def test_missing_model_is_the_error_of_the_engine(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    skip_without_models()

    def refuse(name: str) -> bytes:
        if name == missing:
            raise ModelError("models.missing", name=name, path="nowhere")
        return load_model(name)

    monkeypatch.setattr(loading, "load_model", refuse)
    with pytest.raises(ModelError, match=f"'{missing}' is not built"):
        BlazePoseEngine()


def test_files_are_read_in_the_order_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    skip_without_models()
    read: list[str] = []

    def note(name: str) -> bytes:
        content = load_model(name)
        read.append(name)
        return content

    monkeypatch.setattr(loading, "load_model", note)
    load_models(BlazePoseOptions(model="lite"))
    assert read == ["pose_detector", "pose_landmark_lite"]


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads as Linux lists them")
def test_engine_leaves_no_idle_thread_behind() -> None:
    skip_without_models()
    environment = {key: value for key, value in os.environ.items() if "OPENBLAS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", _COUNT_THREADS],
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
        text=True,
    )
    assert done.stdout.strip() == "0"
