"""The texts people agree to, one a purpose, in versions whose words cannot change unnoticed.

The words stand in ``messages/consent.toml``, under ``<purpose>-<version>``, also those of older
versions: what somebody agreed to years ago can be shown. A version is pinned by the hash of its
words in both languages; a test fails where words were changed and the version was not.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from barun.messages import LANGUAGES, Language, text
from barun.privacy.consent.purpose import Purpose

__all__ = [
    "CONSENT_TEXTS",
    "ConsentText",
    "ConsentTexts",
    "consent_text",
    "current_version",
    "hash_words",
    "is_outdated",
]


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of the text of a purpose."""

    version: str
    """``1``, ``2``, ..."""
    sha256: str
    """Of its words, see :func:`hash_words`."""
    asks_again: bool
    """Whether it changes what was agreed to before, so that everybody has to be asked again. False
    where it says the same more clearly, or adds a use: that use names this version to be covered,
    see :func:`barun.privacy.consent.question.may`."""


ConsentTexts = Mapping[Purpose, Sequence[ConsentText]]
"""The versions of each purpose, oldest first; the last one is shown."""

CONSENT_TEXTS: Final[ConsentTexts] = MappingProxyType(
    {
        "analysis": (
            ConsentText(
                "1",
                "8b60b45e2e892e4034ef76bb9c4f4d7da123d174a9e6c85871b5abce81664d50",
                asks_again=True,
            ),
        ),
        "history": (
            ConsentText(
                "1",
                "89f7b28f4c79e467ff5fcead29c6b6fe1f29b720c2fc9ab79ce4ce11f1f4545e",
                asks_again=True,
            ),
            ConsentText(
                "2",
                "4685b0d09039b62f17486fa0b2cd128066a694f26c4ebb75baa1782486fe3e0a",
                asks_again=False,
            ),
        ),
        "training": (
            ConsentText(
                "1",
                "fbee0ffd0f0b59c75dc2d1f5590f5fe873e95171f5f17b21062f3d5b06f8245a",
                asks_again=True,
            ),
            ConsentText(
                "2",
                "fb76cf03de3c9ba5e0fdce8048437565b7546341a563e262a613cfcc7d2fcedf",
                asks_again=False,
            ),
            ConsentText(
                "3",
                "76b142d5eae7bb353e393645d9d71748b383ef18114fc27ed1e1e4e0382228fd",
                asks_again=False,
            ),
        ),
        "coach": (
            ConsentText(
                "1",
                "1439739bf6a7317bbcf017929ec5cbf79cfe0128aebf9ddd071b6d5bc9e386db",
                asks_again=True,
            ),
        ),
    }
)
"""History 1 is what the first page said before profiles of runners were kept: whoever agreed to it
has a history, and no such profiles. Training 2 says who may be recorded, nothing more; training 3
speaks of samples from watches at a desk, too."""


def current_version(purpose: Purpose, texts: ConsentTexts | None = None) -> str:
    """Return the version of the text to show."""
    return (texts or CONSENT_TEXTS)[purpose][-1].version


def is_outdated(
    purpose: Purpose, version: str, texts: ConsentTexts | None = None, *, since: str = "1"
) -> bool:
    """Return whether who agreed to a version has to be asked again for a use.

    A version nobody knows is outdated: what was agreed to cannot be told.

    Parameters
    ----------
    purpose : Purpose
        What for.
    version : str
        Of the text that was agreed to.
    texts : mapping of Purpose to sequence of ConsentText, optional
        The texts there are.
    since : str, optional
        The version that first speaks of the use.
    """
    known = (texts or CONSENT_TEXTS)[purpose]
    versions = [one.version for one in known]
    if version not in versions or versions.index(version) < versions.index(since):
        return True
    return any(one.asks_again for one in known[versions.index(version) + 1 :])


def consent_text(purpose: Purpose, version: str, language: Language) -> str:
    """Return the words of a version.

    Raises
    ------
    KeyError
        If there is no such version.
    """
    return text(f"consent.{purpose}-{version}", language)


def hash_words(purpose: Purpose, version: str) -> str:
    """Return the SHA-256 of the words of a version in all languages, 64 hexadecimal digits."""
    words = "\0".join(f"{each}\0{consent_text(purpose, version, each)}" for each in LANGUAGES)
    return hashlib.sha256(words.encode()).hexdigest()
