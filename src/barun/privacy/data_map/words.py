"""The data map in words, in both languages."""

from dataclasses import dataclass

from barun.messages import Language, text
from barun.privacy.data_map.data_kind import DataKind

__all__ = ["KindWords", "kind_name", "kind_words"]


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a person is told about one kind of data; the language is that which was asked for."""

    name: str
    what: str
    subject: str
    purpose: str
    basis: str
    sealing: str
    retention: str
    seen_by: str
    """Several are joined by commas."""


def kind_name(key: str, language: Language) -> str:
    """Return the name of the kind of a key."""
    return text(f"data_map.name-{key}", language)


def kind_words(kind: DataKind, language: Language) -> KindWords:
    """Return everything about a kind in words."""
    return KindWords(
        name=kind_name(kind.key, language),
        what=text(f"data_map.what-{kind.key}", language),
        subject=text(f"data_map.subject-{kind.subject}", language),
        purpose=text(f"data_map.purpose-{kind.purpose}", language),
        basis=text(f"data_map.basis-{kind.basis}", language),
        sealing=text(f"data_map.sealing-{kind.sealing}", language),
        retention=text(f"data_map.retention-{kind.retention}", language),
        seen_by=", ".join(text(f"data_map.viewer-{viewer}", language) for viewer in kind.seen_by),
    )
