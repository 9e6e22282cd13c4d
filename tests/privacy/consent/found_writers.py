"""Finding, in the sources, every function that writes: into files or into the database."""

import ast
from collections.abc import Iterator
from pathlib import Path

__all__ = ["asking_functions", "find_writers", "functions_of"]

_FILE_CALLS = {
    "ParquetWriter", "VideoWriter", "NamedTemporaryFile", "SpooledTemporaryFile", "TemporaryFile",
    "build_folder", "copy", "copy2", "copyfile", "imwrite", "memmap", "mkstemp", "replace_file",
    "save", "savez", "savez_compressed", "symlink", "tofile", "write_bytes", "write_parquet",
    "write_private", "write_table", "write_text",
}  # fmt: skip
"""Names of calls that make or fill a file, whichever module they are of; those of
:mod:`barun.store.whole_files` among them."""
_OS_CALLS = {"os.open", "os.write", "os.fdopen", "os.rename", "shutil.move", "sqlite3.connect"}
_ROW_CALLS = {"insert", "update", "_upsert"}
"""Statements that put something into a table; deleting only takes away."""
_ASKING = {
    "may", "may_train", "check_consent", "is_over", "is_covered", "take_consented", "ask_people",
}  # fmt: skip
"""Calls of the one question, and of what hands it on."""


def functions_of(source: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield every function of a module with its dotted name; what is outside of them as ``-``."""

    def walk(node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield ".".join((*names, child.name)), child
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, (*names, child.name))
            else:
                yield "-", child
                yield from walk(child, names)

    yield from walk(ast.parse(source), ())


def _spell(node: ast.expr) -> str:
    """Return a name with what it is of: ``os.open``; ``?.open`` of what has no name."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{_spell(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def _says_read_only(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and "mode=ro" in str(node.value)


def _is_writing(call: ast.Call) -> bool:
    spelt = _spell(call.func)
    name = spelt.rpartition(".")[2]
    if spelt == "sqlite3.connect" and any(map(_says_read_only, ast.walk(call))):
        return False
    if spelt in _OS_CALLS or name in _FILE_CALLS - {"copy", "save"}:
        return True
    if name in {"copy", "save"}:  # of shutil and NumPy; arrays and dicts are copied as well
        return spelt.startswith(("shutil.", "np.", "numpy."))
    if name == "open":
        words = [*call.args[:2], *(one.value for one in call.keywords if one.arg == "mode")]
        modes = [one.value for one in words if isinstance(one, ast.Constant)]
        return any(isinstance(one, str) and len(one) <= 3 and set(one) & set("wax+")
                   for one in modes)  # fmt: skip
    if name not in _ROW_CALLS:
        return False
    owner = spelt.rpartition(".")[0].rpartition(".")[2]
    return not owner or owner == "self" or owner.isupper() or owner in {"_database", "database"}


def find_writers(sources: Path) -> set[str]:
    """Return ``module:function`` of everything below a folder that writes."""
    found = set()
    for path in sorted(sources.rglob("*.py")):
        module = ".".join(path.relative_to(sources).with_suffix("").parts)
        for name, node in functions_of(path.read_text(encoding="utf-8")):
            calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
            if any(map(_is_writing, calls)):
                found.add(f"{module}:{name}")
    return found


def asking_functions(sources: Path) -> set[str]:
    """Return ``module:function`` of everything that asks whether something may be done."""
    found = set()
    for path in sorted(sources.rglob("*.py")):
        module = ".".join(path.relative_to(sources).with_suffix("").parts)
        for name, node in functions_of(path.read_text(encoding="utf-8")):
            for call in ast.walk(node):
                spelt = _spell(call.func) if isinstance(call, ast.Call) else ""
                is_checked = isinstance(call, ast.Attribute) and call.attr == "is_allowed"
                if spelt.rpartition(".")[2] in _ASKING or is_checked:
                    found.add(f"{module}:{name}")
    return found
