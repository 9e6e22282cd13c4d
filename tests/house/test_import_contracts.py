"""Each import contract fails when it is broken: a rule nobody can break guards nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BREACHES = [
    pytest.param(
        "geometry/vectors.py", "import barun.landmarks", "Data flows one way", id="upward"
    ),
    pytest.param(
        "capture/opening.py", "import barun.feedback", "Data flows one way", id="sideways"
    ),
    pytest.param("newroom/__init__.py", "", "Data flows one way", id="room without a place"),
    pytest.param("kinematics/joint_angles.py", "import cv2", "The core knows no", id="device"),
    pytest.param("simulate/body.py", "import random", "The core knows no", id="randomness"),
    pytest.param("kinematics/gaps.py", "import time", "The core knows no", id="clock"),
    pytest.param("cli/pose.py", "import ai_edge_litert", "Only the pose engine", id="LiteRT"),
    pytest.param("posture/rows.py", "import onnxruntime", "Only models", id="ONNX Runtime"),
]


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package that a test may spoil."""
    ignore = shutil.ignore_patterns("*.tflite", "static", "fonts", "__pycache__")
    shutil.copytree(ROOT / "src" / "barun", tmp_path / "barun", ignore=ignore)
    return tmp_path


@pytest.mark.slow
def test_the_tree_keeps_every_contract(tree: Path) -> None:
    done = _lint(tree)

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("module", "line", "contract"), BREACHES)
def test_a_breach_is_found(tree: Path, module: str, line: str, contract: str) -> None:
    path = tree / "barun" / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{line}\n" + (path.read_text(encoding="utf-8") if path.exists() else ""))

    done = _lint(tree)

    assert done.returncode != 0
    assert contract in done.stdout
