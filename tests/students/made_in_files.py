"""Functions in a module that the notebook itself writes to a file, and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.made_cells import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.students.made_cells import Cells, Way


def _written(magic: str, load: str) -> Way:
    """All functions in a file that the notebook writes, with the imports that they need."""
    return lambda cells: [f"{magic}\n" + "\n\n".join(cells), load.replace("NAMES", ", ".join(map(named, cells[1:])))]


def _aliases(load: str, module: str) -> Way:
    def made(cells: Cells) -> Cells:
        lines = "\n".join(f"{name} = {module}.{name}" for name in map(named, cells[1:]))
        return ["%%writefile helpers.py\n" + "\n\n".join(cells), f"{load}\n{lines}"]

    return made


def _wrapped(cells: Cells) -> Cells:
    whole = [f"def {named(c)}(*args, **named):\n    return helpers.{named(c)}(*args, **named)" for c in cells[1:]]
    return ["%%file helpers.py\n" + "\n\n".join(cells), "import helpers", *whole]


def _opened(write: str) -> Way:
    def made(cells: Cells) -> Cells:
        text = "\n\n".join(cells)
        return [write.replace("TEXT", f"'''{text}'''"), "from helpers import *"]

    return made


WAYS: Mapping[str, Way] = {
    "written file, star": _written("%%writefile helpers.py", "from helpers import *"),
    "written file, names": _written("%%file helpers.py", "from helpers import NAMES"),
    "written file, executed": _written("%%writefile helpers.py", "exec(open('helpers.py').read())"),
    "written file, run": _written("%%writefile helpers.py", "%run helpers.py"),
    "written file, module": _aliases("import helpers", "helpers"),
    "written file, module by a short name": _aliases("import helpers as h", "h"),
    "written file, module by importlib": _aliases(
        "import importlib, sys\nsys.path.insert(0, '.')\nh = importlib.import_module('helpers')\nimportlib.reload(h)",
        "h",
    ),
    "written file, wrapped": _wrapped,
    "file opened and written": _opened("with open('helpers.py', 'w') as f:\n    f.write(TEXT)"),
    "file written by pathlib": _opened("from pathlib import Path\nPath('helpers.py').write_text(TEXT)"),
    "written file, parts added": lambda cells: [
        "%%writefile helpers.py\n" + cells[0],
        *("%%writefile -a helpers.py\n\n" + cell for cell in cells[1:]),
        "from helpers import *",
    ],
    "file of a template, opened by a name": _opened(
        "code = TEXT\nf = open('helpers.py', 'wt')\nf.write(code)\nf.close()\n"
        "import importlib; importlib.invalidate_caches()"
    ),
    "file printed into": _opened("with open('helpers.py', 'w') as f:\n    print(TEXT, file=f)"),
    "module reloaded": lambda cells: [
        "%%writefile helpers.py\n" + "\n\n".join(cells),
        "%load_ext autoreload\n%autoreload 2\nimport helpers\n"
        "from importlib import reload\nreload(helpers)\nfrom helpers import *",
    ],
}
