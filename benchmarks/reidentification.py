"""How often people are named from landmarks, raw and anonymous, and what anonymity costs.

::

    python -m benchmarks.reidentification [--data DIR]

An attacker holds recordings of known people and tries to name people in other recordings: raw, with
the face rescaled as an older program did and called anonymous, and as Barun releases them. The
attacker knows the method and makes the known recordings anonymous as well; what an attacker who
learns from raw ones would do is worse. Takes some minutes.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from barun.errors import BarunError
from barun.landmarks import Landmark
from barun.learning.data_defects import DefectKind, clean, find_defects
from barun.learning.posture_dataset import PostureDataset, read_posture_folder
from barun.posture.rows import PoseRows
from barun.privacy.anonymisation.anonymising import (
    CANONICAL_SIZE_WH,
    AnonymisationSettings,
    anonymise_landmarks,
)
from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS
from benchmarks.marks import Mark, report
from benchmarks.reidentification_attack import (
    ATTACKERS,
    name_parts,
    print_attacks,
    split_in_two,
)
from benchmarks.reidentification_cost import print_costs
from benchmarks.reidentification_crowd import report_crowd

__all__ = ["main", "rescale_face"]

_Array = npt.NDArray[np.float64]

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_FACE: Final = slice(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1)
_KEPT: Final = np.array(KEPT_LANDMARKS)
_ABOVE_CHANCE: Final = 15.0
_NOISE: Final = 0.05


def rescale_face(xy: _Array) -> _Array:
    """Return poses with every face brought to one size about its middle, shape (N, 33, 2).

    What an older program did and called anonymous: a counter-example. Shape of the face, body,
    chair and place are as they were.
    """
    rescaled = xy.copy()
    face = xy[:, _FACE]
    middle = np.nanmean(face, axis=1, keepdims=True)
    size = np.sqrt(np.nanmean(np.sum((face - middle) ** 2, axis=-1), axis=1))
    rescaled[:, _FACE] = middle + 0.1 * (face - middle) / size[:, None, None]
    return rescaled


def _centre(xy: _Array) -> _Array:
    """Return poses from the middle of the shoulders, in sizes of head and shoulders."""
    shoulders = xy[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
    middle = shoulders.mean(axis=1, keepdims=True)
    head = np.nanmean(xy[:, _FACE], axis=1) - middle[:, 0]
    across = shoulders[:, 0] - shoulders[:, 1]
    size = np.sqrt(np.vecdot(head, head) + np.vecdot(across, across))
    return np.asarray((xy - middle) / size[:, None, None])


def _release(xy: _Array, session: npt.NDArray[np.str_], noise: float = 0.0) -> _Array:
    settings = AnonymisationSettings(noise=noise)
    return anonymise_landmarks(xy, session, settings, np.random.default_rng(0)).xy


def _report_attacks(dataset: PostureDataset) -> float:
    """Print the attackers' table; return the strongest on anonymous landmarks, in percent."""
    halves = split_in_two(dataset)
    xy, person = dataset.rows.xy, dataset.person
    apart = name_parts(person, halves)
    counts = ", ".join(f"{one} {np.sum((person == one) & (halves >= 0))}" for one in dataset.people)
    print(
        f"\nNaming {len(dataset.people)} people at desks ({counts} rows), learnt from other"
        " sessions or, of one\nsession, the other half of the time. Share of rows named rightly"
        " in %, every person weighing\nthe same, so that chance is"
        f" {100 / len(dataset.people):.0f}; of the strongest attacker the 95 % interval over"
        " stretches, the\nperson named most often, and recordings named by the vote of their"
        f" rows:\n\n  {'':<46}"
        + "".join(f"{name:>11}" for name in ATTACKERS)
        + "   interval   exposed  vote"
    )
    tables = {
        "raw, 33 points": xy,
        "raw, nine points of head and shoulders": xy[:, _KEPT],
        "raw, centred and scaled": _centre(xy),
        "face rescaled (older program)": rescale_face(xy),
        "Barun": _release(xy, apart)[:, _KEPT],
        f"Barun, noise of {_NOISE:g} face sizes": _release(xy, apart, _NOISE)[:, _KEPT],
        "Barun, both halves of a person as one session": _release(xy, person)[:, _KEPT],
    }
    found = {
        title: print_attacks(title, values, person, halves, dataset.episode)
        for title, values in tables.items()
    }
    return 100 * found["Barun"]


def _make_anonymous(dataset: PostureDataset) -> PostureDataset:
    """Return the rows as they are released, each session of a person by itself."""
    pause = np.concatenate([[False], np.abs(np.diff(dataset.recorded_at_s)) > 60])
    xy = _release(dataset.rows.xy, name_parts(dataset.person, np.cumsum(pause)))
    missing = np.isnan(xy[..., 0])
    width, height = CANONICAL_SIZE_WH
    rows = PoseRows(
        xy=xy,
        visibility=np.where(missing, 0.0, np.nan),
        aspect=np.full(len(xy), width / height),
    )
    n_withheld = int(missing.all(axis=1).sum())
    print(f"\nWithheld, because they cannot be made anonymous: {n_withheld} of {len(xy)} rows.")
    return replace(dataset, rows=rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default = Path(os.environ.get("BARUN_DATA", _DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=default, help="folder of recordings")
    options = parser.parse_args(arguments)
    try:
        raw = read_posture_folder(options.data)
        defects = find_defects(raw)
        for defect in defects:
            if defect.kind is not DefectKind.NEAR_COPY:
                print(f"- {defect.text('en')}")
        dataset = clean(raw, defects)
        with threadpool_limits(1):  # small fits wait for each other on several
            named = _report_attacks(dataset)
            view, grade, question = print_costs(dataset, _make_anonymous(dataset))
            report_crowd(options.data)
    except BarunError as error:
        print(f"reidentification: {error}", file=sys.stderr)
        return error.exit_status
    bound = 100 / len(dataset.people) + _ABOVE_CHANCE
    print()
    return report(
        "reidentification",
        [
            Mark("named from anonymous landmarks", named, "%", bound, "at most"),
            Mark("view model loses", view, "points", 1, "at most"),
            Mark("posture model loses, mean of four", grade, "points", 2, "at most"),
            Mark("posture model loses, worst of four", question, "points", 2, "at most"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
