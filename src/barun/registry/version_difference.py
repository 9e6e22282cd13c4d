"""What tells two versions of a model apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from barun.store.model_records import ModelVersionRecord

__all__ = ["FactChange", "compare_versions"]

_FACTS = ("feature_spec", "dataset_hash", "code_version", "parent", "state", "sha256")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact or figure that differs; None where a version says nothing of it."""

    key: str
    """Name of the fact; of a figure ``metrics.`` and its path."""
    before: object
    after: object

    @property
    def change(self) -> float | None:
        """How much larger the number is afterwards; None of texts and where one is missing."""
        if _is_number(self.before) and _is_number(self.after):
            return float(self.after) - float(self.before)  # type: ignore[arg-type] # both are numbers
        return None


def compare_versions(
    before: ModelVersionRecord, after: ModelVersionRecord
) -> tuple[FactChange, ...]:
    """Return what differs between two versions: facts, people, figures, in this order."""
    changes = [FactChange(key, getattr(before, key), getattr(after, key)) for key in _FACTS]
    changes.append(FactChange("people", sorted(before.people), sorted(after.people)))
    first, second = (dict(_flatten(version.metrics, "metrics")) for version in (before, after))
    changes += [
        FactChange(key, first.get(key), second.get(key)) for key in sorted({*first, *second})
    ]
    return tuple(change for change in changes if change.before != change.after)


def _flatten(values: Mapping[str, object], path: str) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
