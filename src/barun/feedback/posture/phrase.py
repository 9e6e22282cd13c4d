"""A sentence of the catalogue with its details, to be said in any language."""

from collections.abc import Iterable
from html import escape

from barun.messages import LANGUAGES, Language, text

__all__ = ["Phrase", "say_phrases"]


class Phrase:
    """A text and what fills its placeholders; those may be phrases and lists of phrases.

    Parameters
    ----------
    key : str
        Of the catalogue, ``room.entry``.
    **details : str, int, float, Phrase or tuple of Phrase
        Values of the placeholders. Phrases are said in the language of the whole.
    """

    def __init__(self, key: str, /, **details: "Detail") -> None:
        self.key = key
        self.details = details

    def text(self, language: Language) -> str:
        """Return the sentence."""
        values = {name: _fill(value, language) for name, value in self.details.items()}
        return text(self.key, language, **values)

    def __eq__(self, other: object) -> bool:
        """Tell whether it says the same."""
        if not isinstance(other, Phrase):
            return NotImplemented
        return (self.key, self.details) == (other.key, other.details)

    def __hash__(self) -> int:
        """Return a hash of what it says."""
        return hash((self.key, tuple(sorted(self.details))))

    def __repr__(self) -> str:
        """Return key and details."""
        return f"Phrase({self.key!r}, {self.details!r})"


Detail = str | int | float | Phrase | tuple[Phrase, ...]


def _fill(value: Detail, language: Language) -> object:
    if isinstance(value, Phrase):
        return value.text(language)
    if isinstance(value, tuple):
        return ", ".join(one.text(language) for one in value)
    return value


def say_phrases(phrases: Iterable[Phrase], tag: str = "span") -> str:
    """Return sentences one after the other in all languages as HTML, their details escaped."""
    several = tuple(phrases)
    return "".join(
        f'<{tag} lang="{language}">'
        f"{' '.join(escape(one.text(language)) for one in several)}</{tag}>"
        for language in LANGUAGES
    )
