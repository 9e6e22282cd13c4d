"""What the entries of a journal add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from barun.collection.entry import (
    Confirmed,
    ConsentGiven,
    Entry,
    Erased,
    Finished,
    Repaired,
    Sample,
    SessionBegun,
    Undone,
)
from barun.collection.label import GRADE_MARKS, NO_LABEL, VIEW_MARKS, Label
from barun.privacy.consent.question import ConsentAnswer, may

__all__ = ["MARKS", "CollectionRecord", "Tally", "is_waiting"]

MARKS: Final = (*VIEW_MARKS, *GRADE_MARKS)
"""What is counted of each person."""


@dataclass(frozen=True, slots=True)
class _Action:
    """What can be taken back: a sample, or a confirmation of some."""

    ids: tuple[str, ...]
    is_confirmation: bool = False


def is_waiting(sample: Sample) -> bool:
    """Return whether nobody has said yet from which side a sample is seen."""
    return not sample.label.view


@dataclass(slots=True)
class Tally:
    """What there is of one person."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    """Labelled samples that count for each of ``MARKS``."""
    n_waiting: int = 0
    """Samples that nobody has labelled."""
    suggestions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VIEW_MARKS, 0))
    """How many of those the model takes for each view."""

    def add(self, sample: Sample) -> None:
        """Count a sample."""
        if not is_waiting(sample):
            for mark in sample.label.marks:
                self.counts[mark] += 1
            return
        self.n_waiting += 1
        if sample.suggested_view:
            self.suggestions[str(sample.suggested_view)] += 1


@dataclass(slots=True, eq=False)
class CollectionRecord:
    """Everything in a collection, as of the last entry that was taken."""

    consents: dict[str, ConsentGiven] = field(default_factory=dict)
    """The last one of each person."""
    sessions: dict[str, SessionBegun] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    """By id, in the order in which they came; with the label of now."""
    last_number: dict[str, int] = field(default_factory=dict)
    """Highest number of a sample that was ever taken, by session."""
    in_dataset: set[str] = field(default_factory=set)
    """Ids of samples that are in a version of the dataset."""
    erased: set[str] = field(default_factory=set)
    """Pseudonyms that are not given again."""
    repairs: list[Repaired] = field(default_factory=list)
    """What was dropped as damaged, oldest first."""
    _actions: dict[str, list[_Action]] = field(default_factory=dict)

    def take(self, entries: Iterable[Entry]) -> None:
        """Take further entries."""
        for entry in entries:
            self._take(entry)

    def person_of(self, sample: Sample) -> str:
        """Return whose sample it is."""
        return self.sessions[sample.session].person

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who ever agreed, in the order of the numbers of their pseudonyms."""
        return tuple(sorted(self.consents, key=lambda name: int(name[1:])))

    def waiting(self, person: str) -> list[Sample]:
        """Return the samples of a person that nobody has labelled."""
        return [
            sample
            for sample in self.samples.values()
            if self.person_of(sample) == person and is_waiting(sample)
        ]

    def tallies(self) -> Mapping[str, "Tally"]:
        """Return what there is of each person who ever agreed."""
        tallies = {person: Tally() for person in self.people}
        for sample in self.samples.values():
            tallies[self.person_of(sample)].add(sample)
        return MappingProxyType(tallies)

    def unfinished(self) -> list[Sample]:
        """Return the labelled samples that are in no version of the dataset yet."""
        return [
            sample
            for sample in self.samples.values()
            if not is_waiting(sample) and sample.id not in self.in_dataset
        ]

    def may_train(self, person: str, at_s: float) -> ConsentAnswer:
        """Return whether somebody may be recorded for training at an instant, and why.

        Parameters
        ----------
        person : str
            Pseudonym.
        at_s : float
            Seconds since 1970.
        """
        consent = self.consents.get(person)
        ledger = [] if consent is None else [consent.to_entry()]
        return may("training", ledger, at_s)

    def is_covered(self, sample: Sample, at_s: float) -> bool:
        """Return whether the consent of whose sample it is is in force, seconds since 1970."""
        return self.consents[self.person_of(sample)].covers(at_s)

    def run_length(self, session: str) -> int:
        """Return how many actions at the end of a session are samples held under one label."""
        actions = self._actions.get(session, [])
        length, label = 0, None
        for action in reversed(actions):
            sample = None if action.is_confirmation else self.samples[action.ids[0]]
            if sample is None or (label is not None and sample.label != label):
                break
            label = sample.label
            length += 1
        return max(length, min(1, len(actions)))

    def n_actions(self, session: str) -> int:
        """Return how much of a session can be taken back."""
        return len(self._actions.get(session, []))

    def _take(self, entry: Entry) -> None:
        match entry:
            case ConsentGiven():
                self.consents[entry.person] = entry
            case SessionBegun():
                self.sessions[entry.session] = entry
            case Sample():
                self.samples[entry.id] = entry
                self.last_number[entry.session] = entry.number
                self._actions.setdefault(entry.session, []).append(_Action((entry.id,)))
            case Confirmed():
                self._confirm(entry)
            case Undone():
                for _ in range(entry.count):
                    self._undo(entry.session)
            case Finished():
                self.in_dataset.update(entry.ids)
                self._actions.clear()  # what is in a version is changed there
            case Erased():
                self.erased.add(entry.person)
            case Repaired():
                self.repairs.append(entry)

    def _confirm(self, entry: Confirmed) -> None:
        for each in entry.ids:
            sample = self.samples[each]
            label = Label(sample.suggested_view, sample.label.grade)
            self.samples[each] = replace(sample, label=label)
        self._actions.setdefault(entry.session, []).append(_Action(entry.ids, is_confirmation=True))

    def _undo(self, session: str) -> None:
        action = self._actions[session].pop()
        for each in action.ids:
            if not action.is_confirmation:
                del self.samples[each]
            elif sample := self.samples.get(each):  # it may have been taken back in its own session
                label = replace(sample.label, view=NO_LABEL.view)
                self.samples[each] = replace(sample, label=label)
