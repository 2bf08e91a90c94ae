"""Serving one submission inside the confined process.

The conversation: the grader sends the submission; the worker answers with what it read, *before* any of the
student's statements runs; the grader says what to define; then it asks, and each question gets one answer.
"""

import ast
import random
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import FunctionType
from typing import Any, Protocol

import numpy as np

from grader.notebook.extraction import Statement, extract, is_import, is_plain, statements_of
from grader.notebook.ipython import ParsedCell, parse_cell
from grader.notebook.reading import LegacyNotebookError, UnreadableSubmissionError, code_cells
from grader.notebook.survey import outline, survey
from grader.worker.modules import answer_imports, is_loaded, restore_numpy_names
from grader.worker.recorder import CELL_FILE, Recorder, cell_number

_LONGEST_MESSAGE = 500
_MOST_FRAMES = 20
_MOST_FUNCTIONS = 200
_RECURSION_LIMIT = 1500
_SEED = 1  # for student code that draws numbers without a seed; the inputs have a secret one, unknown here

Message = dict[str, Any]


class Channel(Protocol):
    """The worker's end of the conversation."""

    def receive(self) -> Any:
        """Wait for the next message; raise `EOFError` when there will be none."""

    def send(self, value: Any) -> None:
        """Send one message."""


def serve(channel: Channel) -> None:
    """Read the submission, define its functions, answer questions until the grader hangs up."""
    sys.setrecursionlimit(_RECURSION_LIMIT)
    warnings.simplefilter("ignore")
    opening = channel.receive()
    try:
        submission = _Submission.read(opening)
    except UnreadableSubmissionError as error:
        channel.send({"unreadable": str(error)})
        return
    except LegacyNotebookError:
        channel.send({"legacy": True})
        return
    channel.send({"reading": submission.report(opening["closely"])})
    try:
        _define(channel, submission)
        while True:
            for question in channel.receive():
                channel.send(_answer(submission.namespace, question))
    except EOFError:
        return


class _Submission:
    """One submission in this process: its cells, and the namespace that its functions live in."""

    def __init__(self, sources: Sequence[str], cells: Sequence[ParsedCell]) -> None:
        self.sources = sources
        self.cells = cells
        self.statements = statements_of([cell.statements for cell in cells])
        self.namespace: dict[str, Any] = {"__name__": "__main__"}

    @classmethod
    def read(cls, opening: Mapping[str, Any]) -> "_Submission":
        sources = code_cells(opening["content"], opening["kind"])
        return cls(sources, [parse_cell(source) for source in sources])

    def report(self, closely: bool) -> Message:
        """What the text shows: names bound (not imported), functions, broken pieces, sources to quote."""
        definitions = [s for s in self.statements if isinstance(s.node, (ast.FunctionDef, ast.ClassDef))]
        surveyed = [
            asdict(found)
            for statement in definitions
            for found in (survey(statement, self.sources[statement.cell - 1]) if closely else outline(statement))
        ]
        broken = [
            {"cell": number, **asdict(text)} for number, cell in enumerate(self.cells, start=1) for text in cell.broken
        ]
        quoted = {found["cell"] for found in surveyed}
        return {
            "cells": len(self.sources),
            "binds": sorted({name for s in self.statements if not is_import(s.node) for name in s.binds}),
            "functions": surveyed,
            "broken": broken,
            "sources": {number: self.sources[number - 1] for number in quoted},
        }


def _define(channel: Channel, submission: _Submission) -> None:
    order = channel.receive()
    namespace = submission.namespace
    restore_numpy_names()
    provided: dict[str, Any] = {"__name__": "provided"}
    exec(compile(order["provided"], "<provided>", "exec"), provided)
    public = {name: value for name, value in provided.items() if not name.startswith("_") and name != "np"}
    namespace.update(public)
    answer_imports(public, order["modules"])
    extraction = extract(submission.statements, order["targets"], _absent_modules(submission.statements))
    problems = [
        problem
        for statement in extraction.statements
        if (problem := _execute(statement, namespace, only_plain=order["only_plain"]))
    ]
    _substitute(order, namespace, public)
    channel.send(
        {
            "defined": [name for name in order["targets"] if callable(namespace.get(name))],
            "problems": problems,
            "reads": dict(extraction.reads),
        }
    )


def _absent_modules(statements: Sequence[Statement]) -> frozenset[str]:
    imported: set[str] = set()
    for statement in statements:
        if isinstance(statement.node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in statement.node.names}
        elif isinstance(statement.node, ast.ImportFrom):
            imported.add((statement.node.module or "").partition(".")[0])
    return frozenset(name for name in imported if not is_loaded(name))


