"""Made-up labelled poses with known answers."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from barun.landmarks.formats import LabelledFrames, write_legacy_frames
from barun.landmarks.landmark import N_LANDMARKS, Landmark
from barun.learning.posture_dataset import PostureDataset

START_S = 1.75e9
INTERVAL_S = 0.45

# Head and shoulders from the front, in shoulder widths from the middle of the shoulders (y down).
_FRONTAL = {
    Landmark.NOSE: (0.0, -0.62),
    Landmark.LEFT_EYE_INNER: (0.05, -0.72),
    Landmark.LEFT_EYE: (0.09, -0.72),
    Landmark.LEFT_EYE_OUTER: (0.13, -0.72),
    Landmark.RIGHT_EYE_INNER: (-0.05, -0.72),
    Landmark.RIGHT_EYE: (-0.09, -0.72),
    Landmark.RIGHT_EYE_OUTER: (-0.13, -0.72),
    Landmark.LEFT_EAR: (0.22, -0.66),
    Landmark.RIGHT_EAR: (-0.22, -0.66),
    Landmark.MOUTH_LEFT: (0.08, -0.52),
    Landmark.MOUTH_RIGHT: (-0.08, -0.52),
    Landmark.LEFT_SHOULDER: (0.5, 0.0),
    Landmark.RIGHT_SHOULDER: (-0.5, 0.0),
}


def make_pose(
    view: int,
    *,
    slump: float = 0.0,
    size: float = 0.35,
    middle: tuple[float, float] = (0.66, 0.66),
    faces_left: bool = True,
) -> npt.NDArray[np.float64]:
    """Return one pose, (33, 2), picture heights.

    From the side, x shrinks to a tenth and the face moves ahead of the shoulders. A slump moves the
    head by that many shoulder widths down and, from the side, ahead.
    """
    points = np.full((N_LANDMARKS, 2), np.nan)
    for mark, (x, y) in _FRONTAL.items():
        points[mark] = x, y
    if view == 2:
        points[:, 0] *= 0.1
        points[: Landmark.MOUTH_RIGHT + 1, 0] -= 0.1
        points[Landmark.NOSE, 0] -= 0.25
        points[Landmark.LEFT_EYE_INNER : Landmark.RIGHT_EYE_OUTER + 1, 0] -= 0.2
        points[Landmark.MOUTH_LEFT : Landmark.MOUTH_RIGHT + 1, 0] -= 0.18
        points[: Landmark.MOUTH_RIGHT + 1, 0] -= slump
        if not faces_left:
            points[:, 0] *= -1
    points[: Landmark.MOUTH_RIGHT + 1, 1] += slump
    return points * size + np.array(middle)


def make_person(
    person: str = "p1",
    *,
    plan: str = "1a 1b 1c 1d 2a 2b 2c 2d",
    n_each: int = 12,
    size: float = 0.35,
    seed: int = 0,
    noise: float = 0.003,
) -> PostureDataset:
    """Return somebody who takes each posture of a plan for some samples, in that order."""
    rng = np.random.default_rng(seed)
    slumps = {"a": 0.0, "b": 0.08, "c": 0.16, "d": 0.3, "e": 0.0}
    labels = [step for step in plan.split() for _ in range(n_each)]
    poses = np.array(
        [
            make_pose(1 if label[0] == "3" else int(label[0]), slump=slumps[label[1]], size=size)
            for label in labels
        ]
    )
    poses += rng.normal(scale=noise * size, size=poses.shape)
    return _from_poses(poses, labels, person)


def _from_poses(poses: npt.NDArray[np.float64], labels: list[str], person: str) -> PostureDataset:
    return PostureDataset.from_frames(to_frames(poses, labels, person), person=person)


def to_frames(poses: npt.NDArray[np.float64], labels: list[str], person: str) -> LabelledFrames:
    """Return poses in picture heights as the frames of a file, pictures of 640 x 480."""
    image_xy = poses.astype(np.float32)
    image_xy[..., 0] *= 480 / 640
    count = len(labels)
    return LabelledFrames(
        image_xy=image_xy,
        labels={
            "view_angle": tuple(label[0] for label in labels),
            "pose_grade": tuple(label[1:] for label in labels),
        },
        person_ids=(person,) * count,
        sample_ids=tuple(str(number + 1) for number in range(count)),
        recorded_at_s=START_S + INTERVAL_S * np.arange(count, dtype=np.float64),
        rows=np.arange(2, count + 2),
        size_wh=(640, 480),
        source=f"{person}.csv",
    )


def write_person(folder: Path, dataset: PostureDataset) -> Path:
    """Write the poses of one person as a file of the older kind."""
    labels = [f"{view}{grade}" for view, grade in zip(dataset.view, dataset.grade, strict=True)]
    frames = to_frames(dataset.rows.xy, labels, dataset.people[0])
    path = folder / f"{dataset.people[0]}.csv"
    write_legacy_frames(path, frames)
    return path
