"""What the modules of the package import, and what texts they hold, for tests about how it is built."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest_grade

PACKAGE = Path(pytest_grade.__file__).parent
# An installed package holds the assignments too, which are data.
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "assignments")


@dataclass(frozen=True, slots=True)
class Source:
    """The import statements of a module, wherever they stand, and the texts among its constants."""

    imports: tuple[ast.Import | ast.ImportFrom, ...]
    texts: tuple[str, ...]


@cache
def source(path: Path) -> Source:
    """Of one module, which is parsed once."""
    nodes = tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return Source(
        imports=tuple(node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))),
        texts=tuple(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)),
    )
