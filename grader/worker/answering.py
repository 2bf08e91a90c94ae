"""Answering one question: run its steps, describe what came of them in plain values."""

import random
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

from grader.worker.nowhere import Nowhere
from grader.worker.recorder import Recorder, arrays_in, cell_number

_LONGEST_MESSAGE = 500
_MOST_FRAMES = 20
_MOST_FUNCTIONS = 200
_SEED = 1  # for student code that draws numbers without a seed; the inputs have a secret one, unknown here

Message = dict[str, Any]


def answer_to(namespace: Mapping[str, Any], question: Mapping[str, Any], most_output: int = 1 << 62) -> Message:
    """Run the steps of one question in order; answer with the values asked for, or with what was raised.

    Where it is to be done `again`, the last step is run twice with the same arguments, and the second time counts.
    `most_output` characters may be printed. Where it is to be recorded, the lines of the last step are.
    """
    answer: Message = {"id": question["id"]}
    for name, *_ in question["steps"]:
        if not callable(namespace.get(name)):
            return answer | {"absent": name}
    recorder = Recorder() if question["record"] else None
    sys.stdout = output = Nowhere()
    output.most = most_output
    values: list[Any] = []
    steps = list(enumerate(question["steps"]))
    for number, step in steps:
        try:
            np.random.seed(_SEED)
            random.seed(_SEED)
            is_last = number == len(steps) - 1
            again = question["again"] and is_last
            values.append(_run(namespace[step[0]], step, values, recorder, again=again, lines=is_last))
        except BaseException as error:  # noqa: BLE001 - whatever student code raises is an outcome
            answer |= {"step": number} | raised(error, with_arrays=question["record"])
            break
    wanted = question["send"]
    answer["values"] = {number: _kept(values[number], wanted[number]) for number in wanted if number < len(values)}
    if output.written:
        answer["printed"] = min(output.written, (1 << 31) - 1)
    if recorder:
        answer["events"] = recorder.events
        ran = [name for name, value in namespace.items() if code_of(value) in recorder.codes]
        answer["functions"] = sorted(ran)[:_MOST_FUNCTIONS]
        answer["changed"] = [[function, variable] for function, variable in recorder.changed]
    return answer


def code_of(value: Any) -> CodeType | None:
    """The code that calling this runs: of a function, a method, or an object that can be called."""
    if isinstance(value, partial):
        value = value.func
    if type(value) is MethodType:
        value = value.__func__
    if type(value) is not FunctionType:
        value = getattr(type(value), "__call__", None)  # noqa: B004 - the function itself is wanted
    return value.__code__ if type(value) is FunctionType else None


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


def _run(
    function: Any, step: Sequence[Any], values: Sequence[Any], recorder: Recorder | None, *, again: bool, lines: bool
) -> Any:
    _, arguments, spare, named = step
    parameters, required = _parameters(function)
    actual = [_argument(argument, values) for argument in arguments]
    actual += [value for name, value in named.items() if name not in parameters]
    actual += [_argument(argument, values) for argument in spare[: max(0, required - len(actual))]]
    by_name = {name: value for name, value in named.items() if name in parameters}
    if again:
        function(*actual, **by_name)
    if recorder is None:
        return function(*actual, **by_name)
    given = dict(zip((*parameters, *map(str, range(len(parameters), len(actual)))), actual, strict=False))
    return recorder.run(lambda: function(*actual, **by_name), step[0], given, lines=lines)


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
        return _interned(argument[1])
    _, step, path = argument
    value = values[step]
    for key in path:
        value = value[key]
    return value


def _interned(value: Any) -> Any:
    """The value with its words as they would stand in a notebook's code, where `activation is "relu"` holds."""
    kind = type(value)
    if kind is str:
        return sys.intern(value)
    if kind in (list, tuple):
        return kind(_interned(item) for item in value)
    return {key: _interned(item) for key, item in value.items()} if kind is dict else value


def raised(error: BaseException, *, with_arrays: bool = False) -> Message:
    """Describe an exception in plain values: type, message, the student's own frames, shapes at the innermost.

    `with_arrays` adds the arrays themselves.
    """
    frames: list[Message] = []
    variables: Mapping[str, Any] = {}
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        cell = cell_number(code.co_filename)
        if cell is not None:
            frames.append({"cell": cell, "line": step.tb_lineno, "function": code.co_name[:100]})
            variables = step.tb_frame.f_locals
        step = step.tb_next
    return {
        "raised": type.__dict__["__name__"].__get__(type(error))[:100],
        "message": _message(error),
        "frames": frames[-_MOST_FRAMES:],
        "shapes": {
            name: list(value.shape) for name, value in list(variables.items())[:40] if type(value) is np.ndarray
        },
        "arrays": arrays_in(variables) if with_arrays else {},
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE]
    except BaseException:  # noqa: BLE001 - an exception of the student's may not even print
        return "(its message cannot be printed)"
