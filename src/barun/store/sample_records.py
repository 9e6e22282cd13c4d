"""Samples of live sessions, and what is said about them, as plain values and arrays.

A sample is one pose that a person let Barun keep for training: nine points of head and shoulders,
what was measured on them, and what the models said of it then. What it really was, people say
later; each of the ways in which they do is a kind of label of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Final, Literal, Protocol, Self, get_args

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError

__all__ = [
    "LABEL_KINDS",
    "N_POINTS",
    "SAMPLES_SINCE",
    "SAMPLE_POSTURES",
    "SAMPLE_VERDICTS",
    "LabelKind",
    "LabelledSamples",
    "SampleCount",
    "SampleLabel",
    "SamplePosture",
    "SampleRows",
    "SampleSource",
    "SampleVerdict",
]

SAMPLES_SINCE: Final = "3"
"""The text of the consent to training that first speaks of samples from live sessions."""

N_POINTS: Final = 9
"""Points of a sample: those of `barun.privacy.anonymisation.canonical_pose`, in that order."""

LabelKind = Literal["expert", "correction", "answer", "confirmation", "silent"]
"""expert: somebody who labels deliberately. correction: the person said that a message was wrong,
and what it was really. answer: the person answered a question about a drawn figure. confirmation:
the person said that a message was right. silent: a message was shown and nobody contradicted."""
LABEL_KINDS: Final[tuple[LabelKind, ...]] = get_args(LabelKind)
"""Strongest first: of several labels of one sample the first of these counts."""

SamplePosture = Literal["", "good", "bad", "other"]
"""What it was: nobody said; sitting well; sitting badly; something else (moving, drinking, another
person)."""
SAMPLE_POSTURES: Final[tuple[SamplePosture, ...]] = get_args(SamplePosture)

SampleVerdict = Literal["", "good", "departed", "issue", "settling"]
"""What the service said of a pose at the time; empty where it could not judge."""
SAMPLE_VERDICTS: Final[tuple[SampleVerdict, ...]] = get_args(SampleVerdict)

_Names = npt.NDArray[np.str_]
_Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SampleRows:
    """N samples of one person; F features.

    Raises
    ------
    LandmarkValueError
        If the parts do not have one entry a row.
    """

    sample_id: _Names
    """Shape (N,). Sixteen hexadecimal digits, made once, when the pose was chosen."""
    session: _Names
    """Shape (N,). Stretch of one session that shares a camera and a reference; a pseudonym."""
    at_s: npt.NDArray[np.int64]
    """Shape (N,). Whole seconds since 1970 UTC."""
    points: _Singles
    """Shape (N, 9, 2). x and y (down), in sizes of the session's median face, from the session's
    median place of the shoulders; NaN where a point is missing."""
    visibility: _Singles
    """Shape (N, 9). 0 to 1; NaN where unknown."""
    features: _Singles
    """Shape (N, F). In the unit of each feature; NaN where it could not be judged."""
    view: npt.NDArray[np.int8]
    """Shape (N,). Values of `barun.posture.view.view.View`, as the model said."""
    view_confidence: _Singles
    """Shape (N,). 0 to 1; NaN where no view was sure."""
    verdict: npt.NDArray[np.int8]
    """Shape (N,). Places in `SAMPLE_VERDICTS`, as the service said."""
    load: _Singles
    """Shape (N,). Strongest load of all rules, 1 at the limit; NaN where none could tell."""
    model: _Names
    """Shape (N,). Which models said so: ``view=builtin posture=3``."""
    feature_keys: tuple[str, ...] = ()
    """Names of the F features."""

    def __post_init__(self) -> None:
        """Check shapes and freeze the arrays."""
        n_rows = len(self.sample_id)
        shapes: dict[str, tuple[int, ...]] = {
            "points": (n_rows, N_POINTS, 2),
            "visibility": (n_rows, N_POINTS),
            "features": (n_rows, len(self.feature_keys)),
        }
        for name in _COLUMNS:
            array, expected = getattr(self, name), shapes.get(name, (n_rows,))
            if array.shape != expected:
                raise LandmarkValueError(
                    "landmarks.array-shape", name=name, expected=expected, got=array.shape
                )
            array.flags.writeable = False

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.sample_id)

    def select(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.intp] | slice) -> Self:
        """Return some rows, by mask or by number, in that order."""
        columns = {name: getattr(self, name)[which] for name in _COLUMNS}
        return type(self)(**columns, feature_keys=self.feature_keys)

    @classmethod
    def joined(cls, parts: Sequence["SampleRows"]) -> "SampleRows":
        """Return several as one, in their order.

        Raises
        ------
        ValueError
            If there is no part, or they are of other features.
        """
        if len({part.feature_keys for part in parts}) != 1:
            raise ValueError("samples of one and the same features can be joined")
        columns = {
            name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS
        }
        return cls(**columns, feature_keys=parts[0].feature_keys)


_COLUMNS: Final = tuple(one.name for one in fields(SampleRows) if one.name != "feature_keys")


@dataclass(frozen=True, slots=True)
class SampleLabel:
    """What is said about one sample."""

    sample_id: str
    kind: LabelKind
    posture: SamplePosture
    view: int
    """0 not said, 1 front, 2 side, 3 neither: as labels of views in datasets."""
    said_s: float
    """Seconds since 1970 UTC."""
    event_id: str | None = None
    """The event it was said of; None where it was said of the sample itself."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelledSamples:
    """N samples of one person with the label that counts for each."""

    person_id: str
    rows: SampleRows
    kind: _Names
    """Shape (N,). One of `LABEL_KINDS`."""
    posture: _Names
    """Shape (N,). One of `SAMPLE_POSTURES`; empty where only the view was said."""
    view: npt.NDArray[np.int8]
    """Shape (N,). 0 not said, 1 front, 2 side, 3 neither."""
    said_s: npt.NDArray[np.float64]
    """Shape (N,). When, seconds since 1970 UTC."""

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class SampleCount:
    """How many samples there are of one person."""

    person_id: str
    n_samples: int
    labelled: Mapping[LabelKind, int] = field(default_factory=lambda: MappingProxyType({}))
    """Samples by the label that counts for them; kinds without any are missing."""
    newest_s: float | None = None
    """When something was said last, seconds since 1970 UTC."""

    @property
    def n_labelled(self) -> int:
        """Samples with a label of any kind."""
        return sum(self.labelled.values())


class SampleSource(Protocol):
    """Where whoever updates models finds what people said; its methods block.

    `barun.store.sample_book.SampleBook` is one: ``store.samples``. Everything it gives is of people
    whose consent to training is in force at the instant that is passed.
    """

    def counts(self, now_s: float, *, since_s: float | None = None) -> tuple[SampleCount, ...]:
        """Return how many samples there are of each person, by name.

        Parameters
        ----------
        now_s : float
            Seconds since 1970 UTC, for the consents.
        since_s : float, optional
            Count only labels that were given at this instant or later; ``n_samples`` counts all
            the same.
        """
        ...

    def labelled(
        self,
        now_s: float,
        *,
        since_s: float | None = None,
        person_id: str | None = None,
        kinds: Iterable[LabelKind] = LABEL_KINDS,
    ) -> Iterator[LabelledSamples]:
        """Yield the labelled samples of each person, by name; nobody without any.

        Parameters
        ----------
        now_s : float
            Seconds since 1970 UTC, for the consents.
        since_s : float, optional
            Only what was said at this instant or later.
        person_id : str, optional
            Only of this person.
        kinds : iterable of LabelKind, optional
            Which kinds of labels count; of several of one sample the strongest.
        """
        ...
