"""Both languages say the same, and code and catalogue know each other's keys and placeholders.

The code is read, not run: a key is a string constant ``room.entry`` anywhere in the sources, an
f-string that builds one, or a name from which a function of its room builds one.
"""

import ast
import errno
import os
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

import barun
from barun.messages import LANGUAGES, as_language, message_keys, text

SOURCES = sorted(Path(barun.__file__).parent.rglob("*.py"))
SOURCES += sorted((Path(__file__).parents[2] / "benchmarks").glob("*.py"))
KEYS = sorted(message_keys())
KNOWN = frozenset(KEYS)
ROOMS = sorted({key.partition(".")[0] for key in KEYS})

RAISED_BY = re.compile(r"(?:\w*Error|Fault|error_class)$")
"""Calls whose first argument is a code: exceptions and faults."""

IMPLIED = {"add": {"path"}, "add_rows": {"path", "row", "column", "got"}}
IMPLIED["add_columns"] = {"path", "count", "columns"}
IMPLIED["storing"] = {"reason"}
"""What FileFaults, and the block that says what the disk refuses, fill in by themselves."""
GIVING = {"add", "storing"}
"""Of these, what else is given counts as well."""


ANYTHING = r"[\w-]+"

BUILT_ROOMS = ("monitoring", "report", "settings", "overlay", "cli", "simulate")
"""Rooms whose code joins room and entry in one function; there the entry alone is a name."""


@cache
def _entries(room: str) -> dict[str, dict[str, str]]:
    content = resources.files("barun.messages").joinpath(f"{room}.toml").read_text("utf-8")
    entries: dict[str, dict[str, str]] = tomllib.loads(content)
    return entries


def _texts(key: str) -> dict[str, str]:
    room, _, entry = key.partition(".")
    return _entries(room)[entry]


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr, node
            elif isinstance(function, ast.Name):
                yield function.id, node


def _code(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return None


def coded_calls(source: str) -> Iterator[tuple[str, set[str], int]]:
    """Yield code, details and line of every fault or error whose details are spelt out."""
    for name, call in _calls(ast.parse(source)):
        code = _code(call)
        if code is None or any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        if RAISED_BY.search(name) and "." in code:
            yield code, given, call.lineno
        elif name in IMPLIED and code.partition(".")[0] in ROOMS:
            implied = IMPLIED[name]
            yield code, given | implied if name in GIVING else implied, call.lineno


@cache
def _codes_of(path: Path) -> tuple[tuple[str, set[str], int], ...]:
    return tuple(coded_calls(path.read_text(encoding="utf-8")))


def _is_from_room(constant: str) -> bool:
    return re.fullmatch(r"[a-z_]+\.[a-z0-9_-]+", constant) is not None and (
        constant.partition(".")[0] in ROOMS
    )


def used_keys() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the keys that the sources name, and patterns for those that they put together."""
    names: set[str] = set()
    patterns: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                pieces = [
                    re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else ANYTHING
                    for piece in node.values
                ]
                if re.match(rf"({'|'.join(ROOMS)})\\\.", pieces[0]):
                    patterns.add("".join(pieces))
                elif re.search("[a-z]{3}", (pieces[0] + pieces[-1]).replace(ANYTHING, "")):
                    patterns |= {rf"{room}\.{''.join(pieces)}" for room in BUILT_ROOMS}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if _is_from_room(node.value):
                    names.add(node.value)
                elif re.fullmatch(r"[a-z0-9_-]+", node.value):
                    names |= {f"{room}.{node.value}" for room in BUILT_ROOMS}
    return names, [re.compile(pattern) for pattern in sorted(patterns)]


@pytest.mark.parametrize("key", KEYS)
def test_text_stands_in_both_languages_with_the_same_placeholders(key: str) -> None:
    texts = _texts(key)
    assert set(texts) == set(LANGUAGES)
    assert placeholders(texts["en"]) == placeholders(texts["ko"])
    for language in LANGUAGES:
        assert texts[language].strip()
        assert texts[language].rstrip() == texts[language]
    if len(texts["en"]) > 40:
        assert re.search("[가-힣]", texts["ko"]), "no Korean in the Korean text"
        english = texts["en"].replace("바른", "")  # the name
        assert not re.search("[가-힣]", english), "Korean in the English text"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_error_has_a_text_and_gives_exactly_its_placeholders(path: Path) -> None:
    wrong = []
    for code, given, line in _codes_of(path):
        if code not in KNOWN:
            wrong.append(f"line {line}: no text {code!r}")
        elif given != placeholders(_texts(code)["en"]):
            expected = sorted(placeholders(_texts(code)["en"]))
            wrong.append(f"line {line}: {code} needs {expected}, got {sorted(given)}")
    assert wrong == []


def test_the_reader_of_the_sources_sees_what_is_wrong() -> None:
    source = (
        'raise InputError("errors.file-missing", file="x")\nfaults.add("landmarks.no-rows")\n'
        'with storing("cli.not-written", path="x"):\n    pass\n'
    )
    assert list(coded_calls(source)) == [
        ("errors.file-missing", {"file"}, 1),
        ("landmarks.no-rows", {"path"}, 2),
        ("cli.not-written", {"path", "reason"}, 3),
    ]
    assert sum(len(_codes_of(path)) for path in SOURCES) > 60


def test_no_text_is_left_over() -> None:
    names, patterns = used_keys()
    unused = [
        key
        for key in KEYS
        if key not in names and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ko_KR.UTF-8", "ko"),
        ("en-GB", "en"),
        (" KO ", "ko"),
        ("C", None),
        ("", None),
        ("kok", None),
    ],
)
def test_language_of_a_tag(tag: str, language: str | None) -> None:
    assert as_language(tag) == language


def test_unknown_key_and_missing_detail_are_programming_mistakes() -> None:
    with pytest.raises(KeyError, match="no-such"):
        text("errors.no-such")
    with pytest.raises(KeyError, match="path"):
        text("errors.file-missing")


def test_the_reason_of_the_system_is_said_in_korean() -> None:
    values = {"path": "a.csv", "reason": os.strerror(errno.ENOENT)}
    assert "저장하지 못했습니다: 파일이나 폴더가 없음." in text(
        "landmarks.not-written", "ko", **values
    )
    assert f"{os.strerror(errno.ENOENT)}." in text("landmarks.not-written", "en", **values)
    foreign = {"path": "a.csv", "reason": "BadZipFile"}
    assert "BadZipFile" in text("landmarks.not-written", "ko", **foreign)


@pytest.mark.parametrize("entry", sorted(_entries("system")))
def test_each_reason_of_the_system_has_the_name_of_its_error(entry: str) -> None:
    number = getattr(errno, entry.upper())
    said = text("landmarks.not-written", "ko", path="a.csv", reason=os.strerror(number))
    assert text(f"system.{entry}", "ko") in said
