"""Whether a check of labelled poses finds what is wrong, known beforehand or planted.

    python -m benchmarks.data_quality --data ../shared/data [--seeds 8]

The defects of the recordings are looked for without being told. Then one label in twenty is made
wrong, and it is counted how many of them lie within the first tenth of the ranking. At random is
what is asked of the check; in runs of 5 to 15 samples within one label, as a key pressed too long
would make them, is a harder test of Barun's own, held to the same bound and told whichever way it
comes out. The seeds are others than those the ranking was tuned with (0 to 31).
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.importing import find_data_files, read_data_files
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import FRONT, GRADES, NEITHER, SIDE
from barun.learning.quality.checking import CheckReport, check_rows
from barun.learning.quality.finding import FindingKind
from barun.learning.quality.label_doubts import LabelTask, rank_labels
from benchmarks.marks import Mark, report

_Mask = npt.NDArray[np.bool_]
_Names = npt.NDArray[np.str_]
Manner = Literal["at random", "in runs"]

_PLANTED: Final = 0.05
_TOP: Final = 0.1
_BOUND_PERCENT: Final = 80.0
_RUN_ROWS: Final = (5, 16)
_FIRST_SEED: Final = 200

_KNOWN_COPIES: Final = 268
_KNOWN_COPY_ROWS: Final = "330-597"
_DOUBTFUL_SIDES: Final = 70
"""Rows p5 labels as side whose shoulders are as wide as from the front: 75 by the check's limit;
the fewest that count as found here."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Which labels are made wrong, and into what."""

    name: str
    task: LabelTask
    classes: tuple[str, ...]


_QUESTIONS: Final = (
    _Question("front or side", "view", (str(FRONT), str(SIDE))),
    _Question("three views", "view", (str(FRONT), str(SIDE), str(NEITHER))),
    _Question("five grades", "grade", GRADES),
)


def _labels(rows: LabelledRows, task: LabelTask) -> _Names:
    return rows.view.astype("<U1") if task == "view" else rows.grade.astype("<U1")


def _with_labels(rows: LabelledRows, task: LabelTask, labels: _Names) -> LabelledRows:
    if task == "view":
        return replace(rows, view=labels.astype(np.int8))
    return replace(rows, grade=labels)


def _places(
    rows: LabelledRows, labels: _Names, manner: Manner, random: np.random.Generator
) -> Iterator[npt.NDArray[np.intp]]:
    """Yield rows that are made wrong together, for ever."""
    while True:
        start = int(random.integers(len(rows)))
        length = 1 if manner == "at random" else int(random.integers(*_RUN_ROWS))
        end = start
        while (
            end < min(len(rows), start + length)
            and labels[end] == labels[start]
            and rows.session[end] == rows.session[start]
        ):
            end += 1
        yield np.arange(start, end)


def plant(
    rows: LabelledRows, question: _Question, manner: Manner, seed: int
) -> tuple[LabelledRows, _Mask]:
    """Make one label in twenty wrong; return the rows and which they are."""
    random = np.random.default_rng(seed)
    true = _labels(rows, question.task)
    labels, wrong = true.copy(), np.zeros(len(rows), dtype=bool)
    wanted = round(_PLANTED * len(rows))
    for places in _places(rows, true, manner, random):
        fresh = places[~wrong[places]][: wanted - int(wrong.sum())]
        others = [each for each in question.classes if each != true[places[0]]]
        labels[fresh] = others[int(random.integers(len(others)))]
        wrong[fresh] = True
        if wrong.sum() == wanted:
            return _with_labels(rows, question.task, labels), wrong
    raise AssertionError("the places never end")


def _measure(
    rows: LabelledRows, question: _Question, manner: Manner, seeds: Sequence[int]
) -> tuple[float, float]:
    """Return percent found in the first tenth: the mean and the worst of the seeds."""
    found, right = [], []
    true = _labels(rows, question.task)
    for seed in seeds:
        planted, wrong = plant(rows, question, manner, seed)
        ranking = rank_labels(planted, question.task)
        if ranking is None:
            raise SystemExit("There are too few labels to rank.")
        top = ranking.rows[: round(_TOP * len(rows))]
        found.append(100 * float(wrong[top].sum() / wrong.sum()))
        places = [place for place, row in enumerate(ranking.rows) if wrong[row]]
        hits = [ranking.suggested[place] == true[ranking.rows[place]] for place in places]
        right.append(100 * float(np.mean(hits)))
    print(
        f"{question.name:<14} {manner:<10} found {np.mean(found):5.1f} % (worst {min(found):5.1f}),"
        f" right label suggested {np.mean(right):5.1f} %",
        flush=True,
    )
    return float(np.mean(found)), min(found)


def _check_known(checked: CheckReport) -> list[Mark]:
    """Return marks of the defects the recordings are known to have."""
    by_kind: dict[FindingKind, list[int]] = {}
    for finding in checked.findings:
        by_kind.setdefault(finding.kind, []).append(len(finding.rows))
    copies = [one for one in checked.findings if one.kind is FindingKind.EXACT_COPY]
    of_p1 = sum(len(one.rows) for one in copies if one.details.get("rows") == _KNOWN_COPY_ROWS)
    sides = sum(
        len(one.rows)
        for one in checked.findings
        if one.kind is FindingKind.DOUBTFUL_VIEW and one.person == "P5"
    )
    mixed = {one.person for one in checked.findings if one.kind is FindingKind.MIXED_VIEW}
    wrong = sum(
        len(one.rows)
        for one in checked.findings
        if one.kind is FindingKind.WRONG_PARTICIPANT and one.person == "P5"
    )
    return [
        Mark("rows of p5 found in p1", of_p1, "rows", _KNOWN_COPIES, "at least"),
        Mark("rows of a wrong participant", wrong, "rows", _KNOWN_COPIES, "at least"),
        Mark("doubtful side labels of p5", sides, "rows", _DOUBTFUL_SIDES, "at least"),
        Mark("people with a mixed view 3", len(mixed), "people", 4, "at least"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seeds", type=int, default=8, help="plantings of each kind")
    chosen = parser.parse_args(arguments)
    files = read_data_files(find_data_files([chosen.data / "posture"]))
    rows = LabelledRows.joined([file.rows for file in files])
    began_s = time.perf_counter()
    checked = check_rows(rows, name="posture")
    print(f"{len(rows)} rows checked in {time.perf_counter() - began_s:.1f} s")
    for finding in checked.findings:
        print(f"  {finding.id:<18} {finding.text()}")
    marks = _check_known(checked)

    bad = {FindingKind.EXACT_COPY, FindingKind.OTHER_BODY}
    out = np.concatenate([one.rows for one in checked.findings if one.kind in bad])
    graded = np.flatnonzero(rows.grade != "")
    people = rows.select(np.setdiff1d(graded, out))
    seeds = range(_FIRST_SEED, _FIRST_SEED + chosen.seeds)
    print(f"{len(people)} rows of {', '.join(people.people)}; one label in twenty made wrong")
    manners: tuple[Manner, ...] = ("at random", "in runs")
    for question in _QUESTIONS:
        own = people
        if question.task == "view":
            own = people.select(np.isin(_labels(people, "view"), question.classes))
        for manner in manners:
            mean, _ = _measure(own, question, manner, seeds)
            own_test = ", a harder test of its own" if manner == "in runs" else ""
            name = f"planted in {question.name}, {manner}, in the first tenth{own_test}"
            marks.append(Mark(name, mean, "%", _BOUND_PERCENT, "at least"))
    return report("data_quality", marks)


if __name__ == "__main__":
    raise SystemExit(main())
