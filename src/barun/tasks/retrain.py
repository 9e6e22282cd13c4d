"""Updating a model from what came in: checked, trained, judged, then registered or rejected."""

from collections.abc import Mapping
from typing import Any

from barun.jobs.work import Report
from barun.tasks.place import Place
from barun.updating.opening import run_update

__all__ = ["run"]


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Make one update; nothing is put into service by it.

    Parameters
    ----------
    arguments : mapping of str to object
        What `barun.updating.request.UpdateRequest.to_payload` gives; ``settings``: the fields of
        `barun.updating.settings.UpdateSettings` that are not as by default.
    report : callable
        Told how far it is.

    Returns
    -------
    mapping of str to object
        What came of it: the version that was registered, or why it was rejected.
    """
    payload = {"settings": {}, **arguments, **Place.of(arguments).plain()}
    return run_update(payload, report)
