"""A runner's own recordings taken together, and where a kept baseline is read and written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from barun.errors import InputError
from barun.landmarks.formats.replacing import replacing
from barun.pipeline.own_runs import OwnRuns
from barun.pipeline.running_analysis import RunningAnalysis
from barun.running.form.baseline import RunnerBaseline, build_baseline
from barun.running.form.baseline_json import baseline_from_json, baseline_to_json
from barun.running.form.unit import FormUnit
from barun.running.judgement.usual_value import UsualValue

__all__ = [
    "is_kept_baseline",
    "own_runs_of",
    "read_baseline",
    "take_together",
    "write_baseline",
]


_ALIKE: Final = (
    "cadence",
    "knee_flexion_stance",
    "knee_flexion_swing",
    "trunk_lean",
    "lateral_lean",
)
"""Quantities that a baseline and the measurements define alike; a kept baseline has no others that
the rules could use."""


def is_kept_baseline(path: Path) -> bool:
    """Return whether a file is meant as a kept baseline and not as a recording."""
    return path.suffix.lower() == ".json"


def read_baseline(path: Path) -> OwnRuns:
    """Read a kept baseline.

    Raises
    ------
    InputError
        If it cannot be read.
    ProfileError
        If it is no baseline of a runner.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("running_report.baseline-not-read", path=path) from error
    return own_runs_of(content, path.name)


def own_runs_of(content: str, name: str) -> OwnRuns:
    """Return what an analysis compares with, from the text of a kept baseline.

    Parameters
    ----------
    content : str
        JSON, as :func:`write_baseline` wrote it.
    name : str
        What it is called.

    Raises
    ------
    ProfileError
        If it is no baseline of a runner.
    """
    baseline = baseline_from_json(content, source=name)
    usual = {
        key: UsualValue(
            one.centre,
            one.session_spread if np.isfinite(one.session_spread) else 0.0,
            baseline.n_recordings,
        )
        for key, one in baseline.metrics.items()
        if key.removeprefix("left_").removeprefix("right_") in _ALIKE
    }
    return OwnRuns(baseline, usual, (name,))


def write_baseline(path: Path, baseline: RunnerBaseline) -> None:
    """Keep a baseline, whole or not at all.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with replacing(path) as part:
        part.write_text(baseline_to_json(baseline), encoding="utf-8", newline="\n")


def take_together(runs: Sequence[tuple[str, RunningAnalysis]]) -> OwnRuns:
    """Take recordings of one runner together.

    Parameters
    ----------
    runs : sequence of (str, RunningAnalysis)
        Names and analyses; at least one. The same recording given again counts once.

    Raises
    ------
    InputError
        If one of them cannot be analysed, or they are not alike.
    """
    units: list[FormUnit] = []
    analyses: list[RunningAnalysis] = []
    for name, analysis in runs:
        if analysis.unit is None or analysis.unit.reason is not None:
            raise InputError("running_report.baseline-unusable", name=name)
        if not analysis.unit.is_recording_of([one.content for one in units]):
            units.append(analysis.unit)
            analyses.append(analysis)
    names = tuple(name for name, _ in runs)
    return OwnRuns(build_baseline(units), _find_usual(analyses), names)


def _find_usual(analyses: Sequence[RunningAnalysis]) -> dict[str, UsualValue]:
    """Return the median of each quantity over the recordings that have it."""
    values: dict[str, list[float]] = {}
    for analysis in analyses:
        measured = {} if analysis.run is None else analysis.run.measurements
        for key, one in measured.items():
            if one.outcome != "cannot_judge":
                values.setdefault(key, []).append(one.value)
    return {
        key: UsualValue(
            float(np.median(several)),
            float(np.std(several, ddof=1)) if len(several) > 1 else 0.0,
            len(several),
        )
        for key, several in values.items()
    }
