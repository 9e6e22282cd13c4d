"""Recordings replayed as a stream: people come one after another, the newcomer last."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.learning.online.labelled_batch import LabelledBatch

__all__ = ["LabelOrder", "LabelStream", "StreamBatch", "hold_out_ends", "make_stream"]

LabelOrder = Literal["as recorded", "mixed"]
"""Labels as somebody gave them while recording, one posture after another; or drawn from the whole
recording, as somebody gives them who looks through it afterwards."""

_BATCH_ROWS: Final = 10

_Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class StreamBatch:
    """What arrives at once: rows of one person."""

    given: LabelledBatch
    """With labels that may be wrong."""
    truth: _Labels
    """Shape (N,). What the recordings say."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelStream:
    """A replayed stream."""

    before: tuple[StreamBatch, ...]
    """Of everybody else, one person after another."""
    newcomer: tuple[StreamBatch, ...]
    """Of the newcomer."""
    held_out: LabelledBatch
    """Rows of everybody that never arrive: what is forgotten and gained shows in them."""
    name: str
    """Who the newcomer is."""


def hold_out_ends(episode: npt.NDArray[np.int64], share: float = 0.3) -> npt.NDArray[np.bool_]:
    """Return which rows never arrive, shape (N,): the last ones of each episode.

    Parameters
    ----------
    episode : numpy.ndarray, shape (N,)
        Stretch of time and label a row belongs to; rows in order of time.
    share : float
        Of each episode, rounded down.

    Notes
    -----
    They are close in time to what arrives, so that their level flatters every method alike; what is
    read from them is the difference before and after the newcomer.
    """
    held_out = np.zeros(len(episode), dtype=bool)
    for number in np.unique(episode):
        own = np.flatnonzero(episode == number)
        held_out[own[len(own) - int(share * len(own)) :]] = True
    return held_out


def make_stream(
    rows: LabelledBatch,
    is_held_out: npt.NDArray[np.bool_],
    newcomer: str,
    random: np.random.Generator,
    *,
    n_classes: int,
    order: LabelOrder = "as recorded",
    wrong_share: float = 0.0,
    n_wrong_batches: int = 0,
    batch_rows: int = _BATCH_ROWS,
) -> LabelStream:
    """Lay out rows as a stream.

    Parameters
    ----------
    rows : LabelledBatch
        Of at least two people, each in order of time, with true labels.
    is_held_out : numpy.ndarray, shape (N,)
        Rows that never arrive.
    newcomer : str
        Who comes last.
    random : numpy.random.Generator
        Draws wrong labels and the mixed order.
    n_classes : int
        Classes there are; a wrong label is any other one.
    order : {"as recorded", "mixed"}
        Of the rows of each person.
    wrong_share : float
        Share of all labels that are wrong, at random.
    n_wrong_batches : int
        Batches of the newcomer, from the second on, in which every label is wrong: keys mixed up.
    batch_rows : int
        Rows that arrive at once; the last batch of a person may be smaller.

    Raises
    ------
    ValueError
        If the newcomer is not among the people, or is alone.
    """
    if newcomer not in rows.names or len(rows.names) == 1:
        raise ValueError(f"expected {newcomer} among others, got {rows.names}")
    arriving = rows.select(~is_held_out)
    streams: dict[str, tuple[StreamBatch, ...]] = {}
    for person in rows.names:
        own = arriving.of(person)
        if order == "mixed":
            own = own.select(random.permutation(len(own)))
        is_wrong = random.random(len(own)) < wrong_share
        if person == newcomer:
            is_wrong[batch_rows : batch_rows * (1 + n_wrong_batches)] = True
        given = _mistake(own.labels, is_wrong, n_classes, random)
        streams[person] = _cut(
            LabelledBatch(own.features, given, own.people), own.labels, batch_rows
        )
    others = [batch for person, own in streams.items() if person != newcomer for batch in own]
    return LabelStream(tuple(others), streams[newcomer], rows.select(is_held_out), newcomer)


def _mistake(
    labels: _Labels, is_wrong: npt.NDArray[np.bool_], n_classes: int, random: np.random.Generator
) -> _Labels:
    shift = random.integers(1, n_classes, size=len(labels))
    return np.where(is_wrong, (labels + shift) % n_classes, labels)


def _cut(given: LabelledBatch, truth: _Labels, n_rows: int) -> tuple[StreamBatch, ...]:
    places = [np.arange(at, min(at + n_rows, len(given))) for at in range(0, len(given), n_rows)]
    return tuple(StreamBatch(given.select(place), truth[place]) for place in places)
