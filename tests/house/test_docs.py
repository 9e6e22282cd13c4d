"""What the documents name exists: paths, modules, classes, functions, commands, options, links."""

import ast
import importlib
import importlib.util
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from barun.cli.main import build_program
from barun.cli.presentation import BarunGroup
from barun.config import Settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "barun"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

CHECKED = ("README.md", "README.ko.md", "CONTRIBUTING.md", "docs/architecture.md")
LINKED = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
)
RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
SECTIONS = ("Context", "Decision", "Consequences", "Confirmation")

NOT_OF_THE_TREE = {
    "$BARUN_DATA", "../shared/data",  # where recordings are looked for
    "-", "0", "rtsp://", "http://",  # sources
    "en", "ko", "angle-...", "about-...",  # parts of message files
    "_s _ms _deg _rad _m _px _hz", "python3-venv", "zsh", "fish",
}  # fmt: skip
"""Back-ticked words that name nothing in the repository."""


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _back_ticked(markdown: str) -> list[str]:
    prose = re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return sorted(set(re.findall(r"`([^`]+)`", prose)))


def _commands_shown(markdown: str) -> list[str]:
    """Return the command lines of the shell blocks, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", markdown, flags=re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


@cache
def _names_defined() -> dict[str, set[str]]:
    """Return each class, function and field of the package, and the modules that define it."""
    found: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        parts = path.relative_to(SOURCES.parent).with_suffix("").parts
        module = ".".join(parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.setdefault(node.name, set()).add(module)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.setdefault(node.target.id, set()).add(module)
    return found


def _is_path(name: str) -> bool:
    if "<" in name:  # such as src/barun/messages/<room>.toml
        return any(ROOT.glob(re.sub(r"<\w+>", "*", name)))
    built = PROJECT["tool"]["hatch"]["build"]["artifacts"]
    return (ROOT / name).exists() or any(one.startswith(f"{name}/") for one in built)


def _is_class(name: str) -> bool:
    return any(
        isinstance(getattr(importlib.import_module(module), name, None), type)
        for module in _names_defined().get(name, ())
    )


def _is_module(name: str) -> bool:
    full = name if name.startswith("barun.") else f"barun.{name}"
    try:
        return importlib.util.find_spec(full) is not None
    except ModuleNotFoundError:
        return False


@cache
def _program() -> BarunGroup:
    return build_program("en", Settings())


def _is_command(line: str) -> bool:
    """Whether make has the target, Python the module, or barun the command and its options."""
    words = line.split()
    if words[0] == "make":
        return re.search(rf"^{re.escape(words[1])}:", _text("Makefile"), re.MULTILINE) is not None
    if words[:2] == ["python", "-m"]:
        module = words[2].removesuffix(".NAME")
        return importlib.util.find_spec(module) is not None
    if Path(words[0]).name != "barun":
        return False
    program = _program()
    command = program.commands.get(words[1])
    if command is None:
        return False
    params = [*command.params, *program.params]
    if isinstance(command, BarunGroup) and len(words) > 2:
        if (inner := command.commands.get(words[2])) is None:
            return False
        params += inner.params
    known = {option for one in params for option in one.opts}
    return {word for word in words[2:] if re.match(r"--?[a-z]", word)} <= known


def _is_option(words: str) -> bool:
    program = _program()
    commands = [program, *program.commands.values()]
    known = {option for command in commands for one in command.params for option in one.opts}
    return words.split()[0] in known


def exists(name: str) -> bool:
    """Whether what a document calls `name` is there."""
    if name in NOT_OF_THE_TREE:
        return True
    if re.match(r"(make|python|\S*barun) ", name):
        return _is_command(name)
    if name.startswith("--"):
        return _is_option(name)
    if "/" in name or name.endswith((".toml", ".md", ".py")):
        return _is_path(name)
    word = name.split(" (")[0]  # such as image_xyz (T, 33, 3)
    if re.fullmatch(r"[A-Z]\w+", word):
        return _is_class(word)
    return _is_module(word) or word in _names_defined()


def _named() -> Iterator[object]:
    for document in CHECKED:
        for name in _back_ticked(_text(document)):
            yield pytest.param(name, id=f"{document}: {name}")


@pytest.mark.parametrize("name", list(_named()))
def test_named_thing_exists(name: str) -> None:
    assert exists(name)


@pytest.mark.parametrize(
    "name",
    [
        "src/barun/cli/nothing.py", "tests/nowhere", "src/barun/nowhere/<room>.toml",
        "pipeline.clip_nothing", "nowhere.clip_landmarks", "NoSuchEngine", "no_such_function",
        "make nothing", "barun nothing", "barun pose --nothing", "--nothing",
        "python -m benchmarks.nothing",
    ],
)  # fmt: skip
def test_invented_thing_is_noticed(name: str) -> None:
    assert not exists(name)


@pytest.mark.parametrize("document", CHECKED)
def test_shell_command_exists(document: str) -> None:
    assert [line for line in _commands_shown(_text(document)) if not _is_command(line)] == []


def test_both_readmes_show_the_same_commands_and_code() -> None:
    def shown(document: str) -> tuple[list[str], list[str]]:
        text = _text(document)
        return _commands_shown(text), re.findall(r"^```python\n.*?^```$", text, re.M | re.S)

    assert shown("README.md") == shown("README.ko.md")
    assert len(shown("README.md")[0]) > 5


@pytest.mark.parametrize("document", LINKED)
def test_link_leads_somewhere(document: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", _text(document))
    folder = (ROOT / document).parent

    assert [one for one in targets if "://" not in one and not (folder / one).exists()] == []


def test_table_of_rooms_is_the_tree_in_the_order_of_the_contract() -> None:
    table = _text("docs/architecture.md").partition("## Rooms")[2].partition("The rules are")[0]
    rows = [
        re.findall(r"`(\w+)`", line.split("|")[1]) for line in table.splitlines() if "|" in line
    ]
    rows = [row for row in rows if row]
    layers = [
        [room.strip() for room in layer.split("|")]
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
        for layer in contract["layers"]
    ]
    packages = {path.parent.name for path in SOURCES.glob("*/__init__.py")}
    modules = {path.stem for path in SOURCES.glob("*.py") if path.stem != "__init__"}

    assert [sorted(row) for row in rows] == [sorted(layer) for layer in layers]
    assert {room for row in rows for room in row} == packages | modules


def _sections(record: Path) -> dict[str, str]:
    pieces = re.split(r"^\*\*(\w+)\.\*\*", record.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_decision_record_is_complete(record: Path) -> None:
    sections = _sections(record)

    assert [name for name in sections if name in SECTIONS] == list(SECTIONS)
    assert all(content.strip() for content in sections.values())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_confirmation_of_a_decision_exists(record: Path) -> None:
    named = _back_ticked(_sections(record)["Confirmation"])
    checks = [name for name in named if re.match(r"(tests|benchmarks|scripts)/|make ", name)]
    files_without_a_folder = [name for name in named if re.fullmatch(r"\w+\.py", name)]

    assert checks, "nothing confirms it"
    assert [name for name in checks if not exists(name)] == []
    assert files_without_a_folder == []


def test_notice_names_everything_bundled() -> None:
    notice = _text("NOTICE")
    packages = json.loads(_text("web/package.json"))["dependencies"]
    cards = json.loads(_text("src/barun/models/artefacts/cards.json"))

    missing = [name for name in packages if name.lower() not in notice.lower()]
    missing += [
        f"{name} {packages[name]}"
        for name in ("@mediapipe/pose", "pretendard")
        if packages[name] not in notice
    ]
    missing += [card["file"] for card in cards.values() if card["file"] not in notice]

    assert missing == []
    assert "SIL Open Font License, Version 1.1" in notice
