"""Whether anonymous rows or a model may be given away: a crowd large enough, times coarse enough.

Every way in which rows or what was learnt from them is said to be fit for giving away passes here;
``tests/privacy/anonymisation/test_release_paths.py`` lists all ways out.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import AnonymisationError

__all__ = [
    "DEFAULT_K",
    "LEAST_K",
    "SESSION_STEP_S",
    "TIME_STEP_S",
    "check_crowd",
    "check_learnt",
    "coarsen_times",
    "find_rare_labels",
]

DEFAULT_K: Final = 5
"""People at least in a release. Design choice."""
LEAST_K: Final = 3
"""What may be asked for at least: of two people, each knows the other."""

SESSION_STEP_S: Final = 28 * 86400.0
"""To this the beginning of a session is rounded down: four weeks. Design choice; the day and the
hour would find a person in a calendar."""
TIME_STEP_S: Final = 1.0
"""To this the time within a session is: enough to tell episodes apart. Design choice."""


def check_crowd(person: npt.NDArray[np.str_], k: int) -> int:
    """Return how many people there are.

    Parameters
    ----------
    person : numpy.ndarray, shape (N,)
        Who each row is.
    k : int
        People at least.

    Raises
    ------
    AnonymisationError
        If there are fewer, or `k` is below ``LEAST_K``.
    """
    if k < LEAST_K:
        raise AnonymisationError("privacy_anonymisation.too-small-k", expected=LEAST_K, got=k)
    n_people = len(np.unique(person))
    if n_people < k:
        raise AnonymisationError("privacy_anonymisation.too-few-people", expected=k, got=n_people)
    return n_people


def check_learnt(people: Collection[str], k: int = DEFAULT_K) -> None:
    """Refuse to give a model away that has learnt from few people.

    Parameters
    ----------
    people : collection of str
        Whom it has learnt from; empty where that is not known, which is not refused.
    k : int, optional
        People at least.

    Raises
    ------
    AnonymisationError
        If there are fewer: its files may hold their rows, and its figures name each.
    """
    if 0 < len(people) < k:
        raise AnonymisationError(
            "privacy_anonymisation.few-learnt", expected=k, got=len(set(people))
        )


def find_rare_labels(
    labels: npt.NDArray[np.str_], person: npt.NDArray[np.str_], k: int
) -> npt.NDArray[np.bool_]:
    """Return which rows bear a label that fewer than k people have, shape (N,).

    Who alone did something is named by it; such rows are withheld.

    References
    ----------
    Sweeney (2002), k-anonymity: a model for protecting privacy, Int. J. Uncertain. Fuzz.
    10:557-570; the labels are the quasi-identifier here.
    """
    is_rare = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        own = labels == label
        is_rare[own] = len(np.unique(person[own])) < k
    return is_rare


def coarsen_times(
    recorded_at_s: npt.NDArray[np.float64],
    session: npt.NDArray[np.str_],
    person: npt.NDArray[np.str_],
    k: int,
) -> npt.NDArray[np.float64]:
    """Return times without the day and the hour, shape (N,).

    Parameters
    ----------
    recorded_at_s : numpy.ndarray, shape (N,)
        Seconds since 1970; NaN where unknown, which stays so.
    session : numpy.ndarray, shape (N,)
        Which rows belong together.
    person : numpy.ndarray, shape (N,)
        Who each row is.
    k : int
        People at least who were recorded in the same four weeks; those of rarer ones are told by
        nothing but the time within the session.

    Returns
    -------
    numpy.ndarray, shape (N,)
        The beginning of the session's four weeks, or 0, plus whole seconds since the session began.
    """
    span_s = np.full(len(recorded_at_s), np.nan)
    since_s = np.full(len(recorded_at_s), np.nan)
    for name in np.unique(session):
        own = np.flatnonzero((session == name) & np.isfinite(recorded_at_s))
        if len(own):
            begin_s = float(recorded_at_s[own].min())
            span_s[own] = np.floor(begin_s / SESSION_STEP_S) * SESSION_STEP_S
            since_s[own] = np.floor((recorded_at_s[own] - begin_s) / TIME_STEP_S) * TIME_STEP_S
    is_rare = find_rare_labels(span_s.astype(np.str_), person, k)
    return np.where(is_rare, 0.0, span_s) + since_s
