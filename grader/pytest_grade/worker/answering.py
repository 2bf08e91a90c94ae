"""Answering one question: run its steps, describe what came of them in plain values."""

import random
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from pytest_grade.worker.calling import Call, argument_of, code_of, function_of, seeded, with_given
from pytest_grade.worker.clock import CLOCK
from pytest_grade.worker.nowhere import Nowhere
from pytest_grade.worker.objects import attribute, codes_of, is_attribute, is_class, is_there
from pytest_grade.worker.recorder import Recorder, arrays_in, cell_number, name_of
from pytest_grade.worker.watching import Watch

_LONGEST_MESSAGE = 500
_MOST_KEYS = 12
_LONGEST_KEY = 20
_DIGITS = "0123456789"
_LARGEST_TOLD = 10_000
_MOST_FRAMES = 20
_MOST_FUNCTIONS = 200
_MOST_WRITES = 200
_SEEDS = 1 << 32  # so many there are
_NO_MAPPINGS = (list, tuple, str, bytes, np.ndarray)
_NOT_UNPACKED = (list, tuple, str, bytes, dict)
_OBJECTS = np.dtype(object)

SUBSTITUTE = "<substitute>"  # the file name of functions of the solution that take the place of a student's
Message = dict[str, Any]


def answer_to(namespace: Mapping[str, Any], question: Mapping[str, Any], most_output: int = 1 << 62) -> Message:
    """Run the steps of one question in order; answer with the values asked for, or with what was raised.

    Where it is to be done `again`, the last step is run twice with the same arguments, and the second time counts.
    `most_output` characters may be printed. Where it is to be recorded, the lines of the last step are; where it is to
    be watched, the arrays that were written into.
    """
    answer: Message = {"id": question["id"]}
    for name, *_ in question["steps"]:
        if name and not is_there(namespace, name):
            return answer | {"absent": name}
    sys.stdout = output = Nowhere()
    output.most = most_output
    steps = _Steps(namespace, question)
    found = steps.run()
    answer["drew"] = sorted(steps.drew)
    if output.written:
        answer["printed"] = min(output.written, (1 << 31) - 1)
    if steps.watch:
        names = _names_of_codes(namespace) if steps.watch.written else {}
        answer["written"] = [
            [*place, [name for code in codes for name in names.get(code, ())]]
            for *place, codes in steps.watch.written[:_MOST_WRITES]
        ]
    if steps.recorder:
        answer["events"] = steps.recorder.events
        names = _names_of_codes(namespace)
        ran = {name for code in steps.recorder.codes for name in names.get(code, ())}
        answer["functions"] = sorted(ran)[:_MOST_FUNCTIONS]
    return answer | found  # last what may be too large to be sent


def _names_of_codes(namespace: Mapping[str, Any]) -> Mapping[CodeType, Sequence[str]]:
    """By code the names of the functions, and of the methods, that run it."""
    found: dict[CodeType, list[str]] = {}
    for name, value in namespace.items():
        if type(value) is ModuleType:
            continue
        if (code := code_of(value)) is not None:
            found.setdefault(code, []).append(name)
        if type(value) is not FunctionType and type(name) is str and is_class(value):
            for method, code in codes_of(value):
                names = (f"{name}.{method}", name) if method == "__init__" else (f"{name}.{method}",)
                found.setdefault(code, []).extend(names)
    return found


class _Steps:
    """The steps of one question; `drew` are the functions that have drawn random numbers."""

    def __init__(self, namespace: Mapping[str, Any], question: Mapping[str, Any]) -> None:
        self._namespace, self._question = namespace, question
        self._values: list[Any] = []
        self.drew: set[str] = set()
        random.seed(question["chance"])
        CLOCK.set(question["chance"])
        self.watch = Watch() if question["watch"] else None
        self.recorder = Recorder(watch=self.watch) if question["record"] else None

    def run(self) -> Message:
        """Run them: the values that are wanted, and what was raised, if anything was."""
        found: Message = {}
        for number, step in enumerate(self._question["steps"]):
            try:
                made = self._made(number)
                if not made:
                    return {"absent": step[0]}
                self._values += made
            except BaseException as error:  # noqa: BLE001 - whatever student code raises is an outcome
                if step[7:8] == [True] and isinstance(error, Exception):
                    self._values.append(None)
                    continue
                found = {"step": number} | raised(error, with_arrays=self._question["record"])
                break
        try:
            return found | {"values": self._wanted()}
        except BaseException as error:  # noqa: BLE001 - looking into a container of the student's runs his code
            return {"step": len(self._values) - 1, "values": {}} | raised(error)

    def _made(self, number: int) -> tuple[Any, ...]:
        """What one step returns, in a tuple; an empty one where its object has no such method."""
        step = self._question["steps"][number]
        if not step[0]:  # a value that is held, and no call
            return (argument_of(step[1][0], self._values),)
        is_last = number == len(self._question["steps"]) - 1
        untouched = seeded((self._question["chance"] + sum(step[8:])) % _SEEDS)
        function = function_of(self._namespace, step, self._values)
        if not function:
            return ()
        call = Call(function[0], with_given(self._namespace, step), self._values)
        if self.watch:
            call.show(self.watch, number)
        value = call.run(self.recorder, again=self._question["again"] and is_last, lines=is_last)
        if self.watch:
            self.watch.look()
        if np.random.random_sample() != untouched:
            self.drew.add(step[0])
        return (value,)

    def _wanted(self) -> dict[int, Any]:
        send = self._question["send"]
        return {number: _kept(self._values[number], send[number]) for number in send if number < len(self._values)}


