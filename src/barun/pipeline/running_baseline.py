"""A runner's own recordings taken together, and where a kept baseline is read and written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from barun.errors import InputError
from barun.landmarks.formats.replacing import replacing
from barun.pipeline.running_analysis import RunningAnalysis
from barun.running.form.baseline import RunnerBaseline, build_baseline
from barun.running.form.baseline_json import baseline_from_json, baseline_to_json

__all__ = ["OwnRuns", "is_kept_baseline", "read_baseline", "take_together", "write_baseline"]


@dataclass(frozen=True, slots=True, eq=False)
class OwnRuns:
    """How the runner usually runs, and where that is from."""

    baseline: RunnerBaseline
    names: tuple[str, ...]
    """Files a person gave, as the person knows them."""


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
    return OwnRuns(baseline_from_json(content, source=path.name), (path.name,))


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
        Names and analyses; at least one.

    Raises
    ------
    InputError
        If one of them cannot be analysed, or they are not alike.
    """
    units = []
    for name, analysis in runs:
        if analysis.unit is None or analysis.unit.reason is not None:
            raise InputError("running_report.baseline-unusable", name=name)
        units.append(analysis.unit)
    return OwnRuns(build_baseline(units), tuple(name for name, _ in runs))