def _execute(statement: Statement, namespace: dict[str, Any], *, only_plain: bool) -> Message | None:
    """Execute one kept statement; what it raised, if it did. Only a plain one runs nothing of the student's."""
    place = {"names": sorted(statement.binds), "line": statement.node.lineno, "cell": statement.cell}
    if only_plain and not is_plain(statement.node):
        for name in statement.binds:
            namespace.pop(name, None)
        return place | {"raised": "NotExecuted", "message": "executing it ends the process"}
    module = ast.Module(body=[statement.node], type_ignores=[])
    try:
        code = compile(module, f"{CELL_FILE}{statement.cell}>", "exec", dont_inherit=True)
        exec(code, namespace)
    except BaseException as error:  # noqa: BLE001 - whatever student code raises is an outcome
        return place | _raised(error)
    return None


def _substitute(order: Mapping[str, Any], namespace: dict[str, Any], provided: Mapping[str, Any]) -> None:
    """Put reference functions in the place of the student's; they call one another, else the student's own."""
    theirs = {name: namespace[name] for name in order["targets"] if name in namespace}
    own: dict[str, Any] = {**theirs, "np": np, **provided, **order["constants"]}
    for name, source in order["substitutes"].items():
        exec(compile(source, "<substitute>", "exec"), own)
        namespace[name] = own[name]


def _answer(namespace: Mapping[str, Any], question: Mapping[str, Any]) -> Message:
    """Run the steps of one question in order; answer with the values asked for, or with what was raised."""
    answer: Message = {"id": question["id"]}
    for name, *_ in question["steps"]:
        if not callable(namespace.get(name)):
            return answer | {"absent": name}
    recorder = Recorder() if question["record"] else None
    values: list[Any] = []
    for number, step in enumerate(question["steps"]):
        try:
            np.random.seed(_SEED)
            random.seed(_SEED)
            values.append(_run(namespace[step[0]], step, values, recorder))
        except BaseException as error:  # noqa: BLE001 - whatever student code raises is an outcome
            answer |= {"step": number} | _raised(error)
            break
    wanted = question["send"]
    answer["values"] = {number: _kept(values[number], wanted[number]) for number in wanted if number < len(values)}
    if recorder:
        answer["events"] = recorder.events
        answer["functions"] = sorted(recorder.functions)[:_MOST_FUNCTIONS]
    return answer


def _kept(value: Any, keep: Any) -> Any:
    """So much of a value as is wanted; what has another shape than expected is sent whole."""
    if keep is True:
        return value
    if keep is False:
        return None
    kind = type(value)
    if kind is dict and type(keep) is dict:
        return {key: _kept(value[key], part) for key, part in keep.items() if key in value}
    if kind in (tuple, list) and type(keep) is tuple and len(keep) == len(value):
        return kind(_kept(item, part) for item, part in zip(value, keep, strict=True))
    return value


def _run(function: Any, step: Sequence[Any], values: Sequence[Any], recorder: Recorder | None) -> Any:
    _, arguments, spare, named = step
    parameters, required = _parameters(function)
    actual = [_argument(argument, values) for argument in arguments]
    actual += [value for name, value in named.items() if name not in parameters]
    actual += [_argument(argument, values) for argument in spare[: max(0, required - len(actual))]]
    by_name = {name: value for name, value in named.items() if name in parameters}
    return recorder.run(lambda: function(*actual, **by_name)) if recorder else function(*actual, **by_name)


def _parameters(function: Any) -> tuple[Sequence[str], int]:
    """The parameter names of a plain function, and how many positional arguments it insists on."""
    if not isinstance(function, FunctionType):
        return (), 0
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names, code.co_argcount - len(function.__defaults__ or ())


def _argument(argument: Sequence[Any], values: Sequence[Any]) -> Any:
    """An argument is `["value", x]`, or `["result", step, path]`: a part of what an earlier step returned."""
    if argument[0] == "value":
        return argument[1]
    _, step, path = argument
    value = values[step]
    for key in path:
        value = value[key]
    return value


def _raised(error: BaseException) -> Message:
    """Describe an exception in plain strings: type, message, the student's own frames, shapes at the innermost."""
    frames: list[Message] = []
    shapes: dict[str, list[int]] = {}
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        cell = cell_number(code.co_filename)
        if cell is not None:
            frames.append({"cell": cell, "line": step.tb_lineno, "function": code.co_name[:100]})
            shapes = {
                name: list(value.shape)
                for name, value in list(step.tb_frame.f_locals.items())[:40]
                if type(value) is np.ndarray
            }
        step = step.tb_next
    return {
        "raised": type.__dict__["__name__"].__get__(type(error))[:100],
        "message": _message(error),
        "frames": frames[-_MOST_FRAMES:],
        "shapes": shapes,
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE]
    except BaseException:  # noqa: BLE001 - an exception of the student's may not even print
        return "(its message cannot be printed)"
