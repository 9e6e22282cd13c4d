"""Is the view recognised, on people not seen? ``python -m benchmarks.posture_view [--data DIR]``.

Front against side leaving one person out, by geometry, by the trained model and by both together;
simulated people seen from all round; labels the pose contradicts; recordings of other people,
cameras and shapes of picture; steadiness over time; cost.
"""

import argparse
import sys
import timeit
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.data_defects import DefectKind, find_defects
from barun.learning.posture_dataset import FRONT, SIDE, PostureDataset
from barun.learning.view_evaluation import (
    ViewProbabilities,
    compute_unseen_probabilities,
    read_view_dataset,
    score_views,
)
from barun.learning.view_people import simulate_view_people
from barun.learning.view_training import gather_simulated_rows
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views, find_doubtful_views
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.stabiliser import ViewStabiliser, stabilise_views
from barun.posture.view.view import View
from barun.posture.view.view_model import ViewModel
from barun.simulate import UPRIGHT, Camera, Liveliness, SittingScript, simulate_sitting
from benchmarks.marks import Mark, report
from benchmarks.posture_view_recordings import measure_recordings

__all__ = ["main"]

_METHODS: Final = ("geometry", "model", "both")
_SOUND_PEOPLE: Final = ("p1", "p2", "p3")
_YAWS_DEG: Final = (*range(0, 20, 10), *range(20, 70, 5), *range(70, 150, 10), 150, 165, 180)
_SWEEP_SEED: Final = 77
_EDGES_DEG: Final = range(16, 40, 2)
_EDGE_S: Final = 60
_Views = npt.NDArray[np.int8]


def _print_scores(title: str, test: PostureDataset, probabilities: ViewProbabilities) -> None:
    print(f"\n{title}: told apart | recognised (rejected = failure) | wrong, %")
    print(f"{'person':8}{'rows':>6}" + "".join(f"{name:>26}" for name in _METHODS))
    everybody = np.ones(len(test), dtype=bool)
    people = [*test.people, "all"]
    for person in people:
        which = everybody if person == "all" else test.person == person
        cells = ""
        n_rows = 0
        for name in _METHODS:
            score = score_views(test, getattr(probabilities, name), which)
            n_rows = score.n_rows
            shares = (score.accuracy, score.right_share, score.wrong_share)
            cells += "    " + " | ".join(f"{100 * share:5.1f}" for share in shares)
        print(f"{person:8}{n_rows:6}{cells}")


def _print_confusion(test: PostureDataset, probabilities: ViewProbabilities) -> None:
    print("\nlabel against view (both, leaving one person out; 3 is a mixed bag)")
    print(f"{'label':16}" + "".join(f"{view.label:>12}" for view in View))
    for label, name in ((FRONT, "1 front"), (SIDE, "2 side"), (3, "3 neither")):
        views = decide_views(probabilities.both[test.view == label])
        counts = np.bincount(views, minlength=len(View))
        print(f"{name:16}" + "".join(f"{count:12d}" for count in counts))


def _print_rejections(test: PostureDataset, probabilities: ViewProbabilities) -> None:
    print("\nreject option (both, leaving one person out, labels front and side)")
    labelled = np.isin(test.view, (FRONT, SIDE))
    for least in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        views = decide_views(probabilities.both[labelled], least)
        is_front = test.view[labelled] == FRONT
        wrong = np.where(is_front, views >= View.LEFT_SIDE, views == View.FRONT)
        rejected = views == View.NEITHER
        print(
            f"  at least {least:.1f}: rejected {100 * rejected.mean():5.2f} %,"
            f" wrong {100 * wrong.mean():5.2f} %"
        )


