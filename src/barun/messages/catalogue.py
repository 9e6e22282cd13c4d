"""Look up a text by its key and language.

The texts stand in one TOML file a room (``errors.toml``, ``cli.toml`` ...), each entry with an
``en`` and a ``ko`` string, so that a missing translation is seen where it is missing. A key is
``room.entry``. Placeholders are those of :meth:`str.format`. A ``reason`` that the system gave, in
English, is said in the language of the text. A Korean particle goes by the word before it, an
English plural by the number.
"""

import errno
import os
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, cast, get_args

from barun.messages.particles import choose_particles
from barun.messages.plurals import choose_plurals
from barun.messages.unseen import make_visible

__all__ = ["LANGUAGES", "Language", "as_language", "message_keys", "text"]

Language = Literal["en", "ko"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


@cache
def _room_texts(room: str) -> dict[str, dict[str, str]]:
    # these take 14 ms to import, and most runs need no text
    import tomllib
    from importlib import resources

    file = resources.files("barun.messages").joinpath(f"{room}.toml")
    return cast(dict[str, dict[str, str]], tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def _system_entries() -> dict[str, str]:
    """Return the entry of each of the system's reasons, by the system's own words for it."""
    codes = {entry: getattr(errno, entry.upper(), None) for entry in _room_texts("system")}
    return {os.strerror(code): entry for entry, code in codes.items() if code is not None}


def _in_language(reason: object, language: Language) -> object:
    entry = _system_entries().get(reason) if isinstance(reason, str) else None
    return reason if entry is None else text(f"system.{entry}", language)


def text(key: str, language: Language = "en", /, **details: object) -> str:
    """Return the text of `key` in `language`, its placeholders filled from `details`.

    Parameters
    ----------
    key : str
        ``room.entry``, for example ``"errors.file-missing"``.
    language : {"en", "ko"}
        Language of the text.
    **details : object
        Values of the placeholders.

    Returns
    -------
    str
        The finished text.

    Raises
    ------
    KeyError
        If no such key exists or a placeholder has no value. Both are programming mistakes, which
        ``tests/messages`` finds before a person does.

    Examples
    --------
    >>> text("errors.file-missing", "en", path="clip.mp4").splitlines()[0]
    "There is no file or folder 'clip.mp4'."
    """
    room, _, entry = key.partition(".")
    if language != "en" and "reason" in details:
        details["reason"] = _in_language(details["reason"], language)
    template = _room_texts(room)[entry][language]
    if language == "en":
        return make_visible(choose_plurals(template, details).format(**details))
    return choose_particles(make_visible(template.format(**details)))


def as_language(tag: str) -> Language | None:
    """Return the language a tag such as ``ko_KR.UTF-8`` or ``en-GB`` stands for, else None."""
    short = tag.strip().lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return short if short in LANGUAGES else None


def message_keys() -> Iterator[str]:
    """Yield every key of the catalogue, for the tests that check it is complete."""
    from importlib import resources

    for file in sorted(resources.files("barun.messages").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            room = file.name.removesuffix(".toml")
            yield from (f"{room}.{entry}" for entry in _room_texts(room))
