"""What the terminal says of a collection: the line that is renewed, the table, warnings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from barun.messages import Language, text

if TYPE_CHECKING:
    from barun.collection.record import CollectionRecord
    from barun.collection.recorder import Recorder

__all__ = ["counts_table", "status_line", "summary", "warnings"]


def status_line(recorder: "Recorder", record: "CollectionRecord", language: Language) -> str:
    """Return one line: who, what is held, what is there, what waits."""
    person = recorder.person
    tally = record.tallies()[person]
    counts = "  ".join(f"{mark}:{count}" for mark, count in tally.counts.items())
    label = recorder.label
    held = "".join(label.marks) or text("collection.no-label", language)
    parts = [person, text("collection.held", language, label=held), counts]
    if tally.n_waiting:
        suggested = ", ".join(f"{mark}:{n}" for mark, n in tally.suggestions.items() if n)
        parts.append(
            text("collection.waiting", language, count=tally.n_waiting, suggested=suggested or "-")
        )
    if recorder.is_paused:
        parts.append(text("collection.paused", language))
    return "  |  ".join(parts)


def counts_table(record: "CollectionRecord") -> Iterator[str]:
    """Yield person by label, one line a person."""
    from barun.collection.record import MARKS

    yield "      " + "".join(f"{mark:>6}" for mark in MARKS)
    for person, tally in record.tallies().items():
        yield f"{person:<6}" + "".join(f"{tally.counts[mark]:>6}" for mark in MARKS)


def warnings(
    record: "CollectionRecord", language: Language
) -> dict[tuple[str, str, str, str], str]:
    """Return what is out of balance, in words, by what it is about."""
    from barun.collection.balance import find_imbalances

    counts = {person: tally.counts for person, tally in record.tallies().items()}
    return {
        (one.kind, one.person, one.ahead, one.behind): one.text(language)
        for one in find_imbalances(counts)
    }


def summary(record: "CollectionRecord") -> dict[str, Any]:
    """Return the counts for machines."""
    return {
        person: {"counts": tally.counts, "n_waiting": tally.n_waiting}
        for person, tally in record.tallies().items()
    }
