"""The official models of June 2021, which the reference of the browser's video was made with.

The numbers recorded for ``tfjs_pose_squats.mp4`` come from MediaPipe's own test of its Python
solution and are older than today's models: both were replaced by others later that year. The npm
package of that time still holds the old ones. They are kept under ``.tools/`` and serve only to
compare like with like.
"""

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from unittest.mock import patch

from barun.capture.blazepose import loading
from benchmarks.environments import TOOLS_FOLDER
from scripts.build_models import remove_segmentation, unpack_weights

__all__ = ["fetch_reference_models", "with_models"]

_PACKAGE: Final = "@mediapipe/pose"
_VERSION: Final = "0.4.1624666670"
_SHA256: Final = {
    "pose_solution_packed_assets.data": (
        "7df1fe71ea9e577631b2bd76cf9dda16b303c9425c67b4e846f0b2103008a9ca"
    ),
    "pose_landmark_full.tflite": "40f165f8504a9ee22e32e603f26367428991d9501461f78a773d9a26f01b4872",
}
_TIMEOUT_S: Final = 300


def _fetch_files() -> dict[str, bytes]:
    """Return the files of the package, downloaded by npm once.

    Raises
    ------
    OSError, subprocess.SubprocessError
        If there is no npm, or it cannot reach its registry.
    ValueError
        If a file is not the one that is expected.
    """
    folder = TOOLS_FOLDER / f"pose-{_VERSION}"
    files = {}
    for name, sha256 in _SHA256.items():
        path = folder / name
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            command = ["npm", "pack", "--silent", f"{_PACKAGE}@{_VERSION}"]
            packed = subprocess.run(
                command, cwd=folder, check=True, capture_output=True, text=True, timeout=_TIMEOUT_S
            )
            archive_path = folder / packed.stdout.strip()
            with tarfile.open(fileobj=io.BytesIO(archive_path.read_bytes())) as archive:
                for wanted in _SHA256:
                    member = archive.extractfile(f"package/{wanted}")
                    if member is not None:
                        (folder / wanted).write_bytes(member.read())
            archive_path.unlink()
        files[name] = path.read_bytes()
        if hashlib.sha256(files[name]).hexdigest() != sha256:
            raise ValueError(f"'{path}' is not the file of {_PACKAGE} {_VERSION}; delete it")
    return files


def fetch_reference_models() -> dict[str, bytes] | None:
    """Return detector and landmark model by their names in Barun; None where they are out of reach.

    They are transformed as today's are: outputs that remain are bit-identical.
    """
    try:
        detector, landmarks = _fetch_files().values()
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        print(f"the models of the reference cannot be fetched: {error}")
        return None
    return {
        "pose_detector": unpack_weights(detector),
        "pose_landmark_full": remove_segmentation(landmarks),
    }


@contextmanager
def with_models(models: dict[str, bytes]) -> Iterator[None]:
    """Give these models to every engine made meanwhile, instead of those that come with Barun."""
    with patch.object(loading, "load_model", models.__getitem__):
        yield
