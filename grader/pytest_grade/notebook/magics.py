"""What IPython's magics do with the text they are given: tables, and one line of Python for a line of IPython's."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping

# Cell magics that run the cell where it stands, so that what it defines is defined in the notebook: IPython's own, and
# those of packages. `%%timeit` runs it in a function of its own, `%%python` in another process: they define nothing.
RUNS_HERE = frozenset(
    {
        *("time", "capture", "prun", "debug", "px"),
        *("cache", "cython", "heat", "ipytest", "memit", "notify", "pyinstrument", "run_pytest", "scalene"),
        *("snakeviz", "viztracer", "wandb"),
    }
)
WRITES = frozenset({"writefile", "file"})

_CELL_MAGIC = re.compile(r"%%(\S+)[ \t]*(.*)")
_REGISTERED = re.compile(
    r"^[ \t]*@(?:\w+\.)*(?:register_)?(?:line_)?(?:and_)?cell_magic\b.*\n"
    r"[ \t]*def[ \t]+(\w+)[^\n]*\n((?:[ \t]+.*\n|\n)*)",
    re.MULTILINE,
)
_RUNS_ITS_CELL = re.compile(r"\brun_cell\b|\bexec\(|\.ex\(|\brun_code\b")

_ASSIGNED = re.compile(r"(\s*)([\w.,\[\]()'\" \t]+?)\s*=\s*(%|!!?)(.*)")
_CALLED = re.compile(r"(\s*)%(\w+)[ \t]*(.*)")
_PYLAB = "import numpy; import numpy as np; from numpy import *"
_RUN_FILE = re.compile(r"(?:-\w+\s+)*[\"']?(?:\./)?(\w+)(?:\.py|\.ipynb)?[\"']?\s*$")


def cell_magic(line: str) -> tuple[str, str] | None:
    """The name and the argument of the magic that a cell begins with; None where this line is none."""
    found = _CELL_MAGIC.match(line)
    return (found[1], found[2].strip()) if found else None


def registered_magics(sources: Iterable[str]) -> frozenset[str]:
    """The cell magics that the notebook itself defines, and that run their cell."""
    defining = (source for source in sources if "cell_magic" in source)
    return frozenset(
        found[1]
        for source in defining
        for found in _REGISTERED.finditer(source + "\n")
        if _RUNS_ITS_CELL.search(found[2])
    )


def line_as_python(line: str) -> str:
    """One line of Python that leaves behind what this line of IPython's does: values and names, nothing shown."""
    if assigned := _ASSIGNED.match(line):
        indent, target, kind, text = assigned.groups()
        value = magic_value(text) if kind == "%" else "[]"
        return f"{indent}{target.strip()} = {value}"
    indent, name, argument = called.groups() if (called := _CALLED.match(line)) else (_indent_of(line), "", "")
    return indent + magic_statement(name, argument, is_inside=bool(indent))


def magic_value(text: str) -> str:
    """An expression for what `%name argument` gives."""
    name, _, argument = text.strip().partition(" ")
    return argument.strip() if name == "time" and is_python(argument.strip(), "eval") else "None"


def magic_statement(name: str, argument: str, *, is_inside: bool) -> str:
    """A statement for what `%name argument` does; inside a function, what a magic assigns is lost."""
    return _STATEMENTS.get(name, _nothing)(argument.strip().removesuffix(";"), is_inside)


def is_python(text: str, mode: str = "exec") -> bool:
    """Whether Python reads this, as a statement or (`eval`) an expression."""
    try:
        ast.parse(text, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(text)


def _nothing(_: str, __: bool) -> str:
    return "pass"


def _timed(argument: str, is_inside: bool) -> str:
    return argument if is_python(argument, "eval" if is_inside else "exec") else "pass"


def _run(argument: str, is_inside: bool) -> str:
    found = _RUN_FILE.match(argument)
    return f"from {found[1]} import *" if found and found[1].isidentifier() and not is_inside else "pass"


def _pylab(argument: str, is_inside: bool) -> str:
    return "pass" if is_inside else _PYLAB.partition("; from" if "--no-import-all" in argument else "\n")[0]


_STATEMENTS: Mapping[str, Callable[[str, bool], str]] = {"time": _timed, "run": _run, "pylab": _pylab}


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
