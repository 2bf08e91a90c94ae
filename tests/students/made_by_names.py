"""Functions that are put among the notebook's names: methods that are exported, loops over `globals()`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.students.made_cells import indented, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.students.made_cells import Cells, Way

_GLOBALS = (
    "for _f in list(vars(Solution)):\n    if not _f.startswith('__'):\n        globals()[_f] = getattr(Solution, _f)"
)
_SET = (
    "import sys\ns = Solution()\nfor name in dir(s):\n    if not name.startswith('_'):\n"
    "        setattr(sys.modules[__name__], name, getattr(s, name))"
)


def _methods(cells: Cells, *, indent: str = "    ", static: bool = True) -> str:
    """A class with every function as a method, its own name apart; they call one another by their notebook names."""
    mark = "    @staticmethod\n" if static else ""
    parts = [indented(cell, indent).replace(f"{indent}def ", f"{mark}{indent}def ", 1) for cell in cells[1:]]
    if not static:
        parts = [
            part.replace(f"def {named(c)}(", f"def {named(c)}(self, ", 1)
            for part, c in zip(parts, cells[1:], strict=True)
        ]
    return "class Solution:\n" + "\n".join(parts)


def _exported(export: str, *, static: bool = True) -> Way:
    return lambda cells: [cells[0], _methods(cells, static=static), export]


def _with_self(cells: Cells) -> Cells:
    """Methods that call one another as methods, exported one by one."""
    names = "|".join(map(named, cells[1:]))
    text = re.sub(rf"(?<!def )\b({names})\(", r"self.\1(", _methods(cells, static=False))
    exports = "\n".join(f"{named(c)} = solution.{named(c)}" for c in cells[1:])
    return [cells[0], text, f"solution = Solution()\n{exports}"]


WAYS: Mapping[str, Way] = {
    "static methods, update": _exported("globals().update(vars(Solution))"),
    "static methods, loop": _exported(_GLOBALS),
    "methods, setattr of the module": _exported(_SET, static=False),
    "methods, locals": _exported(
        "s = Solution()\nlocals().update({n: getattr(s, n) for n in dir(s) if not n.startswith('__')})", static=False
    ),
    "methods, vars": _exported(
        "s = Solution()\nfor n in dir(s):\n    if n[0] != '_':\n        vars()[n] = getattr(s, n)", static=False
    ),
    "methods, the main module": _exported(
        "import __main__\nfor n in [n for n in Solution.__dict__ if '__' not in n]:\n"
        "    setattr(__main__, n, getattr(Solution(), n))",
        static=False,
    ),
    "methods that call methods": _with_self,
    "a namespace of types": lambda cells: [
        cells[0],
        *cells[1:],
        "from types import SimpleNamespace\n"
        "mine = SimpleNamespace(**{k: v for k, v in globals().items() if callable(v)})",
        *(f"del {named(c)}\n{named(c)} = mine.{named(c)}" for c in cells[1:]),
    ],
    "a metaclass that exports": lambda cells: [
        cells[0],
        "class Export(type):\n    def __init__(cls, name, bases, space):\n        "
        "super().__init__(name, bases, space)\n"
        "        for key, value in space.items():\n            if not key.startswith('__'):\n"
        "                globals()[key] = value.__func__",
        _methods(cells).replace("class Solution:", "class Solution(metaclass=Export):"),
    ],
    "methods, one by one": lambda cells: [
        cells[0],
        _methods(cells, static=False),
        *(f"{named(c)} = Solution().{named(c)}" for c in cells[1:]),
    ],
    "functions put in place by a loop": lambda cells: [
        cells[0],
        *(cell.replace(f"def {named(cell)}(", f"def my_{named(cell)}(") for cell in cells[1:]),
        "for f in (" + ", ".join(f"my_{named(c)}" for c in cells[1:]) + "):\n    globals()[f.__name__[3:]] = f",
    ],
    "functions put in place from a dictionary": lambda cells: [
        cells[0],
        "SOLUTION = {}\ndef solution(f):\n    SOLUTION[f.__name__] = f\n",
        *("@solution\n" + cell.partition("\n\n")[2] for cell in cells[1:]),
        "globals().update(SOLUTION)",
    ],
    "functions put in place by a decorator": lambda cells: [
        cells[0],
        "def export(f):\n    globals()[f.__name__[1:]] = f\n    return f\n",
        *("@export\n" + cell.partition("\n\n")[2].replace("def ", "def _", 1) for cell in cells[1:]),
    ],
    "a name for the names": _exported(
        "names = globals()\nmine = Solution()\nfor key in dir(mine):\n    if not key.startswith('_'):\n"
        "        names[key] = getattr(mine, key)",
        static=False,
    ),
    "main module by a name": _exported(
        "import sys\nme = sys.modules['__main__']\n"
        "[setattr(me, k, v) for k, v in vars(Solution).items() if callable(v)]"
    ),
    "looked up by a text": lambda cells: [
        cells[0],
        *(cell.replace(f"def {named(cell)}(", f"def {named(cell)}_student(") for cell in cells[1:]),
        *(
            f"def {named(c)}(*args, **named):\n    return globals()['{named(c)}' + '_student'](*args, **named)"
            for c in cells[1:]
        ),
    ],
    "looked up by eval": lambda cells: [
        cells[0],
        *(cell.replace(f"def {named(cell)}(", f"def {named(cell)}_student(") for cell in cells[1:]),
        "who = 'student'",
        *(
            f"def {named(c)}(*args, **named):\n    return eval(f'{named(c)}_{{who}}')(*args, **named)"
            for c in cells[1:]
        ),
    ],
    "setattr of an object for all": _exported(
        "class _Space(dict):\n    pass\nfor name, value in Solution.__dict__.items():\n"
        "    if callable(getattr(Solution, name)) and name[:2] != '__':\n"
        "        globals().setdefault(name, getattr(Solution, name))"
    ),
    "a class attribute for each": lambda cells: [
        cells[0],
        _methods(cells, static=False),
        "s = Solution()\n"
        + ", ".join(map(named, cells[1:]))
        + " = ("
        + ", ".join(f"s.{named(c)}" for c in cells[1:])
        + ")",
    ],
}