def _kept(value: Any, keep: Any) -> Any:
    """So much of a value as is wanted; what has another shape than expected is sent whole.

    Of a dictionary's further entries the names are sent that go on with those wanted: W4 where W1 to W3 are.
    What answers like a dictionary or a tuple (by keys, by being unpacked) is one here, as it is in a notebook; of an
    object that is asked for its attributes, those are sent that it has.
    """
    if keep is True:
        return value
    if keep is False:
        return None
    kind = type(value)
    if type(keep) is dict:
        if kind is dict and not is_attribute(next(iter(keep), None)):
            parts = {key: _kept(value[key], part) for key, part in keep.items() if key in value}
            return parts | dict.fromkeys(_further(value, keep))
        if _has_parts(kind, keep):
            return {key: _kept(found[0], part) for key, part in keep.items() if (found := _entry(value, key))}
    elif kind not in _NOT_UNPACKED and hasattr(kind, "__iter__") and getattr(value, "dtype", _OBJECTS) == _OBJECTS:
        value = tuple(islice(value, len(keep) + 1))
        kind = tuple
    if kind in (tuple, list) and type(keep) is tuple and len(keep) == len(value):
        return kind(_kept(item, part) for item, part in zip(value, keep, strict=True))
    return value


def _further(value: Mapping[Any, Any], keep: Mapping[Any, Any]) -> list[str]:
    """The keys that have the letters of those wanted, and other numbers."""
    series = {key.rstrip(_DIGITS) for key in keep if type(key) is str and key[-1:].isdigit()}
    names = (key for key in value if type(key) is str and len(key) < _LONGEST_KEY and key not in keep)
    return [key for key in islice(names, _MOST_KEYS) if key[-1:].isdigit() and key.rstrip(_DIGITS) in series]


def _has_parts(kind: type, keep: Mapping[Any, Any]) -> bool:
    """Whether these keys look into such a value: into an object, a mapping, or parts of what a list holds."""
    if is_attribute(next(iter(keep), None)) or (kind not in _NO_MAPPINGS and hasattr(kind, "__getitem__")):
        return True
    return kind in (tuple, list) and not all(part is True for part in keep.values())


def _entry(value: Any, key: Any) -> tuple[Any, ...]:
    """What a value of the student's has under a key or attribute, in a tuple; an empty one where it has nothing."""
    if is_attribute(key):
        return attribute(value, key[1:])
    is_a_number = type(value) in (list, tuple) and type(key) is str and key.isdecimal()
    try:
        return (value[int(key) if is_a_number else key],)
    except LookupError:
        return ()


def raised(error: BaseException, *, with_arrays: bool = False) -> Message:
    """Describe an exception in plain values: type, message, the student's own frames, shapes at the innermost.

    `with_arrays` adds the arrays themselves.
    """
    frames: list[Message] = []
    variables: Mapping[str, Any] = {}
    in_substitute = False
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        in_substitute = code.co_filename == SUBSTITUTE
        cell = cell_number(code.co_filename)
        if cell is not None:
            frames.append({"cell": cell, "line": step.tb_lineno, "function": name_of(code)[:100]})
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
        "holds": {name: held for name, value in list(variables.items())[:40] if (held := _held(value)) is not None},
        "in_substitute": in_substitute,
    }


def _held(value: Any) -> list[Any] | None:
    """What a variable holds that is no array: its kind, how much (of a whole number itself), and its keys."""
    kind = type(value)
    if kind is dict:
        return [kind.__name__, len(value), [key for key in islice(value, _MOST_KEYS) if type(key) is str]]
    if kind in (list, tuple):
        return [kind.__name__, len(value), []]
    if kind is int and 0 <= value < _LARGEST_TOLD:
        return [kind.__name__, value, []]
    return ["nothing", 0, []] if value is None else None


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE]
    except BaseException:  # noqa: BLE001 - an exception of the student's may not even print
        return "(its message cannot be printed)"
