"""Reading the worker's messages, every one of them as if a student had forged it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from pytest_grade.model.questions import (
    Event,
    Frame,
    Held,
    NotAsked,
    Outcome,
    Question,
    Raised,
    Returned,
    Write,
)
from pytest_grade.model.submission import (
    SIDES,
    Blank,
    BrokenPiece,
    Change,
    ChangedPiece,
    Defined,
    Definition,
    DefinitionProblem,
    Keeping,
    Reading,
    Working,
)
from pytest_grade.sandbox.forms import Filling, Form
from pytest_grade.sandbox.values import FrameError, Limits

_LONGEST = 500
_MOST_SHOWN = 20
_LONGEST_KEY = 40
_MOST_SHAPES = 40
_MOST_PIECES = 8
_MOST_KEEPINGS = 40
_MOST_EVENTS = 1500  # as many as a recorder notes; a test holds the two together
_MORE_THAN_RETURNED = ("raised", "absent", "events")  # of an answer
_MOST_NUMBERS = 1 << 16  # in one recorded array: those of more bytes are not recorded


class ProtocolError(Exception):
    """A message that no worker sends; the submission's failure, never the grader's."""


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ProtocolError
    return value


def _short(value: Any) -> str:
    """Text that is shown to people, of a length that they read."""
    return _text(value)[:_LONGEST]


def _names(value: Any) -> tuple[str, ...]:
    """Names of variables, so many as are shown to people."""
    return tuple(name for name in _texts(value) if name.isidentifier() and len(name) <= _LONGEST)[:_MOST_SHOWN]


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 31:
        raise ProtocolError
    return value


def _items(value: Any) -> Sequence[Any]:
    if type(value) not in (list, tuple):
        raise ProtocolError
    items: Sequence[Any] = value
    return items


def _entries(value: Any) -> Mapping[Any, Any]:
    if type(value) is not dict:
        raise ProtocolError
    entries: Mapping[Any, Any] = value
    return entries


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(value))


def _get(message: Mapping[Any, Any], key: str) -> Any:
    if key not in message:
        raise ProtocolError
    return message[key]


def read_unreadable(message: Any) -> str | None:
    """Why the submission cannot be read, in so many words as are read; None where it can."""
    return _short(message["unreadable"]) if type(message) is dict and "unreadable" in message else None


def read_reading(message: Any) -> Reading:
    """The report on the submission's text."""
    report = _entries(_get(_entries(message), "reading"))
    return Reading(
        cells=_count(_get(report, "cells")),
        binds=frozenset(_texts(_get(report, "binds"))),
        definitions=tuple(_definition(_entries(item)) for item in _items(_get(report, "functions"))),
        broken=tuple(_broken(_entries(item)) for item in _items(_get(report, "broken"))),
        sources={_count(cell): _text(source) for cell, source in _entries(_get(report, "sources")).items()},
        exported={_count(cell): _count(line) for cell, line in _entries(_get(report, "exported")).items()},
        stands_for={_text(name): _texts(others) for name, others in _entries(_get(report, "stands_for")).items()},
    )


def _definition(item: Mapping[Any, Any]) -> Definition:
    epsilon, gives_back = _get(item, "epsilon"), _get(item, "gives_back")
    if type(epsilon) is not float or type(gives_back) is not bool:
        raise ProtocolError
    return Definition(
        name=_text(_get(item, "name")),
        cell=_count(_get(item, "cell")),
        line=_count(_get(item, "line")),
        end_line=_count(_get(item, "end_line")),
        accepts=_count(_get(item, "accepts")),
        blanks=tuple(_blank(_items(blank)) for blank in _items(_get(item, "blanks"))),
        workings=tuple(_working(_items(working)) for working in _items(_get(item, "computations"))),
        epsilon=epsilon,
        gives_back=gives_back,
        changed_defaults=tuple(_texts(_get(item, "changed_defaults"))),
        unread=tuple(_texts(_get(item, "unread"))),
    )


def _blank(row: Sequence[Any]) -> Blank:
    if len(row) != 4:
        raise ProtocolError
    names = frozenset(_text(row[3]).split()[:_MOST_SHAPES])
    return Blank(line=_count(row[0]), is_certain=row[1] is True, is_gap=row[2] is True, names=names)


def _working(row: Sequence[Any]) -> Working:
    if len(row) != 10:
        raise ProtocolError
    first, last, line, column, end_column = map(_count, row[:5])
    scaling, target, makes, reads, calls = map(_text, row[5:])
    return Working(
        first=first,
        last=last,
        line=line,
        column=column,
        end_column=end_column,
        scaling=scaling[:_LONGEST],
        target=target[:_LONGEST],
        makes=tuple(makes.split()[:_MOST_SHAPES]),
        reads=tuple(reads.split()[:_MOST_SHAPES]),
        calls=tuple(calls.split()[:_MOST_SHAPES]),
    )


