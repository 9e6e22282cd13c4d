"""Folders of people to train on and to try: what must be left for figures to be honest."""

from pathlib import Path

import numpy as np

from barun.errors import InputError
from barun.learning.data_defects import find_known_poses
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset

__all__ = ["check_training_people", "leave_out_known_people"]


def check_training_people(raw: PostureDataset, cleaned: PostureDataset, folder: Path) -> None:
    """Refuse a folder that shows nobody.

    Parameters
    ----------
    raw, cleaned : PostureDataset
        The folder's poses.
    folder : pathlib.Path
        For the text of the error.

    Raises
    ------
    InputError
        If no pose is left after cleaning.
    """
    if not _shows_anybody(cleaned):
        raise InputError("learning.no-training-poses", path=folder, count=len(raw))


def leave_out_known_people(
    raw: PostureDataset, cleaned: PostureDataset, train: PostureDataset, folder: Path
) -> tuple[PostureDataset, PostureDataset]:
    """Return the poses, raw and cleaned, that were not trained on, whoever they are said to be.

    Parameters
    ----------
    raw, cleaned : PostureDataset
        The poses of the folder to try.
    train : PostureDataset
        Raw poses that were trained on.
    folder : pathlib.Path
        The folder to try, for the text of the error.

    Raises
    ------
    InputError
        If no pose is left, or none that is labelled front or side.
    """
    known = find_known_poses(raw, train)
    unseen = cleaned.select(~find_known_poses(cleaned, train))
    if not _shows_anybody(unseen):
        raise InputError(
            "learning.no-test-poses", path=folder, count=len(raw), known=int(known.sum())
        )
    if not np.isin(unseen.view, (FRONT, SIDE)).any():
        raise InputError("learning.no-test-views", path=folder, count=len(unseen))
    return raw.select(~known), unseen


def _shows_anybody(dataset: PostureDataset) -> bool:
    return bool(np.isfinite(dataset.rows.xy).any())