def measure_people(data: Path) -> list[Mark]:
    """Leave one person out, on cleaned and on raw labels."""
    cleaned, raw = read_view_dataset(data), read_view_dataset(data, cleaned=False)
    simulated = gather_simulated_rows()
    unseen = compute_unseen_probabilities(cleaned, simulated=simulated)
    unseen_raw = compute_unseen_probabilities(cleaned, raw, simulated)
    _print_scores("leaving one person out, sound labels", cleaned, unseen)
    _print_scores("leaving one person out, raw labels (copies included)", raw, unseen_raw)
    _print_confusion(cleaned, unseen)
    _print_rejections(cleaned, unseen)
    marks = []
    for person in _SOUND_PEOPLE:
        score = score_views(cleaned, unseen.both, cleaned.person == person)
        name = f"front or side, {person} left out"
        marks.append(Mark(name, 100 * score.accuracy, "%", 97, "at least"))
    everybody = np.ones(len(cleaned), dtype=bool)
    gain = (
        score_views(cleaned, unseen.both, everybody).right_share
        - score_views(cleaned, unseen.geometry, everybody).right_share
    )
    marks.append(
        Mark("recognised more than by geometry alone", 100 * gain, "points", 0, "at least")
    )
    return [*marks, *_measure_doubt(raw, unseen_raw)]


def _measure_doubt(raw: PostureDataset, unseen: ViewProbabilities) -> list[Mark]:
    """Labels that model and geometry contradict, by file."""
    print("\nlabels that the pose contradicts (both, leaving one person out)")
    doubtful = find_doubtful_views(
        unseen.both, labelled_front=raw.view == FRONT, labelled_side=raw.view == SIDE
    )
    for source in np.unique(raw.source):
        mine = raw.source == source
        for label, name in ((FRONT, "front"), (SIDE, "side")):
            labelled = mine & (raw.view == label)
            print(f"  {source:20} {name:6} {(doubtful & labelled).sum():4d} of {labelled.sum():4d}")
    p5_side = (raw.source == "p5.csv") & (raw.view == SIDE)
    frontal = np.zeros(len(raw), dtype=bool)
    for defect in find_defects(raw):  # by shoulder width against the extent of head and shoulders
        if defect.kind is DefectKind.DOUBTFUL_VIEW:
            frontal[defect.rows] = True
    frontal &= p5_side
    found = float(doubtful[frontal].mean()) if frontal.any() else float("nan")
    sound = np.isin(raw.source, ("p2.csv", "p3.csv", "view_p1_395.csv"))
    return [
        Mark("p5 side rows with frontal shoulders, found", 100 * found, "%", 97, "at least"),
        Mark(
            "labels in doubt on p2, p3, p1 (395)",
            100 * float(doubtful[sound].mean()),
            "%",
            1,
            "at most",
        ),
    ]


