"""Jobs of the installation itself, as the command line and the page ask for them."""

from datetime import UTC, datetime
from typing import Final

from barun.store.job_records import NewJob

__all__ = ["DATASET", "DRIFT_DAYS", "drift_job", "retrain_job"]

DATASET: Final = "posture"
"""As `barun.updating.request.DEFAULT_DATASET`, without loading what trains."""
DRIFT_DAYS: Final = 28
"""The present of a drift report: four weeks, so that every day of the week counts alike. Design
choice."""


def _day(now_s: float) -> str:
    """Return the day in UTC: the same work is asked for again tomorrow."""
    return datetime.fromtimestamp(now_s, UTC).date().isoformat()


def retrain_job(model: str, now_s: float, dataset: str = DATASET) -> NewJob:
    """Return the job that makes a model anew, judges it, and registers or rejects it.

    Parameters
    ----------
    model : str
        ``view`` or ``posture``.
    now_s : float
        Seconds since 1970 UTC.
    dataset : str, optional
        Name of the dataset that is learnt from, beside the samples of live sessions.
    """
    return NewJob("retrain", {"model": model, "dataset": dataset, "day": _day(now_s)})


def drift_job(model: str, now_s: float, days: int = DRIFT_DAYS) -> NewJob:
    """Return the job that reports whether what a model sees has changed.

    Parameters
    ----------
    model : str
        ``view`` or ``posture``.
    now_s : float
        Seconds since 1970 UTC.
    days : int, optional
        That are the present; what is older is what it is held against.
    """
    return NewJob("drift", {"model": model, "days": days, "day": _day(now_s)})
