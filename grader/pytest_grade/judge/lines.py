"""Reading a student's line and an exception's message: names, shapes, and numbers that are nobody's business."""

import re
from collections.abc import Mapping, Sequence

from pytest_grade.model.judgement import Place
from pytest_grade.model.questions import Held
from pytest_grade.model.submission import Reading

_NAME = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_NOT_OF_ARRAYS = frozenset({"NameError", "UnboundLocalError", "KeyError", "AttributeError"})
_NOT_OF_SHAPES = ("list index", "tuple index", "can only concatenate str")
_HEAD = re.compile(r"(?:async\s+)?(?:def|class)\s+(?P<name>\w+)")
_KEYWORD = re.compile(r"(?:(?:return|elif|if|while|assert|with)\b\s*|for\b.*?\bin\b\s*)?")
_ASSIGNMENT = re.compile(r"(?<![=!<>+*/-])=(?!=)")


def names_read(line: str) -> tuple[str, ...]:
    """The names that a line reads: of an assignment, those to the right of it."""
    parts = _ASSIGNMENT.split(line, maxsplit=1)
    is_assigned = len(parts) == 2 and parts[0].count("(") == parts[0].count(")")
    return tuple(dict.fromkeys(_NAME.findall(parts[1] if is_assigned else line)))


def shapes_on(line: str, shapes: Mapping[str, Sequence[int]]) -> str:
    """The shapes of the arrays that a line reads, in words."""
    return "; ".join(f"{name} is {shape_in_words(shapes[name])}" for name in names_read(line) if name in shapes)


def shape_in_words(shape: Sequence[int]) -> str:
    """What an array of that shape is."""
    return f"of shape {tuple(shape)}" if shape else "a number"


def is_of_arrays(error: str, message: str) -> bool:
    """Whether the shapes of arrays may have to do with an error of that kind."""
    return error not in _NOT_OF_ARRAYS and not message.startswith(_NOT_OF_SHAPES)


def held_on(line: str, holds: Mapping[str, Held], error: str, message: str = "") -> str:
    """What else the names on a line hold, in words, as far as it bears on an error of that kind."""
    key = message.strip("'") if error == "KeyError" else ""
    read = names_read(line) if key else _NAME.findall(line)
    names = dict.fromkeys(name for name in read if name in holds and not (key and key in holds[name].keys))
    return "; ".join(f"{name} {said}" for name in names if (said := _held_in_words(holds[name], error)))


def _held_in_words(held: Held, error: str) -> str:
    match held.kind:
        case "nothing":
            return "is None"
        case "list" | "tuple" if error == "IndexError":
            return f"is a {held.kind} of {held.number}" + (f", the last is [{held.number - 1}]" if held.number else "")
        case "list" | "tuple":
            return f"is a {held.kind} of {held.number}"
        case "dict" if error == "KeyError":
            more = ", …" if held.number > len(held.keys) else ""
            return f"has {', '.join(map(repr, held.keys))}{more}" if held.keys else "is an empty dictionary"
        case "int" if error == "IndexError":
            return f"is {held.number}"
    return ""


def redacted(message: str) -> str:
    """An exception's message without numbers that may be inputs of a probe; sizes stay."""
    return _NUMBER.sub(lambda found: found[0] if found[0].lstrip("-").isdigit() else "…", message)


def place_at(reading: Reading, cell: int, line: int, columns: tuple[int, int] | None = None) -> Place:
    """A line as a place, with the piece of it that is meant: `columns`, in bytes of the whole line; else its work."""
    code, around = reading.line(cell, line), reading.around(cell, line)
    start, end = reading.columns(cell, line, *columns) if columns else (None, None)
    if start is None or end is None:
        start, end = working_part(code)
    return Place(cell=cell, line=line, code=code, column=start, end_column=end, function=around.name if around else "")


def working_part(code: str) -> tuple[int, int] | tuple[None, None]:
    """Where in a line that is which computes: what is assigned, returned or asked; of a definition its name."""
    found = _HEAD.match(code)
    if found:
        return found.span("name")
    bare = _without_comment(code).removesuffix(":")
    parts, keyword = _ASSIGNMENT.split(bare, maxsplit=1), _KEYWORD.match(bare)
    is_assigned = len(parts) == 2 and parts[0].count("(") == parts[0].count(")")
    start = len(bare) - len(parts[1].lstrip()) if is_assigned else keyword.end() if keyword else 0
    if start < len(bare):
        return start, len(bare)
    return (0, len(bare)) if bare else (None, None)


def _without_comment(code: str) -> str:
    """The line up to its comment; a `#` in a text is none."""
    quote = ""
    for at, letter in enumerate(code):
        if letter == "#" and not quote:
            return code[:at].rstrip()
        if letter in "'\"" and (not quote or letter == quote):
            quote = "" if quote else letter
    return code.rstrip()