def _broken(item: Mapping[Any, Any]) -> BrokenPiece:
    name = _get(item, "name")
    return BrokenPiece(
        cell=_count(_get(item, "cell")),
        line=_count(_get(item, "line")),
        message=_short(_get(item, "message")),
        code=_short(_get(item, "code")),
        name=None if name is None else _text(name),
        magic=_short(item.get("magic", "")),
        is_hole=item.get("is_hole") is True,
    )


def read_compiled(message: Any) -> bytes | None:
    """What a worker has compiled, for others of the same submission; None where these are to read the text."""
    compiled = _get(_entries(message), "compiled")
    if compiled is not None and type(compiled) is not bytes:
        raise ProtocolError
    return compiled


def read_defined(message: Any) -> Defined:
    """The report on executing the definitions."""
    report = _entries(message)
    return Defined(
        functions=frozenset(_texts(_get(report, "defined"))),
        problems=tuple(_problem(_entries(item)) for item in _items(_get(report, "problems"))),
        reads={_short(name): _names(variables) for name, variables in _entries(_get(report, "reads")).items()},
        constants={
            _short(name): tuple(value for value in _texts(values) if len(value) <= _LONGEST)
            for name, values in _entries(_get(report, "constants")).items()
        },
        keeps=tuple(_keeping(_items(item)) for item in _items(report.get("keeps", ()))[:_MOST_KEEPINGS]),
        change=_change(0, _entries(change)) if (change := report.get("change")) is not None else None,
    )


def _keeping(row: Sequence[Any]) -> Keeping:
    if len(row) != 5:
        raise ProtocolError
    function, name = _short(row[0]), _short(row[1])
    return Keeping(function=function, name=name, cell=_count(row[2]), line=_count(row[3]), is_default=row[4] is True)


class Trial(NamedTuple):
    """One trial: the number of the edit; what it is and what came of it, where the question was answered."""

    number: int
    answered: tuple[Change, Outcome] | None


def read_trial(message: Any, question: Question) -> Trial | None:
    """One trial; None where there are no more."""
    trial = _entries(message)
    if "trials" in trial:
        return None
    number = _count(_get(trial, "number"))
    if "answer" not in trial:
        return Trial(number, None)
    change = _change(number, _entries(_get(trial, "change")))
    return Trial(number, (change, read_outcome(trial["answer"], question)))


def _change(number: int, change: Mapping[Any, Any]) -> Change:
    return Change(
        number=number,
        kind=_text(_get(change, "kind")),
        cell=_count(_get(change, "cell")),
        line=_count(_get(change, "line")),
        column=_count(_get(change, "column")),
        end_column=_count(_get(change, "end_column")),
        before=_short(_get(change, "before")),
        after=_short(_get(change, "after")),
        target=_short(_get(change, "target")),
        function=_short(_get(change, "function")),
        in_part=_get(change, "in_part") is True,
        decides=_get(change, "decides") is True,
        is_whole=_get(change, "is_whole") is True,
        pieces=tuple(_piece(_items(item)) for item in _items(change.get("pieces", ()))[:_MOST_PIECES]),
    )


def _piece(item: Sequence[Any]) -> ChangedPiece:
    if len(item) != 8 or item[6] not in ("", *SIDES):
        raise ProtocolError
    line, column, end_line, end_column, beside = map(_count, (*item[:4], item[7]))
    before, after = map(_short, item[4:6])
    return ChangedPiece(
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        before=before,
        after=after,
        side=item[6],
        beside=beside,
    )


def _problem(item: Mapping[Any, Any]) -> DefinitionProblem:
    return DefinitionProblem(
        names=_texts(_get(item, "names")),
        cell=_count(_get(item, "cell")),
        line=_count(_get(item, "line")),
        type_name=_short(_get(item, "raised")),
        message=_short(_get(item, "message")),
    )


