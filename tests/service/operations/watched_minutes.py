"""Minutes of cameras with given means, and a service whose watch is told of them."""

import numpy as np
import numpy.typing as npt

from barun.pipeline.live import minute_ledger
from barun.pipeline.live.minute_ledger import MinuteTotals
from barun.pipeline.live.watched_minute import WatchedMinute
from barun.posture.view.view import View
from barun.service.operations.watch import OperationsWatch
from barun.store.records import TIME_KINDS
from tests.service.conftest import Service

__all__ = ["minutes_of", "pass_minute", "watch_of"]


def watch_of(service: Service) -> OperationsWatch:
    found = service.app.state.operations
    assert isinstance(found, OperationsWatch)
    return found


def minutes_of(means: npt.NDArray[np.float64], keys: tuple[str, ...]) -> list[WatchedMinute]:
    """Return a minute of a camera each, with these means; what is not named is not known."""
    summed = minute_ledger._SUMMED
    found = []
    for number, row in enumerate(means):
        known = dict(zip(keys, row.tolist(), strict=True))
        sums = np.array([known.get(key, np.nan) for key in summed])
        is_known = np.isfinite(sums)
        view_s = np.zeros(len(View))
        view_s[int(View.FRONT)] = 60.0
        totals = MinuteTotals(
            slot=number,
            minute=0,
            kind_s=np.full(len(TIME_KINDS), 60.0 / len(TIME_KINDS)),
            view_s=view_s,
            spent_sitting_s=60.0,
            dose=np.full(2, np.nan),
            angle_sum=np.where(is_known, sums, 0.0),
            angle_count=is_known.astype(np.int64),
        )
        found.append(WatchedMinute(f"person-{number}", "camera 0", totals, None))
    return found


def pass_minute(service: Service, minutes: list[WatchedMinute]) -> None:
    service.utc_s += 60.0
    watch_of(service).judge(minutes, len(minutes))
