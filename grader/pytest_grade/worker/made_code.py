"""Code that a notebook makes out of text while it runs: it belongs to the cell and the lines that hold the text."""

import __future__

import ast
import builtins
import sys
from collections.abc import Mapping
from types import CodeType, FrameType
from typing import Any

from pytest_grade.notebook.texts import placed
from pytest_grade.worker.recorder import CELL_FILE, cell_number

_AS_TEXT = __future__.annotations.compiler_flag
_compile, _exec, _eval = builtins.compile, builtins.exec, builtins.eval


def place_code(sources: Mapping[int, str]) -> None:
    """From here on, what cells compile has the file name of a cell, and lines in it."""

    def made(text: Any, mode: str, frame: FrameType) -> Any:
        cell = cell_number(frame.f_code.co_filename)
        if cell is None or not isinstance(text, str | ast.AST):
            return text
        if isinstance(text, str):
            tree: Any = ast.parse(text.lstrip(" \t") if mode == "eval" else text, mode=mode)
            cell = placed(tree, text, sources, cell)
        else:
            tree = text
        return _compile(tree, f"{CELL_FILE}{cell}>", mode, _AS_TEXT, dont_inherit=True)

    def compile_(source: Any, filename: Any, mode: str, *how: Any, **named: Any) -> Any:
        code = made(source, mode, sys._getframe(1)) if not (how or named) else source
        return code if isinstance(code, CodeType) else _compile(source, filename, mode, *how, **named)

    def exec_(source: Any, names: Any = None, own: Any = None, /, **named: Any) -> None:
        frame = sys._getframe(1)
        names, own = _spaces(frame, named.get("globals", names), named.get("locals", own))
        _exec(made(source, "exec", frame), names, own)

    def eval_(source: Any, names: Any = None, own: Any = None, /, **named: Any) -> Any:
        frame = sys._getframe(1)
        names, own = _spaces(frame, named.get("globals", names), named.get("locals", own))
        return _eval(made(source, "eval", frame), names, own)

    builtins.compile, builtins.exec, builtins.eval = compile_, exec_, eval_


def _spaces(frame: FrameType, names: Any, own: Any) -> tuple[Any, Any]:
    """Where code is run that is given these: where it is called, if it is given none."""
    if names is None:
        return frame.f_globals, frame.f_locals if own is None else own
    return names, names if own is None else own