def read_outcome(message: Any, question: Question) -> Outcome:
    """The answer to a question; raises `ProtocolError` where it answers another one."""
    answer = _entries(message)
    if _text(_get(answer, "id")) != question.id:
        raise ProtocolError
    if "absent" in answer:
        if (absent := _text(answer["absent"])) not in question.functions:
            raise ProtocolError
        return NotAsked(function=absent, because="not defined")
    if "raised" not in answer:
        return _returned(answer, question.send)
    step = _count(_get(answer, "step"))
    if step >= len(question.steps):
        raise ProtocolError
    return Raised(
        step=step,
        function=question.steps[step].function,
        type_name=_short(answer["raised"]),
        message=_short(_get(answer, "message")),
        frames=tuple(_frame(_entries(item)) for item in _items(_get(answer, "frames"))[-_MOST_SHOWN:]),
        shapes={
            _short(name): tuple(_count(size) for size in _items(shape))
            for name, shape in list(_entries(_get(answer, "shapes")).items())[:_MOST_SHAPES]
        },
        values=_values(answer),
        printed=_count(answer.get("printed", 0)),
        events=_events(answer),
        in_substitute=_get(answer, "in_substitute") is True,
        holds={
            _short(name): _held(_items(held))
            for name, held in list(_entries(answer.get("holds", {})).items())[:_MOST_SHAPES]
        },
        arrays={
            _short(name): _numbers(array)
            for name, array in list(_entries(_get(answer, "arrays")).items())[:_MOST_SHAPES]
        },
    )


def _returned(answer: Mapping[Any, Any], send: Collection[int]) -> Returned:
    """The answer where every step returned, those that are wanted among them."""
    values = _values(answer)
    if not values.keys() >= set(send):
        raise ProtocolError
    return Returned(
        values=values,
        printed=_count(answer.get("printed", 0)),
        events=_events(answer),
        ran=frozenset(_texts(answer.get("functions", ()))),
        written=tuple(_write(_items(item)) for item in _items(answer.get("written", ()))),
        drew=frozenset(_texts(_get(answer, "drew"))),
    )


def _values(answer: Mapping[Any, Any]) -> dict[int, Any]:
    return {_count(number): value for number, value in _entries(_get(answer, "values")).items()}


def _events(answer: Mapping[Any, Any]) -> tuple[Event, ...]:
    return tuple(_event(_items(item)) for item in _items(answer.get("events", ()))[:_MOST_EVENTS])


def read_outcomes(message: Any, questions: Sequence[Question], limits: Limits) -> dict[str, Outcome] | None:
    """The answers to several questions in one reply within these limits; None where they are too large for that."""
    from pytest_grade.sandbox.rows import unpack_rows  # noqa: PLC0415 - within one process nothing is packed

    reply = _entries(message)
    if "too_large" in reply:
        return None
    forms, row = _items(_get(reply, "forms")), _get(reply, "row")
    if len(forms) != len(questions) or not all(type(part) is bytes for part in (*forms, row)):
        raise ProtocolError
    try:
        answers = list(unpack_rows(forms, row, limits))
    except FrameError:
        raise ProtocolError from None
    return {
        question.id: _outcome_in_form(form, numbers, question)
        for question, (form, numbers) in zip(questions, answers, strict=True)
    }


def _outcome_in_form(form: Form, row: np.ndarray[Any, Any], question: Question) -> Outcome:
    """The answer to a question; where it returned and nothing else, its values are made when they are looked at."""
    answer = _entries(form.value)
    if not form.is_kept or any(name in answer for name in _MORE_THAN_RETURNED):
        return read_outcome(form.filled(row), question)
    key = question.id, *question.send
    if key not in form.read:
        form.read[key] = read_outcome(answer, question)
    known: Returned = form.read[key]
    return replace(known, values=Filling(known.values, row))


def _held(item: Sequence[Any]) -> Held:
    if len(item) != 3:
        raise ProtocolError
    keys = tuple(key[:_LONGEST_KEY] for key in _texts(item[2])[:_MOST_SHOWN])
    return Held(kind=_short(item[0]), number=_count(item[1]), keys=keys)


def _frame(item: Mapping[Any, Any]) -> Frame:
    return Frame(
        cell=_count(_get(item, "cell")),
        line=_count(_get(item, "line")),
        function=_short(_get(item, "function")),
    )


def _event(item: Sequence[Any]) -> Event:
    if len(item) != 5:
        raise ProtocolError
    return Event(
        function=_text(item[0]),
        variable=_text(item[1]),
        cell=_count(item[2]),
        line=_count(item[3]),
        array=_numbers(item[4]),
    )


def _write(item: Sequence[Any]) -> Write:
    if len(item) != 7:
        raise ProtocolError
    keys = tuple(_items(item[2]))
    if not all(type(key) in (str, int) for key in keys):
        raise ProtocolError
    argument = _short(item[1]) if type(item[1]) is str else _count(item[1])
    step, by, cell, line = (_count(item[place]) for place in (0, 3, 4, 5))
    functions = tuple(_texts(item[6]))
    return Write(step=step, argument=argument, keys=keys, by=by, cell=cell, line=line, functions=functions)


def _numbers(value: Any) -> np.ndarray[Any, Any]:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub" or value.size > _MOST_NUMBERS:
        raise ProtocolError
    return value.astype(np.float64, copy=False)
