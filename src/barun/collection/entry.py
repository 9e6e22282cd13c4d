"""What the journal of a collection holds, one thing after the other."""

import base64
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.collection.label import Label
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.library import is_pseudonym
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.question import may

__all__ = [
    "Confirmed",
    "ConsentGiven",
    "Entry",
    "Erased",
    "Finished",
    "Repaired",
    "Sample",
    "SessionBegun",
    "Undone",
    "entry_from_json",
    "entry_to_json",
    "person_of",
    "without_person",
]

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A person agreed, before the first frame."""

    person: str
    """Pseudonym: P1, P2, ... Who that is stands nowhere in Barun."""
    purpose: str
    """What the landmarks may be used for, in the words that were agreed to."""
    wording: str
    """Version and language of the text that was shown: ``1-ko``."""
    agreed_at_s: float
    """Seconds since 1970."""
    until_s: float
    """When it ends, seconds since 1970."""

    def to_entry(self) -> ConsentEntry:
        """Return it as a line of the ledger of consents."""
        version, _, language = self.wording.partition("-")
        return ConsentEntry(
            self.person,
            "training",
            "given",
            self.agreed_at_s,
            "collection",
            version or "0",
            language,
            self.until_s,
        )

    def covers(self, at_s: float) -> bool:
        """Return whether it is in force at an instant, seconds since 1970."""
        answer = may("training", [self.to_entry()], at_s)
        return answer.is_allowed and self.agreed_at_s <= at_s


@dataclass(frozen=True, slots=True)
class SessionBegun:
    """One person at one place begins."""

    session: str
    person: str
    source: str
    """``camera 0``, the name of a file, ``page``."""
    begun_at_s: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One frame that is kept."""

    session: str
    number: int
    """Within the session, counted from 1 and growing; sent twice, it is kept once."""
    recorded_at_s: float
    """Seconds since 1970."""
    size_wh: tuple[int, int]
    """Pixels."""
    image_xyz: _Floats = field(repr=False)
    """Shape (33, 3). As in :class:`barun.landmarks.LandmarkFrame`; NaN where missing."""
    visibility: _Floats = field(repr=False)
    """Shape (33,). 0 to 1; NaN where unknown."""
    label: Label
    """As the person who recorded held it; without a view it waits for a word."""
    suggested_view: int = 0
    """What the view model takes it for: 1, 2 or 3; 0 where it says nothing."""
    world_xyz: _Floats | None = field(default=None, repr=False)
    """Shape (33, 3). Metres; None where not estimated."""

    @property
    def id(self) -> str:
        """Name of the sample within the collection."""
        return f"{self.session}#{self.number}"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody looked at what the model suggests for waiting samples and said yes."""

    session: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """The last samples, or confirmations, of a session are taken back."""

    session: str
    count: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Samples went into a version of the dataset."""

    version: str
    """Hash."""
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """Everything of a person was taken out of the journal; the pseudonym is not given again."""

    person: str
    erased_at_s: float


@dataclass(frozen=True, slots=True)
class Repaired:
    """The journal was written anew without what could not be read, as somebody asked for."""

    n_lines: int
    """Damaged lines that were dropped; nobody can say how many entries they had."""
    n_samples: int
    """Samples that could be read and were dropped all the same, as the consent to them could not.
    """
    repaired_at_s: float
    """Seconds since 1970."""


Entry = ConsentGiven | SessionBegun | Sample | Confirmed | Undone | Finished | Erased | Repaired

_KINDS: Final[dict[str, type[Any]]] = {
    "consent": ConsentGiven,
    "session": SessionBegun,
    "sample": Sample,
    "confirmed": Confirmed,
    "undone": Undone,
    "finished": Finished,
    "erased": Erased,
    "repaired": Repaired,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


def _pack(array: _Floats) -> str:
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f4").tobytes()).decode("ascii")


def _unpack(content: str, *shape: int) -> _Floats:
    numbers = np.frombuffer(base64.b64decode(content, validate=True), dtype="<f4")
    return numbers.reshape(shape).astype(np.float32)


class _SampleJson:
    """A sample as JSON holds it: numbers of 32 bits in base 64, so that they keep every bit."""

    @staticmethod
    def write(sample: Sample) -> dict[str, Any]:
        return {
            "session": sample.session,
            "number": sample.number,
            "recorded_at_s": sample.recorded_at_s,
            "size_wh": list(sample.size_wh),
            "image": _pack(sample.image_xyz),
            "visibility": _pack(sample.visibility),
            "view": sample.label.view,
            "grade": sample.label.grade,
            "suggested_view": sample.suggested_view,
            "world": None if sample.world_xyz is None else _pack(sample.world_xyz),
        }

    @staticmethod
    def read(values: dict[str, Any]) -> Sample:
        width, height = values["size_wh"]
        world = values["world"]
        return Sample(
            session=str(values["session"]),
            number=int(values["number"]),
            recorded_at_s=float(values["recorded_at_s"]),
            size_wh=(int(width), int(height)),
            image_xyz=_unpack(values["image"], N_LANDMARKS, 3),
            visibility=_unpack(values["visibility"], N_LANDMARKS),
            label=Label(int(values["view"]), str(values["grade"])),
            suggested_view=int(values["suggested_view"]),
            world_xyz=None if world is None else _unpack(world, N_LANDMARKS, 3),
        )


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON holds it."""
    if isinstance(entry, Sample):
        values = _SampleJson.write(entry)
    else:
        values = {name: getattr(entry, name) for name in type(entry).__dataclass_fields__}
    return {"kind": _NAMES[type(entry)], **values}


def entry_from_json(values: dict[str, Any]) -> Entry:
    """Return the entry that :func:`entry_to_json` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is none.
    """
    rest = dict(values)
    kind = _KINDS[rest.pop("kind")]
    if kind is Sample:
        return _SampleJson.read(rest)
    made: Entry = kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in rest.items()})
    return made


def person_of(entry: Entry) -> str | None:
    """Return whom an entry is about; None where it may be read by everybody."""
    if isinstance(entry, Erased | Finished | Repaired):
        return None
    person = getattr(entry, "person", None) or getattr(entry, "session", "").partition(" ")[0]
    return person if is_pseudonym(person) else None


def without_person(entry: Entry, person: str) -> Entry | None:
    """Return what is left of an entry when somebody is erased; None for nothing."""
    if isinstance(entry, Erased):  # as earlier versions noted it, by name
        return None
    if isinstance(entry, Finished):
        others = (one for one in entry.ids if one.partition(" ")[0] != person)
        return replace(entry, ids=tuple(others))
    return None if person_of(entry) == person else entry
