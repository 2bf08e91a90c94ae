"""The marks of a master notebook: what of a cell's text is the solution, hidden, or what students read in its place.

They are those of nbgrader (``### BEGIN SOLUTION``, hidden tests, mark schemes) and of Otter (``# SOLUTION`` behind a
line, ``NO PROMPT``, a prompt in a string). A line that holds a mark goes; what replaces a solution stands as far to the
right as its first mark.
"""

import ast
import difflib
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final, NoReturn

from pytest_grade.dataclass import dataclass

STUB: Final = "# YOUR CODE HERE\nraise NotImplementedError()"
NAMES_AS_NONE: Final = "None"

_BEGIN: Final = re.compile(
    r"^(?P<indent>[ \t]*)(?:#+|<!--)\s*BEGIN (?P<what>SOLUTION|HIDDEN TESTS|MARK SCHEME)"
    r"(?P<bare>\s+NO PROMPT)?\s*(?:-->)?\s*$"
)
_END: Final = re.compile(r"^[ \t]*(?:#+|<!--)\s*END (?P<what>SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*(?:-->)?\s*$")
_PROMPT_BEGIN: Final = re.compile(r"^(?P<indent>[ \t]*)(?P<quote>\"\"\"|''')\s*;?\s*#\s*BEGIN PROMPT\s*$")
_PROMPT_END: Final = re.compile(r"^[ \t]*(?:\"\"\"|''')\s*;?\s*#\s*END PROMPT\s*$")
_LINE: Final = re.compile(r"^(?P<indent>[ \t]*)(?P<code>\S.*?)\s*#\s*SOLUTION(?P<bare>\s+NO PROMPT)?\s*$")
_ASSIGNED: Final = re.compile(r"^(?P<left>[^=#!<>+*/%&|^@:-]+?)\s*=(?!=)")
_LIKE_A_MARK: Final = re.compile(r"#\s*(?:BEGIN|END)[ _-]*(?:SOLUTION|HIDDEN|MARK|PROMPT)", re.IGNORECASE)
_REMARK: Final = re.compile(r"(?:#+|<!--)(?P<words>[^#]*?)(?:-->)?\s*$")
_MARKS: Final = tuple(
    f"{which} {what}"
    for what in ("SOLUTION", "SOLUTION NO PROMPT", "HIDDEN TESTS", "MARK SCHEME", "PROMPT")
    for which in ("BEGIN", "END")
    if (which, what) != ("END", "SOLUTION NO PROMPT")
)
_ALMOST: Final = 0.85  # of the letters of a remark are those of a mark


