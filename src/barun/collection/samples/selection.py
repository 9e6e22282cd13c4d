"""The few samples worth asking about: where the models are unsure, each unlike the others.

Uncertainty is the margin between the two answers; of the most uncertain ones those are taken that
lie farthest from everything asked before, so that three questions are not the same question.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.store.sample_records import N_POINTS, SAMPLE_VERDICTS, SampleRows

__all__ = ["MOST_A_DAY", "choose_samples", "draw_samples", "measure_uncertainty"]

MOST_A_DAY: Final = 3
"""Questions a person is asked a day, and only who opens the page of them. Design choice."""

_CANDIDATES: Final = 200
"""Of the most uncertain samples, so many are looked at for how unlike each other they are."""
_LEAST_UNCERTAINTY: Final = 0.2
"""Below this nothing is asked: the models are sure. Design choice."""
_LIMIT: Final = 1.0
"""Load at which a rule says that somebody sits badly."""
_WIDTH: Final = 0.5
"""Load from the limit at which half the doubt is gone. Design choice: the load of somebody who sits
still moves by about so much."""
_JUDGED: Final = np.array([word not in ("", "settling") for word in SAMPLE_VERDICTS])


def measure_uncertainty(rows: SampleRows) -> npt.NDArray[np.float64]:
    """Return how unsure the models were of each sample, shape (N,), 0 to 1.

    The larger of two doubts: whether it is good or bad, by how near the load is to the limit, and
    from which side it is seen, by the confidence of the view. Samples of nobody's judgement, and
    those with missing points, are 0: a figure that cannot be drawn cannot be asked about.
    """
    load = rows.load.astype(np.float64)
    with np.errstate(invalid="ignore"):
        of_posture = 1.0 / (1.0 + (np.abs(load - _LIMIT) / _WIDTH))
        of_view = 1.0 - rows.view_confidence.astype(np.float64)
    of_posture = np.where(_JUDGED[rows.verdict], np.nan_to_num(of_posture), 0.0)
    doubt = np.maximum(of_posture, np.nan_to_num(of_view))
    is_drawn = np.isfinite(rows.points).all(axis=(1, 2))
    return np.where(is_drawn, doubt, 0.0)


def draw_samples(rows: SampleRows, count: int) -> npt.NDArray[np.intp]:
    """Return the numbers of samples drawn by lot, whatever the models said of them.

    Names of samples are random digits, so that the smallest are drawn by lot, and the same at every
    call: nobody gets other questions by asking again.
    """
    drawn = np.flatnonzero(np.isfinite(rows.points).all(axis=(1, 2)))
    return drawn[np.argsort(rows.sample_id[drawn], kind="stable")][:count]


def choose_samples(
    rows: SampleRows, count: int, asked: npt.NDArray[np.float64] | None = None
) -> npt.NDArray[np.intp]:
    """Return the numbers of the samples to ask about, the first one first.

    Parameters
    ----------
    rows : SampleRows
        Those nobody has labelled.
    count : int
        How many at most.
    asked : numpy.ndarray, shape (M, 18), optional
        Points of the samples that were asked about before.

    Notes
    -----
    Farthest point first among the most uncertain (Gonzalez 1985, Theoret. Comput. Sci. 38:293),
    distances weighted by the doubt. Distances are those of the points, in face sizes.
    """
    doubt = measure_uncertainty(rows)
    order = np.argsort(-doubt, kind="stable")[:_CANDIDATES]
    order = order[doubt[order] >= _LEAST_UNCERTAINTY]
    points = rows.points.reshape(len(rows), 2 * N_POINTS)[order].astype(np.float64)
    nearest = np.full(len(order), np.inf)
    for one in np.empty((0, 2 * N_POINTS)) if asked is None else asked:
        nearest = np.minimum(nearest, np.linalg.norm(points - one, axis=1))
    chosen: list[int] = []
    while len(chosen) < min(count, len(order)):
        worth = doubt[order] * np.where(np.isfinite(nearest), nearest, 1.0)
        worth[chosen] = -np.inf
        best = int(np.argmax(worth))
        chosen.append(best)
        nearest = np.minimum(nearest, np.linalg.norm(points - points[best], axis=1))
    return order[np.array(chosen, dtype=np.intp)]
