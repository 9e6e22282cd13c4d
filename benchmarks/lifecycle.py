"""Whether models that are updated serve better, and whether what must not be learnt is refused.

    python -m benchmarks.lifecycle --data ../shared/data [--only updates] [--plot FILE.svg]

Recordings of four people come into an installation as they would into a service, see
:mod:`benchmarks.lifecycle_replay`: P1 is there, P2 and P3 come, then P5 as a new person. Each part
is first answered, by a model that is updated and by the first one, and learnt from then, the way
of the product: triggers, checks, training, gates, registry. What passes all gates is put into
service, as an experiment that it won would. When the camera is moved, the alarm of drift rings.

Views are held to the default bound of 95 %; for sitting well or badly, which reaches it with no
model on four people, the replay is done with a bound of 80 %, and what the default bound says to it
is shown. Then the parts about wrong labels, about alarms of drift and about experiments, each a
benchmark of its own. One thread.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from barun.errors import BarunError
from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.question import QuestionName
from barun.learning.comparison.recipe import Recipe, RecipePart
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.models.classifier import Classifier
from barun.updating.opening import Updating, opened_updating
from barun.updating.report_text import say_aside, say_details, say_subject, show_figure
from barun.updating.request import UpdateRequest, UpdateResult
from barun.updating.settings import UpdateSettings
from benchmarks.lifecycle_drift import drift_marks
from benchmarks.lifecycle_experiments import experiment_marks
from benchmarks.lifecycle_intake import intake_marks
from benchmarks.lifecycle_plot import draw_replays, print_curve
from benchmarks.lifecycle_replay import Arrival, Exam, make_arrivals, read_people
from benchmarks.marks import Mark, report

__all__ = ["main"]

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_NOW_S: Final = 1_795_000_000.0
_DAY_S: Final = 86400.0
_LIMIT_S: Final = 600.0
_PARTS: Final = ("updates", "intake", "drift", "experiments")
_DATASET: Final = "posture"
_BOUNDS: Final = {"view": 0.95, "posture": 0.80}
_FEWEST: Final = 40
"""New labels that call for an update here; a thousand by default, which these recordings, of 1475
rows in all, would reach once."""
_FEATURES: Final[dict[QuestionName, str]] = {
    "view": "head-and-shoulders",
    "posture-front": "departures",
    "posture-side": "departures",
}


class _Clock:
    def __init__(self) -> None:
        self.now_s = _NOW_S

    def __call__(self) -> float:
        return self.now_s


@dataclass(slots=True)
class Replayed:
    """What came of one model."""

    model: str
    names: list[str] = field(default_factory=list)
    with_updates: list[tuple[int, int]] = field(default_factory=list)
    """Right answers and all, to each part before it was learnt from."""
    without: list[tuple[int, int]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    n_planted: int = 0
    n_found: int = 0
    """Wrong labels that were put aside, of those in parts other than the one that is refused."""
    n_honest: int = 0
    n_false: int = 0
    """Right labels that were put aside."""
    is_bad_refused: bool = False
    last: UpdateResult | None = None

    @property
    def gain(self) -> float:
        """Points of right answers more with updates, over all parts that were answered."""
        shares = [
            100 * sum(one for one, _ in told) / sum(count for _, count in told)
            for told in (self.with_updates, self.without)
        ]
        return shares[0] - shares[1]


def _recipe(model: str) -> Recipe:
    questions: tuple[QuestionName, ...] = (
        ("view",) if model == "view" else ("posture-front", "posture-side")
    )
    classes = {"view": ("front", "side")}
    return Recipe(
        tuple(
            RecipePart(
                one,
                classes.get(one, ("good", "bad")),
                0,
                Configuration("logistic", _FEATURES[one], 1.0, MappingProxyType({"C": 1.0})),
            )
            for one in questions
        )
    )


def _keep(updating: Updating, rows: LabelledRows, now_s: float) -> None:
    """Put rows into a version of the dataset, as collecting does."""
    library = updating.library
    is_there = _DATASET in library.names()
    before = [library.load(_DATASET).rows] if is_there else []
    library.add(
        _DATASET,
        LabelledRows.joined([*before, rows]),
        Step("collect", {"sessions": sorted(set(rows.session.tolist()))}),
        created_at_s=now_s,
        parents=[library.current_hash(_DATASET)] if is_there else [],
        consent={name: Consent("given", "benchmark", _NOW_S) for name in rows.people},
    )


def _begin(updating: Updating, model: str, place: Path) -> dict[str, Classifier]:
    """Put the first model into service, trained on who is there; return its classifiers."""
    version = updating.library.load("posture")
    source = DataSource(version.name, version.hash)
    folder = _recipe(model).train(version.rows, source, place / model, date="2026-11-21")
    record = updating.registry.register(model, folder, who="benchmark")
    updating.registry.promote(model, record.number, who="benchmark")
    return dict(updating.registry.load(record).classifiers)


def _count(replayed: Replayed, updating: Updating, arrival: Arrival, result: UpdateResult) -> None:
    """Add up which rows of a part were put aside, and print why."""
    session = str(arrival.given.session[0])
    batches = result.report["intake"]["batches"]
    (batch,) = [one for one in batches if one["session"] == session]
    print(f"    {say_aside(batch, 'en')}")
    if arrival.is_mixed_up:
        replayed.is_bad_refused = batch["refused"] is not None
    version = result.report.get("trained_on", {}).get("version")
    if arrival.is_mixed_up or version is None:
        return
    learnt = updating.library.load(version).rows.row_id
    is_aside = ~np.isin(arrival.given.row_id, learnt)
    replayed.n_planted += int(arrival.is_wrong.sum())
    replayed.n_found += int((is_aside & arrival.is_wrong).sum())
    replayed.n_honest += int((~arrival.is_wrong).sum())
    replayed.n_false += int((is_aside & ~arrival.is_wrong).sum())


def _print_gates(result: UpdateResult) -> None:
    for gate in result.report.get("gates", ()):
        verdict = "open  " if gate["is_open"] else "CLOSED"
        print(
            f"    {verdict} {gate['gate']:<9} {say_subject(gate, 'en'):<34}"
            f" {show_figure(gate, 'value'):>9} ({show_figure(gate, 'bound')})"
            f"  {say_details(gate, 'en')}"
        )


def _replay(model: str, arrivals: Sequence[Arrival], exam: Exam, place: Path) -> Replayed:
    replayed = Replayed(model)
    clock = _Clock()
    settings = UpdateSettings(new_samples=_FEWEST, least_accuracy=_BOUNDS[model])
    with opened_updating(place / f"home-{model}", "", settings, clock) as updating:
        _keep(updating, arrivals[0].given, clock())
        first = _begin(updating, model, place)
        served = first
        for arrival in arrivals[1:]:
            clock.now_s += 2 * _DAY_S
            replayed.names.append(arrival.name)
            replayed.with_updates.append(exam.score(model, served, arrival.rows))
            replayed.without.append(exam.score(model, first, arrival.rows))
            _keep(updating, arrival.given, clock())
            if arrival.is_moved:  # how soon it rings is measured in the part about drift
                updating.log.note("drift", model, clock())
            decision = updating.decide(model)
            result = updating.run(UpdateRequest(model, decision.fired))
            replayed.outcomes.append(result.summary.outcome)
            print(
                f"  {arrival.name:<26} with {_share(replayed.with_updates[-1])}"
                f"  without {_share(replayed.without[-1])}"
                f"  {', '.join(result.summary.triggers)}: {result.summary.outcome}",
                flush=True,
            )
            _count(replayed, updating, arrival, result)
            _print_gates(result)
            if result.summary.candidate is not None:
                number = result.summary.candidate
                updating.registry.promote(model, number, who="benchmark", why="experiment")
                found = updating.registry.find(model, number)
                served = dict(updating.registry.load(found).classifiers)
            replayed.last = result
        if _BOUNDS[model] != UpdateSettings().least_accuracy:
            _show_default(replayed)
    return replayed


def _show_default(replayed: Replayed) -> None:
    """Say what the bound that is not lowered says to the last candidate."""
    gates = [] if replayed.last is None else replayed.last.report.get("gates", [])
    bound = UpdateSettings().least_accuracy
    for gate in gates:
        if gate["gate"] == "accuracy":
            verdict = "open" if gate["value"] >= bound else "CLOSED"
            print(
                f"  by default ({100 * bound:.0f} %): {gate['subject']}"
                f" {100 * gate['value']:.1f} %, {verdict}"
            )


def _share(told: tuple[int, int]) -> str:
    n_right, n_all = told
    return f"{100 * n_right / n_all:5.1f} %" if n_all else "    -  "


def _measure_updates(data: Path, plot: Path | None) -> list[Mark]:
    arrivals = list(make_arrivals(read_people(data)))
    exam = Exam(LabelledRows.joined([one.rows for one in arrivals]))
    marks, done = [], []
    begin_s = time.process_time()
    with tempfile.TemporaryDirectory(prefix="barun-lifecycle-") as place:
        for model in ("view", "posture"):
            print(f"{model}, bound {100 * _BOUNDS[model]:.0f} %")
            replayed = _replay(model, arrivals, exam, Path(place))
            done.append(replayed)
            print_curve(replayed.names, replayed.with_updates, replayed.without)
            print(
                f"  wrong labels put aside {replayed.n_found} of {replayed.n_planted},"
                f" right ones {replayed.n_false} of {replayed.n_honest}\n"
            )
            is_refused = float(replayed.is_bad_refused)
            marks += [
                Mark(f"{model}: bad batch refused", is_refused, "", 1.0, "at least"),
                Mark(f"{model}: with updates, more", replayed.gain, "points", 0.0, "at least"),
            ]
    if plot is not None:
        curves = {one.model: (one.names, one.with_updates, one.without) for one in done}
        plot.write_text(draw_replays(curves), encoding="utf-8")
    spent_s = time.process_time() - begin_s
    return [*marks, Mark("updates, processor time", spent_s, "s", _LIMIT_S, "at most")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default = Path(os.environ.get("BARUN_DATA", _DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=default, help="folder of recordings")
    parser.add_argument(
        "--only", "--part", choices=_PARTS, action="append", dest="part", help="only this part"
    )
    parser.add_argument("--plot", type=Path, help="SVG of accuracy over time to write")
    options = parser.parse_args(arguments)
    parts = tuple(options.part or _PARTS)
    np.seterr(all="ignore")
    marks: list[Mark] = []
    try:
        for part in parts:
            print(f"== {part}", flush=True)
            begin_s = time.monotonic()
            if part == "updates":
                marks += _measure_updates(options.data, options.plot)
            elif part == "intake":
                marks += intake_marks(options.data)
            elif part == "drift":
                marks += drift_marks()
            else:
                marks += experiment_marks()
            print(f"{part}: {time.monotonic() - begin_s:.0f} s\n", flush=True)
    except BarunError as error:
        print(f"lifecycle: {error}", file=sys.stderr)
        return error.exit_status
    return report("lifecycle", marks)


if __name__ == "__main__":
    sys.exit(main())
