"""Answering one question: run its steps, describe what came of them in plain values."""

import random
import sys
from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np

from grader.worker.calling import Call, code_of, seeded
from grader.worker.clock import CLOCK
from grader.worker.nowhere import Nowhere
from grader.worker.recorder import Recorder, arrays_in, cell_number
from grader.worker.watching import Watch

_LONGEST_MESSAGE = 500
_MOST_FRAMES = 20
_MOST_FUNCTIONS = 200
_MOST_WRITES = 200
_NO_MAPPINGS = (list, tuple, str, bytes, np.ndarray)
_NOT_UNPACKED = (list, tuple, str, bytes, dict)
_OBJECTS = np.dtype(object)

SUBSTITUTE = "<substitute>"  # the file name of reference functions that take the place of a student's
Message = dict[str, Any]


def answer_to(namespace: Mapping[str, Any], question: Mapping[str, Any], most_output: int = 1 << 62) -> Message:
    """Run the steps of one question in order; answer with the values asked for, or with what was raised.

    Where it is to be done `again`, the last step is run twice with the same arguments, and the second time counts.
    `most_output` characters may be printed. Where it is to be recorded, the lines of the last step are; where it is to
    be watched, the arrays that were written into.
    """
    answer: Message = {"id": question["id"]}
    for name, *_ in question["steps"]:
        if not callable(namespace.get(name)):
            return answer | {"absent": name}
    sys.stdout = output = Nowhere()
    output.most = most_output
    steps = _Steps(namespace, question)
    found = steps.run()
    answer["drew"] = sorted(steps.drew)
    if output.written:
        answer["printed"] = min(output.written, (1 << 31) - 1)
    if steps.watch:
        names = {code_of(value): name for name, value in namespace.items()} if steps.watch.written else {}
        answer["written"] = [
            [*place, [names[code] for code in codes if code in names]]
            for *place, codes in steps.watch.written[:_MOST_WRITES]
        ]
    if steps.recorder:
        answer["events"] = steps.recorder.events
        ran = [name for name, value in namespace.items() if code_of(value) in steps.recorder.codes]
        answer["functions"] = sorted(ran)[:_MOST_FUNCTIONS]
    return answer | found  # last what may be too large to be sent


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
        for number in range(len(self._question["steps"])):
            try:
                self._values.append(self._made(number))
            except BaseException as error:  # noqa: BLE001 - whatever student code raises is an outcome
                found = {"step": number} | raised(error, with_arrays=self._question["record"])
                break
        try:
            return found | {"values": self._wanted()}
        except BaseException as error:  # noqa: BLE001 - looking into a container of the student's runs his code
            return {"step": len(self._values) - 1, "values": {}} | raised(error)

    def _made(self, number: int) -> Any:
        """What one step returns."""
        step = self._question["steps"][number]
        is_last = number == len(self._question["steps"]) - 1
        untouched = seeded(self._question["chance"])
        call = Call(self._namespace[step[0]], step, self._values)
        if self.watch:
            call.show(self.watch, number)
        value = call.run(self.recorder, again=self._question["again"] and is_last, lines=is_last)
        if self.watch:
            self.watch.look()
        if np.random.random_sample() != untouched:
            self.drew.add(step[0])
        return value

    def _wanted(self) -> dict[int, Any]:
        send = self._question["send"]
        return {number: _kept(self._values[number], send[number]) for number in send if number < len(self._values)}


def _kept(value: Any, keep: Any) -> Any:
    """So much of a value as is wanted; what has another shape than expected is sent whole.

    What answers like a dictionary or a tuple (by keys, by being unpacked) is one here, as it is in a notebook.
    """
    if keep is True:
        return value
    if keep is False:
        return None
    kind = type(value)
    if type(keep) is dict:
        if kind is dict:
            return {key: _kept(value[key], part) for key, part in keep.items() if key in value}
        if kind not in _NO_MAPPINGS and hasattr(kind, "__getitem__"):
            return {key: _kept(found[0], part) for key, part in keep.items() if (found := _entry(value, key))}
    elif kind not in _NOT_UNPACKED and hasattr(kind, "__iter__") and getattr(value, "dtype", _OBJECTS) == _OBJECTS:
        value = tuple(islice(value, len(keep) + 1))
        kind = tuple
    if kind in (tuple, list) and type(keep) is tuple and len(keep) == len(value):
        return kind(_kept(item, part) for item, part in zip(value, keep, strict=True))
    return value


def _entry(value: Any, key: Any) -> tuple[Any, ...]:
    """What a container of the student's has under a key, in a tuple; an empty one where it has nothing."""
    try:
        return (value[key],)
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
        "in_substitute": in_substitute,
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE]
    except BaseException:  # noqa: BLE001 - an exception of the student's may not even print
        return "(its message cannot be printed)"
