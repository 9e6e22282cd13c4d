"""Write docs/privacy.md and docs/privacy.ko.md from the data map: records, assessment, rights.

.venv/bin/python -m scripts.write_privacy
"""

import os
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from barun.messages import LANGUAGES, Language
from barun.privacy.data_map.data_kind import DataKind
from barun.privacy.data_map.kinds import DATA_KINDS, IMPERSONAL_PATHS, IMPERSONAL_TABLES
from barun.privacy.data_map.words import kind_words
from barun.rights.holders.installed import installed_holders
from barun.store.opening import open_in_memory

_ROOT: Final = Path(__file__).resolve().parents[1]
PAGES: Final[Mapping[Language, Path]] = {
    "en": _ROOT / "docs" / "privacy.md",
    "ko": _ROOT / "docs" / "privacy.ko.md",
}
_TEXTS: Final = Path(__file__).with_name("privacy_texts.toml")


@cache
def _texts() -> dict[str, Any]:
    content: dict[str, Any] = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    return content


def _say(entry: str, language: Language) -> str:
    words: str = _texts()[entry][language]
    return words.strip()


@cache
def holder_of_kind() -> Mapping[str, str]:
    """Return the name of the holder that finds and erases each kind."""
    store = open_in_memory()
    try:
        holders = installed_holders(Path(os.devnull), store, time.time)
        return {kind: holder.name for holder in holders for kind in holder.kinds}
    finally:
        store.close()


def _where(kind: DataKind, language: Language) -> str:
    parts = []
    if kind.tables:
        names = ", ".join(f"`{one}`" for one in kind.tables)
        parts.append(f"{_say('tables', language)} {names}")
    else:
        parts += [f"`{one}`" for one in kind.paths]
    passing = "temporary" if kind.sealing == "temporary" else "memory"
    return "; ".join(parts) or _say(passing, language)


def _row(kind: DataKind, language: Language) -> str:
    words = kind_words(kind, language)
    holder = holder_of_kind().get(kind.key)
    answers = [_say("yes" if one else "no", language) for one in (kind.is_exported, kind.is_erased)]
    cells = (
        f"**{words.name}** ({kind.key}): {words.what}",
        words.subject,
        f"{words.purpose}; {words.basis}",
        _where(kind, language),
        words.sealing,
        words.retention,
        words.seen_by,
        _say("not-held", language) if holder is None else f"`{holder}`",
        ", ".join(answers),
    )
    return f"| {' | '.join(cells)} |"


def _rule(header: str) -> str:
    return "|" + "---|" * (header.count("|") - 1)


def _table(columns: str, rows: Iterator[str], language: Language) -> str:
    header = _say(columns, language)
    return "\n".join([header, _rule(header), *rows])


def _risks(language: Language) -> Iterator[str]:
    for one in _texts()["risks"]:
        yield f"| {' | '.join(one[language])} |"


def _laws(language: Language) -> Iterator[str]:
    for one in _texts()["laws_rows"]:
        right, feature = one[language]
        yield f"| {right} | {one['gdpr']} | {one['ccpa']} | {one['pipa']} | {feature} |"


def _names(names: Mapping[str, str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def to_markdown(language: Language) -> str:
    """Return the whole page in one language."""
    impersonal = _say("impersonal", language).format(
        tables=_names(IMPERSONAL_TABLES), paths=_names(IMPERSONAL_PATHS)
    )
    parts = [
        _say("head", language),
        _say("records", language),
        _table("columns", (_row(kind, language) for kind in DATA_KINDS), language),
        impersonal,
        _say("assessment", language),
        _table("risk-columns", _risks(language), language),
        _say("laws", language),
        _table("law-columns", _laws(language), language),
        _say("rest", language),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write both pages."""
    for language in LANGUAGES:
        PAGES[language].write_text(to_markdown(language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
