"""A runner's baseline as JSON: versioned, read strictly, with readable faults."""

from barun.running.form.baseline import RunnerBaseline

__all__ = ["baseline_from_json", "baseline_to_json"]


def baseline_to_json(baseline: RunnerBaseline) -> str:
    """Return a baseline as JSON, with a line feed at the end."""
    raise NotImplementedError


def baseline_from_json(text: str, *, source: str = "baseline") -> RunnerBaseline:
    """Read a baseline.

    Parameters
    ----------
    text : str
        What :func:`baseline_to_json` wrote.
    source : str
        Where it comes from, for the faults: a file name.

    Raises
    ------
    ProfileError
        If it is no baseline of a runner, was written by a newer version, or a field is missing or
        impossible; every fault is named with its place.
    """
    raise NotImplementedError
