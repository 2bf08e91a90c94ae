"""Files that are no notebooks, or hardly: bytes, structure, text, names, kinds of files."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from tests.sandbox.attacks.attack import HONEST, Attack, content

CELLS = [part.strip() for part in HONEST.split("# %%\n") if part.strip()]


def notebook(*sources: object, **changes: object) -> bytes:
    cells = [
        {"cell_type": "code", "source": s, "metadata": {}, "outputs": [], "execution_count": None} for s in sources
    ]
    made: dict[str, object] = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made | changes).encode()


def deep(expression: str) -> bytes:
    return notebook(*CELLS, f"x = {expression}\ndef linear_backward(dZ, cache):\n    return x")


def of_format_3(**changes: object) -> bytes:
    cells = [{"cell_type": "code", "language": "python", "collapsed": False, "input": s, "outputs": []} for s in CELLS]
    made: dict[str, object] = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    return json.dumps(made | changes).encode()


_NOT_GRADABLE = {
    "is empty": (b"", "empty"),
    "is blank": (b" \n\t\n", ""),
    "is no JSON": (b"import numpy as np\n", ""),
    "is cut off": (notebook(*CELLS)[:-100], ""),
    "is a list": (b"[1, 2, 3]", ""),
    "is a number": (b"42", ""),
    "is null": (b"null", ""),
    "has no cells": (b'{"nbformat": 4, "metadata": {}}', "no cells"),
    "has cells that are a number": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 7}', ""),
    "has cells that are numbers": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1, null, "x"]}',
        "",
    ),
    "has sources that are dictionaries": (notebook({"a": 1}, [1, 2, {"b": 3}]), ""),
    "has deep JSON": (b'{"cells": ' + b"[" * 10**6 + b"]" * 10**6 + b"}", ""),
    "has deep objects": (b'{"a":' * 10**5 + b"1" + b"}" * 10**5, ""),
    "has a huge integer": (b'{"nbformat": ' + b"9" * 10**6 + b', "cells": []}', ""),
    "has huge exponents": (b'{"nbformat": 4e999999, "cells": []}', ""),
    "is of a coming format": (b'{"nbformat": 99, "nbformat_minor": 0, "cells": [], "metadata": {}}', ""),
    "is of a negative format": (b'{"nbformat": -4, "nbformat_minor": 0, "cells": [], "metadata": {}}', ""),
    "is of format 3 with worksheets that are none": (b'{"nbformat": 3, "nbformat_minor": 0, "worksheets": 5}', ""),
    "is of format 2 and cyclic by name": (b'{"nbformat": 2, "worksheets": [{"cells": [{}]}]}', ""),
    "is binary": (bytes(range(256)) * 100, ""),
    "is all NUL bytes": (b"\0" * 10**6, ""),
    "is an archive": (b"PK\x03\x04" + bytes(1000), ""),
    "is a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), ""),
    "is a picture of a notebook": (b"%PDF-1.7\n" + bytes(1000), ""),
    "has duplicate keys": (b'{"cells": [], "cells": {}, "nbformat": 4, "nbformat": {}}', ""),
    "has lone surrogates": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code",'
        b' "source": "x = \\"\\ud800\\"", "metadata": {}, "outputs": []}]}',
        "",
    ),
    "has 10,000 functions": (
        lambda: notebook(*CELLS, *[f"def f{k}():\n    return f{k + 1}()" for k in range(10**4)]),
        "at most 4,000 are read",
    ),
    "has 60 MB of attachments": (lambda: notebook(*CELLS, metadata={"x": "y" * (60 << 20)}), "MiB"),
}
_GRADED = {
    "is in UTF-16": (notebook(*CELLS).decode().encode("utf-16"), ""),
    "is in UTF-32": (notebook(*CELLS).decode().encode("utf-32"), ""),
    "has 30 MB of attachments": (lambda: notebook(*CELLS, metadata={"x": "y" * (30 << 20)}), ""),
    "has a byte order mark": (b"\xef\xbb\xbf" + notebook(*CELLS), ""),
    "has NUL bytes in a cell": (notebook(*CELLS, "x = '\0'\ndef linear_backward(dZ, cache):\n    return x"), ""),
    "has a 100,000-deep expression": (deep("(" * 10**5 + "1" + ")" * 10**5), ""),
    "has a 100,000-deep sum": (deep("1" + "+1" * 10**5), ""),
    "has a 100,000-deep list": (deep("[" * 10**5 + "]" * 10**5), ""),
    "has a 100,000-deep attribute": (deep("a" + ".b" * 10**5), ""),
    "has 100,000 nots": (deep("not " * 10**5 + "1"), ""),
    "has 100,000 lambdas": (deep("lambda: " * 10**5 + "1"), ""),
    "has deep blocks": (notebook(*CELLS, "".join(f"{' ' * k}if 1:\n" for k in range(200))), ""),
    "has a constant that takes an age to fold": (deep("2 ** 2 ** 2 ** 2 ** 2 ** 2"), ""),
    "has a constant of gigabytes to fold": (deep("'x' * 10 ** 10 * 10"), ""),
    "has 40,000 cells": (lambda: notebook(*CELLS, *["x = 1"] * 40_000), ""),
    "has a line of 10 MB": (lambda: notebook(*CELLS, "# " + "x" * 10**7), ""),
    "has names that normalise": (notebook(*CELLS, "def ﬁ(): pass\ndef linear_backward(dZ, cache):\n    return 0"), ""),
    "has form feeds and vertical tabs": (notebook(*CELLS, "\f\v\x1c\x1d\x85\u2028x = 1"), ""),
    "has cells of unknown kinds": (notebook(*CELLS, "x = 1", metadata=[], nbformat_minor="x"), ""),
    "declares another encoding": (notebook("# -*- coding: utf-7 -*-", *CELLS, "# coding: rot13\n# coding: hex"), ""),
    "has 3,900 cells that do not parse": (lambda: notebook(*CELLS, *[f"){'x' * 150}{k}" for k in range(3900)]), ""),
    "has names of 900 kB": (
        notebook(
            *CELLS, f"def f_{'x' * 900_000}():\n    return y_{'x' * 900_000}\nupdate_parameters.f = f_{'x' * 900_000}"
        ),
        "",
    ),
    "is of format 3 with a property too many": (of_format_3(odd=1), ""),
    "is of format 3 with metadata of a list": (of_format_3(metadata={"name": []}), ""),
    "has magics without end": (notebook(*CELLS, "%%" * 10**5, "!" * 10**5, "?" * 10**5, "%%bash\nrm -rf /"), ""),
}


def _link_to_secret(folder: Path, arena: Mapping[str, str]) -> None:
    (folder / "work.ipynb").symlink_to(arena["secret"])


def _link_to_device(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "work.ipynb").symlink_to("/dev/zero")


def _link_to_classmate(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "work.ipynb").symlink_to(next((folder.parent / "000-first").glob("*.ipynb")))


def _unreadable_folder(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "work.ipynb").write_bytes(notebook(*CELLS))
    (folder / "inner").chmod(0)


def _link_to_nothing(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "work.ipynb").symlink_to(folder / "nowhere.ipynb")


def _link_to_itself(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "work.ipynb").symlink_to(folder / "work.ipynb")


def _loop_of_folders(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "again").symlink_to(folder)
    (folder / "work.ipynb").write_bytes(notebook(*CELLS))


def _fifo(folder: Path, _arena: Mapping[str, str]) -> None:
    os.mkfifo(folder / "work.ipynb")


def _folder_of_that_name(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "x.ipynb").mkdir()
    (folder / "x.ipynb" / "work.ipynb").write_bytes(notebook(*CELLS))


def _unreadable(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "work.ipynb").write_bytes(notebook(*CELLS))
    (folder / "work.ipynb").chmod(0)


def _stray_environment(folder: Path, _arena: Mapping[str, str]) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "inner" / "work.ipynb").write_bytes(notebook(*CELLS))


def _deep_folders(folder: Path, _arena: Mapping[str, str]) -> None:
    inner = folder.joinpath(*["d" * 20] * 60)
    inner.mkdir(parents=True)
    (inner / "work.ipynb").write_bytes(notebook(*CELLS))


_KINDS_OF_FILES = {
    "is a link to a secret file": (_link_to_secret, "not-gradable"),
    "is a link to a device": (_link_to_device, "not-gradable"),
    "is a link to nothing": (_link_to_nothing, "not-gradable"),
    "is a link to itself": (_link_to_itself, "not-gradable"),
    "is a link to a classmate's work": (_link_to_classmate, "not-gradable"),
    "is beside a folder that contains itself": (_loop_of_folders, None),
    "is a FIFO": (_fifo, "not-gradable"),
    "is in a folder that cannot be read": (_unreadable_folder, None),
    "is in a folder named as a notebook": (_folder_of_that_name, "graded"),
    "is unreadable": (_unreadable, None),
    "is beside a file that says it is an environment": (_stray_environment, "graded"),
    "is sixty folders deep": (_deep_folders, "graded"),
}


ATTACKS: tuple[Attack, ...] = (
    *content("malformed", _NOT_GRADABLE, status="not-gradable"),
    *content("malformed", _GRADED, status="graded"),
    *(
        Attack(name=name, group="malformed", files=files, status=status, costs=None)
        for name, (files, status) in _KINDS_OF_FILES.items()
    ),
)
