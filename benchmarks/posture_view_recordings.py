"""Views of recordings that no training has seen: webcams, photographs, people who walk."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.capture.opening import open_source
from barun.landmarks import LandmarkSequence
from barun.pipeline.clip_landmarks import estimate_landmarks
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.stabiliser import stabilise_views
from barun.posture.view.view import View
from barun.posture.view.view_model import ViewModel
from benchmarks.marks import Mark

__all__ = ["measure_recordings"]

_EVERY: Final = 2
_FRONT, _LEFT, _RIGHT = View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE


@dataclass(frozen=True, slots=True)
class _Expected:
    """What a recording shows, as seen by looking at it."""

    name: str
    views: tuple[View, ...]
    """Views that are right; empty where it changes and nothing is counted."""
    until_s: float = float("inf")
    """Frames after this are not counted."""


_RECORDINGS: Final = (
    _Expected("webcam/kui_front_20250705_222700.mp4", (_FRONT,)),
    # Afterwards the person turns to the camera to stop the recording.
    _Expected("webcam/kui_side_20250706_173222.mp4", (_RIGHT,), until_s=2.65),
    _Expected("webcam/intel_asl_book.mkv", (_FRONT,)),
    _Expected("webcam/intel_asl_eat.mkv", (_FRONT,)),
    _Expected("webcam/intel_asl_please.mkv", (_FRONT,)),
    *(
        _Expected(f"posture/sideview/{posture}{kind}.jpg", (_LEFT, _RIGHT))
        for posture in ("straight", "hunchback", "recline", "kneeling")
        for kind in ("", "_flip", "_hf", "_hf_flip")
    ),
    _Expected("pose/tfjs_portrait.jpg", (_FRONT,)),
    _Expected("pose/tfjs_pose_squats.mp4", (_FRONT,)),
    _Expected("pose/pose2sim_single_cam01.mp4", ()),
    _Expected("pose/sports2d_demo_walk_jump_2people.mp4", ()),
    _Expected("pose/intel_one_by_one_person.mp4", ()),
)


def _people(path: Path) -> list[LandmarkSequence]:
    options = BlazePoseOptions(mode="image" if path.suffix == ".jpg" else "video")
    every = 1 if path.suffix == ".jpg" else _EVERY
    with BlazePoseEngine(options) as engine, open_source(path, every=every) as source:
        return list(estimate_landmarks(source, engine).recording.people.values())


def _shares(views: npt.NDArray[np.int8]) -> str:
    counts = np.bincount(views, minlength=len(View))
    return " ".join(f"{count:5d}" for count in counts)


def measure_recordings(data: Path, model: ViewModel) -> list[Mark]:
    """Print how the frames of each recording are seen, and count right and wrong ones."""
    print(
        "\nrecordings that no training has seen: frames by view, each on its own (model, geometry)"
    )
    print(f"{'':44}      model: neith front  left right   geometry: neith front  left right")
    n_counted = n_right = n_wrong = n_steady_wrong = 0
    for expected in _RECORDINGS:
        path = data / expected.name
        if not path.is_file():
            continue
        people = _people(path)
        if not people:
            print(f"{expected.name[-44:]:44} nobody found")
            continue
        found, geometric, steady = [], [], []
        for sequence in people:
            rows = PoseRows.from_sequence(sequence)
            counted = rows.is_present & (sequence.times_s <= expected.until_s)
            probabilities = model.view_probabilities(rows)
            found.append(decide_views(probabilities)[counted])
            geometric.append(decide_views(view_probabilities(rows))[counted])
            steady.append(stabilise_views(sequence.times_s, probabilities)[counted])
        views, by_geometry = np.concatenate(found), np.concatenate(geometric)
        mark = "->" + "/".join(view.label for view in expected.views) if expected.views else ""
        print(f"{expected.name[-44:]:44} {_shares(views)}   {_shares(by_geometry)} {mark}")
        if expected.views:
            all_steady = np.concatenate(steady)
            n_counted += len(views)
            n_right += int(np.isin(views, expected.views).sum())
            n_wrong += int((~np.isin(views, (*expected.views, View.NEITHER))).sum())
            n_steady_wrong += int((~np.isin(all_steady, expected.views)).sum())
    return [
        Mark("unseen recordings, recognised", 100 * n_right / n_counted, "%", 97, "at least"),
        Mark("unseen recordings, wrong", 100 * n_wrong / n_counted, "%", 0.5, "at most"),
        Mark(
            "unseen recordings, not right over time",
            100 * n_steady_wrong / n_counted,
            "%",
            3,
            "at most",
        ),
    ]
