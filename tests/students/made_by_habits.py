"""What people do when they work interactively: star imports, a main function, definitions that come and go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.students.made_cells import DEF, each, indented, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.students.made_cells import Cells, Way

_NO_NP = "from dnn_utils_v2 import *\nfrom planar_utils import *"


def _star(*imports: str, drop: str = r"\bnp\.(?!random|linalg)") -> Way:
    def made(cells: Cells) -> Cells:
        lines = "\n".join(imports)
        return [cells[0].replace("import numpy as np", lines), *(re.sub(drop, "", cell) for cell in cells[1:])]

    return made


def _old_names(cells: Cells) -> Cells:
    new = _star("from numpy import *", "import numpy as np")(cells)
    return [
        cell.replace("sum(dZ", "asfarray(product([1]) * add.reduce(dZ").replace("keepdims=True)", "keepdims=True))")
        if "asfarray" not in cell and "sum(dZ" in cell
        else cell
        for cell in new
    ]


def _main(cells: Cells) -> Cells:
    names = ", ".join(map(named, cells[1:]))
    body = "\n\n".join(indented(cell) for cell in cells[1:])
    return [cells[0], f"def main():\n    global {names}\n\n{body}\n\nmain()"]


def _main_tests(cells: Cells) -> Cells:
    *rest, last = _main(cells)
    name = named(cells[4])
    return [*rest, last.replace("\n\nmain()", f"\n    print({name}(*load_data()))\n\nmain()")]


def _guarded(cells: Cells) -> Cells:
    body = "\n\n".join(indented(cell) for cell in cells[1:])
    return [cells[0], f"if __name__ == '__main__':\n{body}\n    X = load_data()\n    print({named(cells[4])}(X))"]


def _in_function(cells: Cells) -> Cells:
    return [
        cells[0].replace("import numpy as np", ""),
        *(DEF.sub(r"\g<0>\n    import numpy as np", cell) for cell in cells[1:]),
    ]


def _tried(cell: str) -> str:
    name = named(cell)
    return f"def {name}(*_):\n    pass\n\ntry:\n{indented(cell)}\nexcept Exception as error:\n    print(error)"


def _del(cell: str) -> str:
    name = named(cell)
    return cell.replace(f"def {name}(", "def _solution(") + f"\n\n{name} = _solution\ndel _solution"


def _wide(cell: str) -> str:
    """Identifiers in letters that Python reads as the plain ones."""
    return re.sub(
        r"\bdef (\w)",
        lambda found: (
            "def " + chr(ord(found[1]) - ord("a") + 0x1D44E) if found[1].islower() and found[1] != "h" else found[0]
        ),
        cell,
    )


WAYS: Mapping[str, Way] = {
    "star of NumPy": _star("from numpy import *", "import numpy as np"),
    "star of NumPy and math": _star("from math import *", "from numpy import *", "import numpy as np"),
    "star of NumPy with names of its past": _old_names,
    "star of linear algebra": _star("import numpy as np", "from numpy import *", "from numpy.linalg import *"),
    "np from a course module": lambda cells: [_NO_NP, *cells[1:]],
    "np inside functions": _in_function,
    "under the main guard": _guarded,
    "in main, declared global": _main,
    "in main, declared global, with tests": _main_tests,
    "redefined under try": each(_tried),
    "stub first": each(lambda c: f"def {named(c)}(*args):\n    raise NotImplementedError\n\n{c}"),
    "helper deleted": each(_del),
    "letters of mathematics": each(_wide),
    "constants by a star": lambda cells: [
        cells[0].replace("import numpy as np", "from numpy import *\nimport numpy as np"),
        "ONE = float64(max(1, 0)) * round(abs(-1.0), 2) * max(array([[0.5, 1]])) * min(ones(3), axis=0)",
        *(DEF.sub(lambda f: f[0] + "\n    assert ONE == 1", cell) for cell in cells[1:]),
    ],
    "defined in a function for all": each(
        lambda cell: f"def load():\n    global {named(cell)}\n{indented(cell)}\n\nload()"
    ),
    "locals handed out": lambda cells: [
        cells[0],
        "def notebook():\n" + "\n\n".join(indented(c) for c in cells[1:]) + "\n    return locals()\n",
        "globals().update(notebook())",
    ],
    "inner functions handed out": lambda cells: [
        cells[0],
        "def notebook():\n"
        + "\n\n".join(indented(c) for c in cells[1:])
        + "\n    return "
        + ", ".join(map(named, cells[1:])),
        ", ".join(map(named, cells[1:])) + " = notebook()",
    ],
    "future lines anywhere": each(lambda c: f"from __future__ import division, annotations\n{c}"),
}
