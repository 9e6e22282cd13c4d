"""``import barun`` and ``barun --help`` load no heavy library, write nothing, and are quick."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "cv2",
    "ai_edge_litert",
    "onnxruntime",
    "numpy",
    "torch",
    "sklearn",
    "fastapi",
    "sqlalchemy",
    "alembic",
    "cryptography",
    "PIL",
    "arro3",
    "tqdm",
)
LIMIT_S = 0.3

_REPORT_MODULES = """
import json, sys
{code}
print(json.dumps(sorted(sys.modules)))
"""


def _modules_after(code: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _REPORT_MODULES.format(code=code)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    modules: list[str] = json.loads(done.stdout.splitlines()[-1])
    return modules


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import barun", id="package"),
        pytest.param("import barun.cli.main", id="command line"),
        pytest.param("from barun.cli.main import main; main(['--help'])", id="help"),
        pytest.param("from barun.cli.main import main; main(['analyze', '--help'])", id="analyze"),
    ],
)
def test_nothing_heavy_is_loaded(code: str, tmp_path: Path) -> None:
    loaded = set(_modules_after(code, tmp_path))

    assert not loaded & set(HEAVY)
    assert not list(tmp_path.iterdir()), "the import wrote files"


_LATER = (
    "cv2",
    "ai_edge_litert",
    "onnxruntime",
    "torch",
    "sklearn",
    "alembic",
    "PIL",
    "arro3",
    "barun.feedback.exercises.figure",
    "barun.feedback.running",
    "barun.running",
    "barun.service.live.service_messages",
    "barun.simulate",
)
"""What the first answer of the service does not need."""


def test_the_service_loads_nothing_that_its_first_answer_does_not_need(tmp_path: Path) -> None:
    loaded = set(_modules_after("import barun.service.server", tmp_path))

    assert "barun.service.app" in loaded
    assert not loaded & set(_LATER)


def test_the_check_sees_a_heavy_import(tmp_path: Path) -> None:
    assert "numpy" in _modules_after("import barun.landmarks", tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["-c", "import barun"], id="import"),
        pytest.param(["-m", "barun.cli.main", "--help"], id="help"),
    ],
)
def test_it_starts_quickly(arguments: list[str], tmp_path: Path) -> None:
    durations_s = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, *arguments], cwd=tmp_path, check=True, capture_output=True)
        after = os.times()  # of the processor: what else the machine does is not its fault
        user_s = after.children_user - before.children_user
        durations_s.append(user_s + after.children_system - before.children_system)

    assert min(durations_s) < LIMIT_S
