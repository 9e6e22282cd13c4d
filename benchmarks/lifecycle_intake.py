"""How often recordings with wrong labels are refused, and how often honest ones are.

Of four recorded people one comes, new or known from an earlier part of the recording, to an
installation that knows one to three of the others; one label in twenty is wrong, also of what is
known. The part that comes is honest, or seen by a camera that was moved, or all of its grades are
swapped, or all keys are, views as well. Who comes, what is known and which part it is are drawn
anew for each recording.

    python -m benchmarks.lifecycle_intake --data ../shared/data [--recordings N]
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from barun.errors import BarunError
from barun.learning.comparison.question import QuestionName
from barun.learning.datasets.rows import LabelledRows
from barun.updating.contradiction import ask_opinions, find_contradiction
from barun.updating.settings import UpdateSettings
from benchmarks.lifecycle_replay import mislabel, move_camera, read_people
from benchmarks.marks import Mark, report

__all__ = ["intake_marks", "main"]

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_N_RECORDINGS: Final = 60
_WRONG: Final = 0.05
_SWAPPED: Final = {"a": "d", "b": "c", "c": "b", "d": "a"}
_KINDS: Final = ("honest", "camera moved", "grades swapped", "all keys swapped")
_POSTURE: Final[tuple[QuestionName, ...]] = ("posture-front", "posture-side")
_SEED: Final = 36


def _draw_part(own: LabelledRows, n_parts: int, random: np.random.Generator) -> list[LabelledRows]:
    """Return a recording in parts, each with all postures: runs of each label drawn by lot."""
    labels = np.char.add(own.view.astype("<U1"), own.grade)
    run = np.concatenate([[0], np.cumsum(labels[1:] != labels[:-1])])
    first = np.unique(run, return_index=True)[1]
    part = np.empty(len(first), dtype=np.int64)
    for label in np.unique(labels[first]):
        runs = random.permutation(np.flatnonzero(labels[first] == label))
        part[runs] = (np.arange(len(runs)) + random.integers(n_parts)) % n_parts
    return [own.select(part[run] == number) for number in range(n_parts)]


def _give(rows: LabelledRows, kind: str, random: np.random.Generator) -> LabelledRows:
    """Return the rows as they come."""
    seen = move_camera(rows) if kind == "camera moved" else rows
    if kind == "all keys swapped":
        return mislabel(seen, np.ones(len(seen), dtype=bool))
    is_wrong = random.random(len(seen)) < (1.0 if kind == "grades swapped" else _WRONG)
    swapped = np.array([_SWAPPED[one] for one in seen.grade.tolist()], dtype="<U1")
    return replace(seen, grade=np.where(is_wrong, swapped, seen.grade))


def _is_refused(old: LabelledRows, new: LabelledRows, bound: float) -> str:
    rows = LabelledRows.joined([old, new])
    is_new = np.arange(len(rows)) >= len(old)
    places = np.flatnonzero(is_new)
    against = find_contradiction(ask_opinions(rows, is_new, _POSTURE), places, bound)
    return "" if against is None else against.reason


def intake_marks(data: Path, n_recordings: int = _N_RECORDINGS) -> list[Mark]:
    """Draw recordings, print what was refused and why, and return the marks.

    Parameters
    ----------
    data : pathlib.Path
        Folder of recordings.
    n_recordings : int, optional
        Of each kind.
    """
    rows = read_people(data)
    rows = rows.select(np.isin(rows.grade, list("abcd")) & np.isin(rows.view, (1, 2)))
    bound = UpdateSettings().least_agreement
    refused: dict[tuple[str, bool], list[str]] = {}
    for seed in range(n_recordings):
        random = np.random.default_rng([_SEED, seed])
        person = rows.people[seed % len(rows.people)]
        n_parts = int(random.integers(2, 5))
        parts = _draw_part(rows.select(rows.person == person), n_parts, random)
        n_known = int(random.integers(0, n_parts))
        others = [name for name in rows.people if name != person]
        drawn = random.permutation(others)[: random.integers(1, len(others) + 1)].tolist()
        old = [_give(rows.select(rows.person == name), "honest", random) for name in drawn]
        old += [_give(part, "honest", random) for part in parts[:n_known]]
        for kind in _KINDS:
            given = _give(parts[n_known], kind, random)
            reason = _is_refused(LabelledRows.joined(old), given, bound)
            refused.setdefault((kind, n_known > 0), []).append(reason)
    print(f"{n_recordings} recordings of posture each; refused, by whether the person was known")
    for (kind, is_known), reasons in sorted(refused.items()):
        counts = {one: reasons.count(one) for one in sorted(set(reasons)) if one}
        told = ", ".join(f"{one} {count}" for one, count in counts.items()) or "-"
        who = "known" if is_known else "new"
        print(f"  {kind:<18} {who:<6} {sum(counts.values()):3} of {len(reasons):3}  {told}")
    return [
        Mark("honest recording refused", _share(refused, _KINDS[:2]), "share", 0.05, "at most"),
        Mark("swapped keys refused", _share(refused, _KINDS[3:]), "share", 0.95, "at least"),
        Mark(
            "swapped grades of somebody known refused",
            _share({key: one for key, one in refused.items() if key[1]}, _KINDS[2:3]),
            "share",
            0.90,
            "at least",
        ),
    ]


def _share(refused: dict[tuple[str, bool], list[str]], kinds: Sequence[str]) -> float:
    told = [bool(one) for (kind, _), found in refused.items() if kind in kinds for one in found]
    return sum(told) / len(told) if told else float("nan")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default = Path(os.environ.get("BARUN_DATA", _DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=default, help="folder of recordings")
    parser.add_argument("--recordings", type=int, default=_N_RECORDINGS, help="of each kind")
    options = parser.parse_args(arguments)
    np.seterr(all="ignore")
    try:
        marks = intake_marks(options.data, options.recordings)
    except BarunError as error:
        print(f"lifecycle_intake: {error}", file=sys.stderr)
        return error.exit_status
    return report("lifecycle_intake", marks)


if __name__ == "__main__":
    sys.exit(main())