def _turned(views: _Views, yaw_deg: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Return shares of front, the right side of the two, and the wrong one, in percent."""
    expected = np.where(yaw_deg > 0, View.RIGHT_SIDE, View.LEFT_SIDE)
    is_side = views >= View.LEFT_SIDE
    shares = (views == View.FRONT, is_side & (views == expected), is_side & (views != expected))
    front, side, other = (100 * float(np.mean(share)) for share in shares)
    return front, side, other


def measure_sweep(model: ViewModel, n_people: int) -> list[Mark]:
    """Look at simulated people from all round."""
    print("\nsimulated people by how far they are turned: % front / side (other side if any)")
    print(f"{'degrees':>8}{'geometry':>20}{'both':>20}")
    random = np.random.default_rng(_SWEEP_SEED)
    found = {}
    for turn_deg in _YAWS_DEG:
        yaw_deg = turn_deg * np.where(np.arange(n_people) % 2, 1, -1)
        rows = simulate_view_people(yaw_deg, random)
        cells = ""
        for method in (view_probabilities, model.view_probabilities):
            shares = _turned(decide_views(method(rows)), yaw_deg)
            cells += f"{shares[0]:8.1f} /{shares[1]:6.1f} ({shares[2]:.1f})"
            found[float(turn_deg)] = shares
        print(f"{turn_deg:8.0f}{cells}")
    half_turned = max(found[45.0][0], sum(found[45.0][1:]))
    behind = max(sum(found[turn_deg]) for turn_deg in (150.0, 165.0, 180.0))
    other = max(shares[2] for turn_deg, shares in found.items() if 60 <= turn_deg <= 120)
    return [
        Mark("simulated, 0 degrees, front", found[0.0][0], "%", 97, "at least"),
        Mark("simulated, 90 degrees, side", found[90.0][1], "%", 99, "at least"),
        Mark("simulated, 45 degrees, taken for front or for side", half_turned, "%", 5, "at most"),
        Mark("simulated, from behind, taken for a view", behind, "%", 1, "at most"),
        Mark("simulated, the other side", other, "%", 0.5, "at most"),
    ]


def _count_changes(model: ViewModel, rate_hz: int) -> tuple[float, float]:
    """Return changes of view a minute, raw and steadied, of people who sit where views meet."""
    raw = steady = minutes = 0.0
    for azimuth_deg in _EDGES_DEG:
        camera = Camera(azimuth_deg=azimuth_deg, distance_m=0.9, frame_rate_hz=rate_hz)
        script = SittingScript.sit(UPRIGHT, _EDGE_S)
        random = np.random.default_rng(5)
        liveliness = Liveliness(sway_deg=1.0)
        sequence = simulate_sitting(script, random, camera=camera, liveliness=liveliness).sequence
        probabilities = model.view_probabilities(PoseRows.from_sequence(sequence))
        raw += np.count_nonzero(np.diff(decide_views(probabilities)))
        steady += np.count_nonzero(np.diff(stabilise_views(sequence.times_s, probabilities)))
        minutes += _EDGE_S / 60
    return float(raw / minutes), float(steady / minutes)


def measure_time(model: ViewModel) -> list[Mark]:
    """Sit still where views meet, and turn a quarter, at several frame rates."""
    print(
        "\nover time: changes of view a minute of people turned by 16 to 38 degrees, and how soon"
    )
    print("a new view is taken when a person turns by 90 degrees at once")
    marks = []
    for rate_hz in (5, 10, 15, 30):
        raw, steady = _count_changes(model, rate_hz)
        front, side = np.eye(4)[View.FRONT], np.eye(4)[View.LEFT_SIDE]
        times_s = np.arange(4 * rate_hz) / rate_hz
        views = stabilise_views(times_s, np.where((times_s >= 2)[:, None], side, front))
        delay_s = float(times_s[np.argmax(views == View.LEFT_SIDE)]) - 2
        print(
            f"  {rate_hz:3d} a second: {raw:5.2f} -> {steady:5.2f}; new view after {delay_s:.2f} s"
        )
        marks.append(Mark(f"new view after, {rate_hz} a second", delay_s, "s", 0.6, "at most"))
        marks.append(
            Mark(f"changes at the edge, {rate_hz} a second", steady, "a minute", 1, "at most")
        )
    return marks


def measure_cost(model: ViewModel) -> list[Mark]:
    """Time one step of one and of 256 sessions."""
    marks = []
    random = np.random.default_rng(1)
    for n_rows, bound_us, step_bound_us in ((1, 60.0, 15.0), (256, 4.0, 0.5)):
        rows = simulate_view_people(random.uniform(-180, 180, n_rows), random)
        probabilities = model.view_probabilities(rows)
        stabiliser = ViewStabiliser(n_rows)
        times_s = np.zeros(n_rows)

        def step(
            stabiliser: ViewStabiliser = stabiliser,
            times_s: npt.NDArray[np.float64] = times_s,
            probabilities: npt.NDArray[np.float64] = probabilities,
        ) -> None:
            times_s += 0.03
            stabiliser.step(times_s, probabilities)

        def judge(rows: PoseRows = rows) -> None:
            model.view_probabilities(rows)

        judge_us = min(timeit.repeat(judge, number=500, repeat=9)) / 500 * 1e6 / n_rows
        step_us = min(timeit.repeat(step, number=500, repeat=9)) / 500 * 1e6 / n_rows
        marks.append(
            Mark(f"view probabilities, {n_rows} rows, a row", judge_us, "us", bound_us, "at most")
        )
        marks.append(
            Mark(f"stabiliser, {n_rows} rows, a row", step_us, "us", step_bound_us, "at most")
        )
    return marks


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--people", type=int, default=150, help="simulated people a direction")
    options = parser.parse_args()
    model = ViewModel.load()
    marks = [
        *measure_people(options.data),
        *measure_sweep(model, options.people),
        *measure_recordings(options.data, model),
        *measure_time(model),
        *measure_cost(model),
    ]
    print()
    return report("posture_view", marks)


if __name__ == "__main__":
    sys.exit(main())
