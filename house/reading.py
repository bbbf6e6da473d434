"""The project as its own subject: its source files as trees, for the tests of its structure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from house.messages import ROOT


@dataclass(frozen=True)
class Source:
    """One Python file of the project."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the root of the project, as a person would write it."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """What stands in the file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The file as a syntax tree."""
        return ast.parse(self.text, self.name)

    @property
    def room(self) -> str:
        """The room or storey of the file: `cases`, `kernel`, …; `house` outside the package."""
        parts = self.path.relative_to(ROOT).parts
        return parts[1] if parts[0] == "tongban" and len(parts) > 2 else parts[0]

    @property
    def is_test(self) -> bool:
        """Whether the file is a test or belongs to one."""
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    @property
    def is_migration(self) -> bool:
        """Whether the file was written by makemigrations."""
        return "migrations" in self.path.parts

    @property
    def holds_the_pen(self) -> bool:
        """Whether the file may write to the database: commands, and the kernel they write with."""
        inside = self.path.relative_to(ROOT).parts[2:3]
        return self.room == "kernel" or inside in (("commands",), ("commands.py",))


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the package and of the house, in a stable order."""
    found = [path for folder in ("tongban", "house") for path in (ROOT / folder).rglob("*.py")]
    return tuple(Source(path) for path in sorted(found))


def code() -> list[Source]:
    """The files that are neither tests nor migrations."""
    return [source for source in sources() if not source.is_test and not source.is_migration]


def templates() -> list[Path]:
    """Every page and partial."""
    return sorted((ROOT / "tongban").glob("**/templates/**/*.html"))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method of a file, nested ones as well."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public_functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Functions that others may call: of the module, and of its public classes, without leading underscore."""
    for node in tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                if isinstance(inner, Function) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def length(function: Function) -> int:
    """The lines of Python of a function: without decorators, docstring, and what a text of several lines adds."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    texts = [node for node in ast.walk(function) if isinstance(node, ast.Constant | ast.JoinedStr)]
    spans = {(node.lineno, node.end_lineno or node.lineno) for node in texts if _is_text(node)}
    lines -= sum(end - start for start, end in spans)
    return lines - (1 if ast.get_docstring(function) is not None and len(function.body) > 1 else 0)


def _is_text(node: ast.Constant | ast.JoinedStr) -> bool:
    return isinstance(node, ast.JoinedStr) or isinstance(node.value, str)
