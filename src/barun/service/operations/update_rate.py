"""How often models are made anew and exchanged, by what was written down of it."""

from collections.abc import Callable
from typing import Final

from barun.errors import BarunError
from barun.monitoring.vitals.vitals import UpdateVital
from barun.registry.service_model import SERVED_MODELS
from barun.registry.update_log import UpdateLog
from barun.store.model_book import ModelBook

__all__ = ["SPAN_S", "count_updates"]

SPAN_S: Final = 30 * 24 * 3600.0
"""Thirty days: the schedule of updates is one of them. Design choice."""
_MOST_CHANGES: Final = 1000
_NOTHING: Final = "nothing-new"
_MOVES: Final = ("promote", "rollback")


def count_updates(
    book: ModelBook, log: UpdateLog, utc: Callable[[], float]
) -> dict[str, UpdateVital]:
    """Return by model how often it was updated in the last thirty days; blocks.

    What cannot be read is left out: that the store does not answer is said by who writes.

    Parameters
    ----------
    book : ModelBook
        What was in service, and when.
    log : UpdateLog
        What was tried.
    utc : callable
        Returns seconds since 1970 UTC.
    """
    since_s = utc() - SPAN_S
    found = {}
    try:
        recent = log.summaries(since_s=max(0.0, since_s))
        for model in SERVED_MODELS:
            tried = [one for one in recent if one.model == model and one.outcome != _NOTHING]
            changes = [
                one
                for one in book.log(model, most=_MOST_CHANGES)
                if one.alias == "champion" and one.kind in _MOVES and one.at_s >= since_s
            ]
            found[model] = UpdateVital(
                len(tried),
                sum(one.outcome == "registered" for one in tried),
                len(changes),
                tried[-1].begun_s if tried else None,
            )
    except (BarunError, OSError):
        return {}
    return found
