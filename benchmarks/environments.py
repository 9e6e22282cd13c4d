"""Python environments that only a benchmark needs, under ``.tools/``, out of Barun's own."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["TOOLS_FOLDER", "prepare_environment"]

TOOLS_FOLDER: Final = Path(__file__).resolve().parents[1] / ".tools"
_TIMEOUT_S: Final = 900


def prepare_environment(name: str, requirements: Sequence[str] = ()) -> Path:
    """Return the interpreter of an environment with pip and `requirements`, made when needed.

    Parameters
    ----------
    name : str
        Folder under ``.tools/``.
    requirements : sequence of str
        What is installed with pip from the configured package index.

    Raises
    ------
    subprocess.CalledProcessError
        If it cannot be made, for example without a package index; what pip said goes to stderr.
    """
    folder = TOOLS_FOLDER / name
    is_windows = sys.platform == "win32"
    python = folder / ("Scripts/python.exe" if is_windows else "bin/python")
    stamp = folder / "complete.txt"
    wanted = "\n".join(requirements)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"preparing {folder.name} (once) ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=_TIMEOUT_S)
    if requirements:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, *requirements], check=True, timeout=_TIMEOUT_S)
    stamp.write_text(wanted, encoding="utf-8")
    return python
