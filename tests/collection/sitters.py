"""Made-up samples of people who agreed."""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from barun.collection.collection import Collection
from barun.collection.entry import Sample
from barun.collection.label import NO_LABEL, Label
from tests.learning.datasets.row_samples import make_rows

__all__ = ["NOW_S", "YEAR_S", "agree", "make_sample", "open_collection", "pose"]

NOW_S = 1_795_000_000.0
YEAR_S = 365 * 86400.0


@cache
def _poses(plan: str) -> npt.NDArray[np.float32]:
    return make_rows("P1", plan=plan, n_each=12).image_xyz


def pose(number: int, *, is_side: bool = False) -> npt.NDArray[np.float32]:
    """Return the landmarks of somebody who sits, another pose for each number."""
    poses = _poses("2a" if is_side else "1a")
    moved = poses[number % len(poses)].copy()
    moved[:, 0] += np.float32(1e-5 * number)
    return moved


def make_sample(
    session: str,
    number: int,
    *,
    label: Label = NO_LABEL,
    suggested: int = 1,
    at_s: float = NOW_S,
    has_world: bool = False,
) -> Sample:
    """Return a sample."""
    image_xyz = pose(number)
    return Sample(
        session=session,
        number=number,
        recorded_at_s=at_s,
        size_wh=(640, 480),
        image_xyz=image_xyz,
        visibility=np.where(np.isnan(image_xyz[:, 0]), np.nan, 0.9).astype(np.float32),
        label=label,
        suggested_view=suggested,
        world_xyz=image_xyz * 2 if has_world else None,
    )


def open_collection(folder: Path, name: str = "posture") -> Collection:
    """Open a collection in a folder."""
    return Collection(folder / "collections", name)


def agree(collection: Collection, *, now_s: float = NOW_S, until_s: float = NOW_S + YEAR_S) -> str:
    """Let somebody new agree; return the pseudonym."""
    return collection.agree(
        purpose="to try things", wording="1-en", now_s=now_s, until_s=until_s
    ).person
