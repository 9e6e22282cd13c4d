"""Made-up labelled rows with known answers."""

from dataclasses import replace

import numpy as np

from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.rows import LabelledRows, make_row_ids
from tests.learning.posture_samples import INTERVAL_S, START_S, make_person

__all__ = ["make_rows", "with_image"]


def make_rows(
    person: str = "P1",
    *,
    plan: str = "1a 1b 1c 1d 2a 2b 2c 2d",
    n_each: int = 12,
    size: float = 0.35,
    seed: int = 0,
    noise: float = 0.003,
    start_s: float = START_S,
) -> LabelledRows:
    """Return somebody who takes each posture of a plan for some samples, pictures of 640 x 480."""
    dataset = make_person(
        person.lower(), plan=plan, n_each=n_each, size=size, seed=seed, noise=noise
    )
    count = len(dataset)
    image_xyz = np.full((count, N_LANDMARKS, 3), np.nan, dtype=np.float32)
    image_xyz[..., :2] = dataset.image_xy
    origin_file = np.full(count, f"{person.lower()}.csv")
    origin_row = np.arange(2, count + 2)
    return LabelledRows(
        row_id=make_row_ids(origin_file, origin_row, image_xyz),
        image_xyz=image_xyz,
        visibility=np.full((count, N_LANDMARKS), np.nan, dtype=np.float32),
        size_wh=np.tile(np.array([640, 480], dtype=np.int32), (count, 1)),
        person=np.full(count, person),
        session=np.full(count, f"{person.lower()}.csv 1"),
        recorded_at_s=start_s + INTERVAL_S * np.arange(count, dtype=np.float64),
        source=np.full(count, "legacy"),
        view=dataset.view,
        grade=dataset.grade,
        sample_id=dataset.sample_id,
        participant_id=np.full(count, person),
        origin_file=origin_file,
        origin_row=origin_row,
    )


def with_image(rows: LabelledRows, image_xyz: np.ndarray) -> LabelledRows:
    """Return the rows with other landmarks under the same ids."""
    return replace(rows, image_xyz=image_xyz.astype(np.float32))
