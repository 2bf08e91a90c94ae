"""A new assignment to begin with: a small one that is accepted as it is, with comments that teach."""

import ast
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from pytest_grade.author.files import DECLARATION, RUBRIC, STARTER
from pytest_grade.author.masters import as_bytes, students
from pytest_grade.author.source import SOLUTION
from pytest_grade.errors import ConfigurationError
from pytest_grade.notebook.as_notebook import Notebook, notebook_of, source_of
from pytest_grade.prove.expectations import EXPECTED

_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,79}")
_MARK: Final = re.compile(r"^\s*### (?:BEGIN|END) SOLUTION(?:\n|$)", re.MULTILINE)
_MISTAKE: Final = (("X.T @ dy_hat / m", "X.T @ dy_hat"), ("np.sum(dy_hat) / m", "np.sum(dy_hat)"))
_HEAD: Final = '"""The right functions, as the lectures write them. Students never see this file."""\n\n'


def begun(folder: Path, title: str | None = None, *, as_master: bool = False) -> Iterator[str]:
    """Write a small assignment into a new folder, and say what is in it; with a master notebook where that is wanted.

    Raises `ConfigurationError` where something is there already, or the folder's name is no id.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "files in it" if folder.is_dir() else "a file"
        raise ConfigurationError(source=str(folder), found=found, allowed="a new folder, or an empty one")
    id_ = folder.resolve().name
    if not _ID.fullmatch(id_):
        raise ConfigurationError(source=str(folder), found=f"the name {id_!r}", allowed="letters, digits, and _ . -")
    written = dict(_files(id_, title or "Linear regression", as_master=as_master))
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    yield f"{folder}: {', '.join(written)}"
    yield f"next: pytest-grade check {folder} --examples"


def _files(id_: str, title: str, *, as_master: bool) -> Iterator[tuple[str, bytes]]:
    filled = {"ID": id_, "TITLE": title}
    master = notebook_of(_template("master.py", filled).encode(), "py")
    yield (
        DECLARATION,
        _template(DECLARATION, {**filled, "TITLE": title.replace("\\", "\\\\").replace('"', '\\"')}).encode(),
    )
    if as_master:
        yield "master.ipynb", as_bytes(master)
    else:
        yield SOLUTION, _solution(master).encode()
        yield STARTER, as_bytes(students(Path(STARTER), master).notebook)
    yield RUBRIC, _template(RUBRIC, filled).encode()
    right = _without_marks(master)
    yield f"examples/robin-hale/{id_}.ipynb", as_bytes(right)
    yield f"examples/sam-frost/{id_}.ipynb", as_bytes(_with_a_mistake(right))
    yield f"examples/{EXPECTED}", _template(EXPECTED, filled).encode()


def _template(name: str, filled: Mapping[str, str]) -> str:
    text = (files("pytest_grade.prove") / "templates" / f"{name}.in").read_text(encoding="utf-8")
    return re.sub(r"\b(?:ID|TITLE)\b", lambda found: filled[found[0]], text)


def _without_marks(notebook: Notebook) -> Notebook:
    return {
        **notebook,
        "cells": [{**cell, "source": _MARK.sub("", source_of(cell)).rstrip()} for cell in notebook["cells"]],
    }


def _with_a_mistake(notebook: Notebook) -> Notebook:
    def changed(source: str) -> str:
        for old, new in _MISTAKE:
            source = source.replace(old, new)
        return source

    return {**notebook, "cells": [{**cell, "source": changed(source_of(cell))} for cell in notebook["cells"]]}


def _solution(master: Notebook) -> str:
    """The cells that only define something, one below the other."""
    cells = (source_of(cell) for cell in _without_marks(master)["cells"] if cell["cell_type"] == "code")
    return _HEAD + "\n\n\n".join(text.strip() for text in cells if _only_defines(text)) + "\n"


def _only_defines(text: str) -> bool:
    return all(isinstance(node, (ast.Import, ast.FunctionDef)) for node in ast.parse(text).body)
