"""Is a calibration good for another pose model? ``python -m benchmarks.pose_model_offset``.

Each recording of a person at a desk is looked at by the lite, the full and the heavy model. The
baseline is the median of what one model measures; what another measures on the same pictures is
judged by it. Nobody moved in between, so every load is the models' doing.
"""

import argparse
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions
from barun.config import ModelName
from barun.posture.baseline import Baselines
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.features.measuring import measure_posture
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from benchmarks.marks import Mark, report
from benchmarks.pose_parity import read_clip

__all__ = ["main"]

_ROOT: Final = Path(__file__).resolve().parents[1]
_MODELS: Final[tuple[ModelName, ...]] = get_args(ModelName)
_UPRIGHT: Final = 46
"""Pictures of the clip from the side before the person leans."""
_CLIPS: Final = (
    ("kui_front_20250705_222700.mp4", View.FRONT, 9.5, None),
    ("intel_asl_book.mkv", View.FRONT, 30.0, None),
    ("intel_asl_eat.mkv", View.FRONT, 30.0, None),
    ("intel_asl_please.mkv", View.FRONT, 30.0, None),
    ("kui_side_20250706_173222.mp4", View.RIGHT_SIDE, 9.5, _UPRIGHT),
)
"""File, view, true pictures a second, how many of them."""
_SETTLING: Final = 5
"""Pictures until the landmark filters have come to rest."""

_Array = npt.NDArray[np.float64]


def _estimate(path: Path, model: ModelName, rate_hz: float, n_most: int | None) -> PoseRows:
    found = []
    aspects = []
    with BlazePoseEngine(BlazePoseOptions(model=model, threads=2)) as engine:
        for index, picture in enumerate(itertools.islice(read_clip(path), n_most)):
            people = engine.estimate(picture, index / rate_hz)
            found.append(people[0].frame if people else None)
            aspects.append(picture.shape[1] / picture.shape[0])
    nothing = np.full((33, 3), np.nan)
    worlds = [nothing if one is None or one.world_xyz is None else one.world_xyz for one in found]
    return PoseRows.from_arrays(
        np.array([nothing if one is None else one.image_xyz for one in found]),
        np.array([nothing[:, 0] if one is None else one.visibility for one in found]),
        np.array(aspects),
        world_xyz=np.array(worlds),
    )


def _values(measured: PostureMeasurements) -> _Array:
    """Return the measured values that can be judged, shape (T, F)."""
    values = np.where(measured.trust == Trust.CANNOT_JUDGE, np.nan, measured.values)
    return values[_SETTLING:]


def _median_of(values: _Array) -> _Array:
    known = np.isfinite(values).sum(axis=0) > len(values) / 2
    median = np.full(values.shape[1], np.nan)
    median[known] = np.nanmedian(values[:, known], axis=0)
    return median


def _print_offsets(name: str, measured: dict[ModelName, PostureMeasurements]) -> None:
    keys = [key for key in FEATURES if any(key in rule.features for rule in RULES)]
    medians = {model: _median_of(_values(one)) for model, one in measured.items()}
    print(f"\n{name}: median by model (lite - full, heavy - full)")
    for key in keys:
        column = feature_column(key)
        lite, full, heavy = (medians[model][column] for model in _MODELS)
        if np.isfinite([lite, full, heavy]).all():
            print(
                f"  {key:<24} {lite:8.3f} {full:8.3f} {heavy:8.3f} {FEATURES[key].unit:<18}"
                f" ({lite - full:+.3f}, {heavy - full:+.3f})"
            )


def _cross_loads(by: PostureMeasurements, seen: PostureMeasurements) -> _Array:
    """Return the loads of what one model sees by the baseline of another, shape (T, R)."""
    centre, spread = compute_centre_and_spread(by.values[_SETTLING:])
    own = Baselines(median=centre[None], spread=spread[None])
    loads: _Array = judge_all(seen, own)[0][_SETTLING:]
    return loads


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description="Compare what the pose models measure.")
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    data: Path = parser.parse_args(arguments).data
    own: list[float] = []
    other: list[float] = []  # with another model
    for name, view, rate_hz, n_most in _CLIPS:
        measured: dict[ModelName, PostureMeasurements] = {}
        for model in _MODELS:
            rows = _estimate(data / "webcam" / name, model, rate_hz, n_most)
            views = np.full(len(rows), view, dtype=np.int8)
            measured[model] = measure_posture(rows, views)
        _print_offsets(name, measured)
        print("  calibrated with -> seen by: median load (share of pictures past the threshold)")
        for by, seen in itertools.product(_MODELS, _MODELS):
            loads = _cross_loads(measured[by], measured[seen])
            median = _median_of(loads)
            told = [
                f"{key} {median[column]:.2f} ({np.nanmean(loads[:, column] >= 1):.0%})"
                for column, key in enumerate(RULE_KEYS)
                if np.isfinite(median[column])
            ]
            (own if by == seen else other).extend(map(float, median[np.isfinite(median)]))
            print(f"  {by:>5} -> {seen:<5} " + ", ".join(told), flush=True)
    print()
    print(f"largest median load: same model {max(own):.2f}, another model {max(other):.2f}")
    # What is shipped refuses the second case; a bound on it would be one on other people's models.
    marks = [Mark("same model, largest median load", max(own), "", 1.0, "at most")]
    return report("pose_model_offset", marks)


if __name__ == "__main__":
    sys.exit(main())