class MarkError(Exception):
    """Marks that do not fit together: the line of the text, what was found there, what is allowed."""

    def __init__(self, line: int, found: str, allowed: str) -> None:
        super().__init__(line, found, allowed)
        self.line, self.found, self.allowed = line, found, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A text as students get it: how many solutions it lost, and whether anything hidden went."""

    text: str
    solutions: int = 0
    hidden: int = 0


def stripped(text: str, prompt: str = STUB) -> Stripped:
    """The text without what its marks take away; raises `MarkError` where they do not fit together.

    `prompt` is what stands in the place of a solution. Where it is `NAMES_AS_NONE`, each name that the solution gives a
    value at its own depth is given None, and what it returns is None.
    """
    lines, kept, counts = text.split("\n"), list[str](), {"SOLUTION": 0, "hidden": 0}
    number = 0
    while number < len(lines):
        line = lines[number]
        begin, of_prompt, behind = _BEGIN.match(line), _PROMPT_BEGIN.match(line), _LINE.match(line)
        if begin:
            end = _end_of(lines, number, begin["what"])
            is_solution = begin["what"] == "SOLUTION"
            counts["SOLUTION" if is_solution else "hidden"] += 1
            if is_solution and not begin["bare"]:
                kept += _prompted(lines[number + 1 : end], begin["indent"], prompt)
            number = end
        elif of_prompt:
            end = _end_of_prompt(lines, number)
            kept += lines[number + 1 : end]
            number = end
        elif behind and not behind["code"].startswith("#"):
            counts["SOLUTION"] += 1
            kept += [] if behind["bare"] else [behind["indent"] + _blanked(behind["code"])]
        elif _END.match(line) or _PROMPT_END.match(line):
            _refuse(number, f"{line.strip()!r} without a beginning", "a BEGIN mark above it, spelled the same way")
        elif _meant(line):
            _refuse_what_is_no_mark(lines, number)
        else:
            kept.append(line)
        number += 1
    return Stripped(text="\n".join(kept), solutions=counts["SOLUTION"], hidden=counts["hidden"])


def whole(prompt: str = STUB) -> str:
    """What stands in the place of a cell that is a solution as a whole."""
    return STUB if prompt == NAMES_AS_NONE else prompt


def _end_of(lines: Sequence[str], begin: int, what: str) -> int:
    for number in range(begin + 1, len(lines)):
        if _BEGIN.match(lines[number]):
            _refuse(number, f"{lines[number].strip()!r} within another", f"END {what} before it")
        end = _END.match(lines[number])
        if end:
            if end["what"] != what:
                _refuse(number, f"{lines[number].strip()!r}", f"END {what}, which ends what line {begin + 1} begins")
            return number
        if _meant(lines[number]):
            _refuse_what_is_no_mark(lines, number)
    return _refuse(begin, f"{lines[begin].strip()!r} without an end", f"END {what} below it, in the same cell")


def _meant(line: str) -> str:
    """The mark that a line which is none was probably meant to be; "" where it looks like none."""
    remark = _REMARK.search(line)
    if remark is None:
        return ""
    words = " ".join(re.sub(r"[\W_]+", " ", remark["words"]).upper().split())
    near = difflib.get_close_matches(words, _MARKS, n=1, cutoff=_ALMOST)
    if near and line.strip().startswith(("#", "<!--")):
        return near[0]
    return difflib.get_close_matches(words, _MARKS, n=1, cutoff=0.0)[0] if _LIKE_A_MARK.search(line) else ""


def _refuse_what_is_no_mark(lines: Sequence[str], number: int) -> NoReturn:
    meant = _meant(lines[number])
    allowed = f"# {meant}, if that is meant, on a line of its own; of a mere remark, other words"
    _refuse(number, f"{lines[number].strip()!r}, which is no mark", allowed)


def _end_of_prompt(lines: Sequence[str], begin: int) -> int:
    for number in range(begin + 1, len(lines)):
        if _PROMPT_END.match(lines[number]):
            return number
    return _refuse(
        begin, f"{lines[begin].strip()!r} without an end", 'a line """ # END PROMPT below it, in the same cell'
    )


def _refuse(number: int, found: str, allowed: str) -> NoReturn:
    raise MarkError(number + 1, found, allowed)


def _prompted(solution: Sequence[str], indent: str, prompt: str) -> Iterator[str]:
    text = (_names_as_none(solution) or STUB) if prompt == NAMES_AS_NONE else prompt
    return (f"{indent}{line}".rstrip() for line in text.split("\n"))


def _names_as_none(solution: Sequence[str]) -> str:
    """``A = None`` for every name that the solution gives a value at its own depth; "" where it gives none."""
    try:
        body = ast.parse(textwrap.dedent("\n".join(solution))).body
    except SyntaxError:
        return ""
    found: dict[str, None] = {}
    for node in body:
        match node:
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
                found |= dict.fromkeys(f"{ast.unparse(each)} = None" for each in _each(target))
            case ast.Return():
                found["return None"] = None
    return "\n".join(found)


def _each(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, (ast.Tuple, ast.List)) else [target]


def _blanked(code: str) -> str:
    """A line with None in the place of what it works out."""
    assigned = _ASSIGNED.match(code)
    if assigned:
        return f"{assigned['left']} = None"
    return "return None" if code.startswith("return") else "..."
